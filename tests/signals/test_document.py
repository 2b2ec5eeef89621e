"""What docs/signals.md shows may be declared as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from migrate.declaration.load import parse
from migrate.model.spec.signal import SignalKind
from tests.declaration.given import GOOD

DOCUMENT = (Path(__file__).parents[2] / "docs" / "signals.md").read_text()
BLOCKS = re.findall(r"^```yaml\n(signals:\n.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
SIGNALS = re.compile(r"^signals:\n(?:[ #].*\n|\n)*", re.MULTILINE)
SLOWER = GOOD.replace("window: 60s", "window: 2m")


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_signals_may_be_declared(block: str) -> None:
    spec = parse(SIGNALS.sub(lambda _: block, SLOWER, count=1), source="migration.yaml")
    assert [signal.name for signal in spec.signals] == re.findall(r"- name: (\w+)", block)


def test_every_kind_is_shown() -> None:
    assert {kind for kind in SignalKind if f"kind: {kind}" in DOCUMENT} == set(SignalKind)
