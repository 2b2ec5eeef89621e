"""Autoname: the name a real provider gives where a program gives none: the resource's own and seven digits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Autoname:
    """`property` gets the name, at most `longest` characters of it. `joint` stands before the digits."""

    property: str = "name"
    longest: int = 255
    joint: str = "-"

    def make(self, urn: str, seed: bytes) -> str:
        """The name for the resource of `urn`: the same seed gives the same name, a replacement has another seed."""
        digits = hashlib.sha256(seed + urn.encode()).hexdigest()[:_DIGITS]
        stem = urn.rpartition("::")[2]
        return stem[: self.longest - _DIGITS - len(self.joint)] + self.joint + digits
