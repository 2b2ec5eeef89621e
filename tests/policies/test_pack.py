"""The pack as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from migrate.components.tags import MIGRATION_LABEL, MIGRATION_TAG, SIDE_LABEL, SIDE_TAG
from migrate.engine.kinds import guards_at, is_weight
from policies.migrate_policies import taggable, tags
from policies.migrate_policies.guards import FORCED, GUARDS
from policies.migrate_policies.pack import POLICIES
from policies.migrate_policies.weighted import WEIGHTED

PACK = Path("policies/migrate_policies").resolve()
MODULES = sorted(path.stem for path in PACK.glob("[a-z]*.py"))


def test_every_rule_is_mandatory_until_a_team_says_otherwise() -> None:
    assert {policy.enforcement_level.value for policy in POLICIES if policy.enforcement_level} == {"mandatory"}


ALONE = """
import importlib, sys
for module in sys.argv[1:]:
    for loaded in [name for name in sys.modules if name.startswith("migrate_policies")]:
        del sys.modules[loaded]
    importlib.import_module(f"migrate_policies.{module}")
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"migrate", "pulumi_aws", "pulumi_gcp"}))
"""


def test_each_module_stands_alone_and_needs_neither_this_project_nor_a_cloud_s_sdk() -> None:
    command = [sys.executable, "-c", ALONE, *MODULES]
    said = subprocess.run(command, cwd=PACK.parent, capture_output=True, text=True, check=True, timeout=180)
    assert said.stdout.strip() == ""


def test_the_marks_are_those_of_the_components() -> None:
    assert tags.TAGS.default == (MIGRATION_TAG, SIDE_TAG)
    assert tags.LABELS.default == (MIGRATION_LABEL, SIDE_LABEL)


def test_what_the_rules_call_a_weight_the_guard_of_updates_does_too() -> None:
    """`aws:alb` is a second name of everything in `aws:lb`."""
    kinds = ((kind.replace("aws:alb/", "aws:lb/"), all_) for kind, all_ in WEIGHTED.items())
    paths = [(kind, weighted.path) for kind, all_ in kinds for weighted in all_]
    assert [one for one in paths if not is_weight(*one)] == []


def test_what_the_rules_call_a_guard_the_guard_of_updates_does_too() -> None:
    ours = {guard for all_ in GUARDS.values() for guard in all_ if isinstance(guard.on, bool)} | set(FORCED)
    assert [guard.path for guard in ours if not guards_at(guard.path, guard.on)] == []


def test_the_list_of_what_can_carry_marks_is_that_of_the_installed_sdks() -> None:
    drawn = taggable.drawn()
    assert sorted(taggable.TAGGABLE) == drawn, "run python -m policies.migrate_policies.taggable"


def test_the_readme_tells_every_rule_and_setting() -> None:
    told = (PACK.parent / "README.md").read_text()
    settings = {name for policy in POLICIES if policy.config_schema for name in policy.config_schema.properties}
    assert {name for name in {*(policy.name for policy in POLICIES), *settings} if f"`{name}`" not in told} == set()
