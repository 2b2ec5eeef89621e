# Every target does its own set-up; a machine that already has it starts at once.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
READY   := $(VENV)/.ready
DEMO    ?=
BENCH   ?=
MUTANTS ?=
ADVISORIES ?=

# Modules are compiled once, whatever the caller's environment says: the suites start thousands of processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo demo-quick test test-long lint types unit bench mutants audit engine metrics docs lock clean

demo: $(READY) engine
	$(BIN)/migrate rehearse examples/demo/rehearsal.yaml --out build/demo $(DEMO)

# The same fault and the same users, without Pulumi: both sides stand from the beginning.
demo-quick: $(READY)
	$(BIN)/migrate rehearse examples/demo/traffic.yaml --out build/demo-quick $(DEMO)

test: lint types unit

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/deptry migrate policies stacks
	$(BIN)/deptry . --non-dev-dependency-groups dev

types: $(READY)
	$(BIN)/basedpyright

unit: $(READY) engine metrics
	$(BIN)/python -m pytest -q -n 2 --durations=20

# Everything of `make test`, more seeds and the long stories beside it, and the mutants: some hours, every night.
test-long: lint types engine metrics
	$(BIN)/python -m pytest -q -n 2 --durations=40 -m "long or not long"
	$(BIN)/python -m tools.mutants

# The Pulumi engine: the one on PATH, or else built once from tools/go.mod.
engine: $(READY)
	@command -v pulumi >/dev/null || $(BIN)/python -m migrate.engine.build

# A server of the Prometheus API for the tests: the one on PATH, or else built once from tools/metrics/go.mod.
metrics: $(READY)
	@$(BIN)/python -c "from migrate.rehearse.metrics.victoria import program; program()"

bench: $(READY)
	$(BIN)/python -m bench $(BENCH)

# Faults put into the safety code one at a time: the quick tests must notice each.
mutants: $(READY)
	$(BIN)/python -m tools.mutants $(MUTANTS)

# Licences, a bill of materials in build/sbom.json, and the vulnerabilities that a local copy of the advisories knows:
# make audit ADVISORIES=DIRECTORY
audit: $(READY)
	@mkdir -p build
	@$(BIN)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible -o build/sbom.json
	@$(BIN)/python -m tools.audit build/sbom.json $(ADVISORIES)

# The documentation as a site in build/site, made without a network; a link that leads nowhere is an error.
DOCS := build/docs-venv
docs: $(DOCS)/.ready
	@rm -rf build/pages && cp -r docs build/pages
	@find build/pages -name '*.md' -exec sed -i 's/^```console .*/```console/' {} +
	$(DOCS)/bin/zensical build --clean --strict
	@! grep -rl '```' build/site --include='*.html' # a block that was taken for text

$(DOCS)/.ready: $(READY) tools/docs.lock
	@test -x $(DOCS)/bin/python || $(PYTHON) -m venv --without-pip $(DOCS)
	@VIRTUAL_ENV=$(DOCS) $(BIN)/uv pip sync -q --require-hashes tools/docs.lock
	@touch $@

# The lock holds every extra and the developers' tools, with hashes and without any host; the site's generator has its own.
lock: $(READY)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --all-extras --group dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group docs -o tools/docs.lock

$(READY): requirements.lock tools/uv.lock pyproject.toml
	@echo "set-up: a virtual environment in $(VENV) (once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r tools/uv.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync -q --require-hashes requirements.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:
	rm -rf $(VENV) build
