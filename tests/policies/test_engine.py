"""The pack on the real engine: `pulumi preview --policy-pack policies`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from migrate.engine.find import Engine
from tests.policies import kept
from tests.policies.cases import FAMILIES
from tests.policies.cases.case import CONFIG
from tests.policies.kept import of
from tests.policies.program import Program
from tests.policies.test_components import CONFIG as CONFIG_OF_COMPONENTS


@pytest.fixture
def program(tmp_path: Path, engine: Engine) -> Program:
    return Program(tmp_path, engine, "project")


@pytest.mark.parametrize("name", FAMILIES)
def test_a_program_that_breaks_rules_is_refused_for_each_and_for_nothing_else(name: str, program: Program) -> None:
    broken = FAMILIES[name].broken
    program.declare([one for case in broken for one in case.stack])
    said = program.preview(CONFIG)
    assert said.violations == {(case.rule, case.name) for case in broken}
    assert [case.says for case in broken if case.says not in one_line(said.text)] == []
    assert said.status != 0


@pytest.mark.parametrize("name", FAMILIES)
def test_a_program_that_keeps_the_rules_passes(name: str, program: Program) -> None:
    program.declare(FAMILIES[name].kept)
    said = program.preview(CONFIG)
    assert said.violations == set()
    assert said.status == 0, said.text


def test_a_team_may_be_told_instead_of_stopped(program: Program) -> None:
    program.declare([kept.record("slow", ttl=300), kept.record("heavy", 300)])
    advisory = {"enforcementLevel": "advisory", "maxTtl": 120}
    said = program.preview({**CONFIG, "records-forgotten-fast": advisory, "weights-in-bounds": "disabled"})
    assert (said.status, said.levels) == (0, {"advisory"})
    assert said.violations == {("records-forgotten-fast", "slow")}
    assert "allowed: 120 s at the most" in said.text


def test_a_setting_that_makes_no_sense_is_refused(program: Program) -> None:
    program.declare([kept.record("slow")])
    said = program.preview({"records-forgotten-fast": {"maxTtl": 0}})
    assert said.status != 0
    assert "maxTtl" in said.text


def test_what_only_the_update_tells_is_judged_before_it_is_made(program: Program) -> None:
    bucket, _ = kept.s3("media")
    policy = kept.aws("s3/bucketPolicy:BucketPolicy", "policy", bucket=of("media"), policy=of("media"))
    program.declare([bucket, policy])
    assert program.preview(CONFIG).violations == set()
    said = program.under_the_pack("up", CONFIG, "--skip-preview")
    assert ("buckets-private", "policy") in said.violations
    assert said.status != 0
    assert program.stands() == ["media"]


def test_both_sides_as_the_components_build_them_keep_every_rule(tmp_path: Path, engine: Engine) -> None:
    said = Program(tmp_path, engine, "mirrored_project").preview(CONFIG_OF_COMPONENTS)
    assert said.violations == set()
    assert said.status == 0, said.text


def one_line(text: str) -> str:
    """The engine breaks and indents long messages."""
    return re.sub(r"\s+", " ", text)
