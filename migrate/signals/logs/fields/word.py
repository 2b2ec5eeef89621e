"""Word: a name or an address of a line, as text."""

from __future__ import annotations

LONGEST_WORD = 512
"""Characters of an address, an identity, a path or an agent that are kept: enough to tell it from others."""


def word(value: object) -> str | None:
    """A name or an address as text that can be hashed; None where there is none (`-` is what most logs write then)."""
    if value is None or isinstance(value, dict | list) or value in ("", "-"):
        return None
    return str(value)[:LONGEST_WORD].encode(errors="replace").decode()
