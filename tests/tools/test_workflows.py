"""Workflows: what runs in CI is named by the digest of its commit, for a tag can be moved."""

from __future__ import annotations

import re

import pytest

from tools.mutants.mutant import ROOT

WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))
PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def used() -> list[str]:
    lines = [line.strip().removeprefix("- ") for file in WORKFLOWS for line in file.read_text().splitlines()]
    return [line for line in lines if line.startswith("uses:")]


def test_there_are_workflows_that_use_actions() -> None:
    assert used()


@pytest.mark.parametrize("line", used())
def test_every_action_is_pinned_by_digest_with_its_version_beside_it(line: str) -> None:
    assert PINNED.fullmatch(line)
