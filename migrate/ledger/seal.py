"""Seal: the checksum of a row, chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_WORDS = ("migration", "seq", "at", "kind", "actor", "epoch", "body")


def seal(before: str, row: Mapping[Any, Any]) -> str:
    """SHA-256 over the checksum before it and the row as it lies in the database; whatever types a stranger put there.

    A list and not joined text, so that no word can reach into its neighbour.
    """
    words = json.dumps([row[name] for name in _WORDS], separators=(",", ":"), default=repr)
    return hashlib.sha256(f"{before}\n{words}".encode()).hexdigest()
