"""docs/how-it-decides.md has a row for each rule of `decide`."""

from __future__ import annotations

import ast
import inspect
import re

from migrate.decide.decide import decide
from tests.docs.block import ROOT


def test_there_is_a_row_for_each_rule() -> None:
    rules = [node for node in ast.walk(ast.parse(inspect.getsource(decide))) if isinstance(node, ast.Call)]
    rows = re.findall(r"^\| (\d+) \|", (ROOT / "docs/how-it-decides.md").read_text(), re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, len(rules) + 1))
