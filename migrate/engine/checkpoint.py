"""Checkpoint: the file in which a folder keeps a stack's state, and the copy of the one before.

The engine writes it in place, after it copied the last one beside it (pkg/backend/diy/state.go), so a kill at that very
moment leaves a file that is cut off. The write that was lost told either of an operation that was to begin, and then
did not, or of one that had ended, which the copy has as pending: so the copy is where a repair begins.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path


def mend(file: Path) -> None:
    """Put the copy in the place of a file that is cut off. Nothing where that is whole, or not there, or no copy is."""
    copy = file.with_name(f"{file.name}.bak")
    if file.exists() and not _whole(file) and _whole(copy):
        made = file.with_name(f"{file.name}.mended")
        shutil.copy(copy, made)
        made.replace(file)


def _whole(file: Path) -> bool:
    try:
        json.loads(file.read_text())
    except (OSError, ValueError):
        return False
    return True
