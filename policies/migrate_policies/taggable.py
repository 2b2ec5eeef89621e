"""Taggable: the resource types that can carry tags or labels.

`taggable.txt` is drawn from the installed SDKs by `python -m policies.migrate_policies.taggable`; a test says when it
is stale. It is kept as text because the pack must start fast, and where the SDKs are not installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PATH = Path(__file__).with_suffix(".txt")

TAGGABLE = frozenset(PATH.read_text().split())

INSIDE = ("gcp:sql/databaseInstance:DatabaseInstance",)
"""Types with their labels under `settings`, where the drawing does not look."""

_INPUTS = re.compile(r'^class \w+Args:\n    def __init__\((.*?)"""', re.MULTILINE | re.DOTALL)
_MARKS = {"aws": r"^ +tags: [^\n]*Mapping\[", "gcp": r"^ +labels: [^\n]*Mapping\["}


def drawn() -> list[str]:
    """Read the source of both SDKs; importing them would take minutes."""
    return sorted({*INSIDE, *(token for cloud in _MARKS for token in _of(cloud))})


def _of(cloud: str) -> Iterator[str]:
    spec = find_spec(f"pulumi_{cloud}")
    assert spec is not None
    assert spec.origin is not None
    token = re.compile(rf"__init__\(\s*'({cloud}:[^']+)',")
    for path in Path(spec.origin).parent.glob("*/*.py"):
        text = path.read_text()
        inputs, named = _INPUTS.search(text), token.search(text)
        if inputs and named and re.search(_MARKS[cloud], inputs.group(1), re.MULTILINE):
            yield named.group(1)


if __name__ == "__main__":
    PATH.write_text("\n".join(drawn()) + "\n")
