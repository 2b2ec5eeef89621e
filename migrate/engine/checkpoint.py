"""Checkpoint: the file in which a folder keeps a stack's state, the copy of the one before, and their attributes.

The engine copies the last one beside it and then writes the new one (pkg/backend/diy/state.go), through a library that
writes the attributes of a file in place, before the file (gocloud.dev/blob/fileblob, attrs.go). A kill at that very
moment leaves what is cut off. Attributes are only told to those who ask for them; without them a state reads as ever.
The write of a state that was lost told either of an operation that was to begin, and then did not, or of one that had
ended, which the copy has as pending: so the copy is where a repair begins.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path


def is_whole(file: Path) -> bool:
    """Whether it and its attributes can be read to their ends; so can what is not there."""
    return _ends(file) and _ends(_attributes(file))


def mend(file: Path) -> None:
    """Put the copy in the place of a file that is cut off, and remove attributes that are. Nothing where there is no
    whole copy.
    """
    copy = file.with_name(f"{file.name}.bak")
    for attributes in (_attributes(file), _attributes(copy)):
        if not _ends(attributes):
            attributes.unlink()
    if not _ends(file) and copy.exists() and _ends(copy):
        made = file.with_name(f"{file.name}.mended")
        shutil.copy(copy, made)
        made.replace(file)


def _attributes(file: Path) -> Path:
    return file.with_name(f"{file.name}.attrs")


def _ends(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return True
