# The controller as an image: `migrate` with the clients of both clouds, notices and metrics. Rehearsals and Pulumi phases
# need more (Envoy, the engine) and run from a checkout.
#   docker build -t migrate .
#   docker run --rm -v "$PWD:/work" migrate check

FROM python:3.13-slim-bookworm@sha256:01f42367a0a94ad4bc17111776fd66e3500c1d87c15bbd6055b7371d39c124fb AS build
WORKDIR /src
COPY tools/uv.lock tools/uv.lock
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r tools/uv.lock
COPY requirements.lock pyproject.toml README.md LICENSE ./
# The lock is used as constraints: of what it holds only these extras are installed, each file by its hash.
RUN python -m venv --without-pip /opt/migrate \
 && uv pip install --no-cache --compile-bytecode --python /opt/migrate/bin/python \
      --constraints requirements.lock --requirements pyproject.toml \
      --extra aws --extra gcp --extra metrics --extra notify
COPY migrate migrate
RUN uv pip install --no-cache --compile-bytecode --python /opt/migrate/bin/python --no-deps --build-constraints requirements.lock .

FROM python:3.13-slim-bookworm@sha256:01f42367a0a94ad4bc17111776fd66e3500c1d87c15bbd6055b7371d39c124fb
RUN useradd --create-home --uid 10001 migrate && install --directory --owner=migrate /work
COPY --from=build /opt/migrate /opt/migrate
ENV PATH=/opt/migrate/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
# migration.yaml and the ledger: mount a folder that stays.
WORKDIR /work
# SIGTERM ends a turn and leaves the weights as they are.
STOPSIGNAL SIGTERM
ENTRYPOINT ["migrate"]
CMD ["--help"]
