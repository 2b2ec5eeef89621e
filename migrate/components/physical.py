"""Physical name: the name a cloud knows a resource by, where that cloud's limit is too short for a random suffix."""

from __future__ import annotations

import hashlib

_DIGITS = 6


def physical(name: str, *, limit: int, forcing: object = None) -> str:
    """`name` cut to `limit` characters with a digest at its end.

    `forcing` is what makes the cloud replace the resource: the replacement is created before the old one goes, so it
    needs another name. The same arguments give the same name in every run.
    """
    digest = hashlib.sha256(f"{name}\n{forcing}".encode()).hexdigest()[:_DIGITS]
    stem = name[: limit - _DIGITS - 1].rstrip("-")
    return f"{stem}-{digest}"
