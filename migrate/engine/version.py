"""Version: of an engine, and the oldest one that will do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Three numbers; what follows them (`-alpha`, `+dirty`) makes no engine older or newer here."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The version in what `pulumi version` prints; None where there is none."""
        found = _FORM.match(text.strip())
        return cls(*map(int, found.groups())) if found else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


OLDEST = Version(3, 200, 0)
"""Plans that constrain an update, and event streams with `logical` steps, as the guards read them."""
