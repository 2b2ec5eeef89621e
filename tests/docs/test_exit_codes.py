"""docs/exit-codes.md has every exit status by its number and name, and no other."""

from __future__ import annotations

import re

from migrate.errors import Exit
from tests.docs.block import ROOT


def test_the_table_is_the_enumeration() -> None:
    rows = re.findall(r"^\| (\d+) \| ([a-z ]+) \|", (ROOT / "docs/exit-codes.md").read_text(), re.MULTILINE)
    assert {int(number): name for number, name in rows} == {
        int(each): each.name.lower().replace("_", " ") for each in Exit
    }
