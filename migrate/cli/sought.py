"""Sought: a declaration that nobody named, looked for here and in the folders above, as git looks for its own."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = Path("migration.yaml")


def sought(ctx: Any, param: Any, file: Path | None) -> Path | None:
    """The file as it was named; where it was not, the nearest one, and a line says so where that is not here."""
    if file != NAME or ctx.resilient_parsing or _was_named(ctx, param):
        return file
    return here_or_above() or file


def here_or_above() -> Path | None:
    """The nearest declaration, and a line says so where it is not here; None where there is none."""
    above = nearest(Path.cwd())
    if above is None or above.parent == Path.cwd():
        return above and NAME
    found = Path(os.path.relpath(above))
    with suppress(Exception):  # a line that nobody can read is no reason to do nothing
        sys.stderr.write(f"by {found}\n")
        sys.stderr.flush()
    return found


def nearest(folder: Path) -> Path | None:
    """The declaration of this folder, or of the closest one above it."""
    return next((each / NAME for each in (folder, *folder.parents) if (each / NAME).is_file()), None)


def _was_named(ctx: Any, param: Any) -> bool:
    source = ctx.get_parameter_source(param.name)
    return source is not None and source.name in ("COMMANDLINE", "ENVIRONMENT")
