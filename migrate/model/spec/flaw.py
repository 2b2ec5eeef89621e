"""Flaw: two parts of a declaration that are each well formed and do not fit together."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""The way from the top of a declaration to a value: field names as YAML spells them, positions in lists."""


def path_text(path: Path) -> str:
    """`("steps", 2, "share")` -> `steps[2].share`; one line, whatever a file calls its fields."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{_word(part)}" for part in path)
    return text.removeprefix(".")


def _word(name: str) -> str:
    return name if re.fullmatch(r"[\w-]{1,40}", name) else json.dumps(name[:40])


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where to mend it (best place first, since a default is written nowhere), what was seen, what is allowed."""

    at: tuple[Path, ...]
    seen: str
    allowed: str

    def __str__(self) -> str:
        return f"{path_text(self.at[0])}: seen {self.seen}, allowed: {self.allowed}"
