"""Checkpoint: the file in which a folder keeps a stack's state, and the copy of the one before.

The engine writes it in place, after it copied the last one beside it (pkg/backend/diy/state.go), so a kill at that very
moment leaves a file that is cut off. The write that was lost told either of an operation that was to begin, and then
did not, or of one that had ended, which the copy has as pending: so the copy is where a repair begins.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path


def mend(file: Path) -> bool:
    """Put the copy in the place of a file that is cut off; False where the file is whole, or the copy is not."""
    copy = file.with_name(f"{file.name}.bak")
    if _whole(file) or not _whole(copy):
        return False
    made = file.with_name(f"{file.name}.mended")
    shutil.copy(copy, made)
    made.replace(file)
    return True


def _whole(file: Path) -> bool:
    try:
        json.loads(file.read_text())
    except (OSError, ValueError):
        return False
    return True
