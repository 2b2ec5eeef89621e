"""Launcher: the executable `pulumi-language-python` through which an engine finds our host."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

NAME = "pulumi-language-python"

# -P: the engine starts hosts in the program's folder, which must not shadow installed packages.
_SCRIPT = """#!/bin/sh
exec {python} -P -u -m migrate.engine.host "$@"
"""


def install(folder: Path) -> Path:
    """Write the launcher into `folder`, which belongs on the engine's PATH; the interpreter is the one running now."""
    folder.mkdir(parents=True, exist_ok=True)
    script = _SCRIPT.format(python=shlex.quote(sys.executable))
    launcher = folder / NAME
    if not launcher.exists() or launcher.read_text() != script:
        fresh = launcher.with_suffix(".new")
        fresh.write_text(script)
        fresh.chmod(0o755)
        fresh.replace(launcher)  # an engine that is starting meanwhile sees the old one or the new one, never half
    return launcher


def is_ours(path: Path) -> bool:
    """Whether the executable at `path` is this launcher, written by any installation of this project."""
    with path.open("rb") as file:
        return b" -m migrate.engine.host " in file.read(4096)
