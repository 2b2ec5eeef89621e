"""Kept: screens as text files, one for each size and chapter, and how they differ from those of today."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from tests.cli.screens.scene import Screen
from tests.cli.screens.walk import walk

SIZES = ((80, 24), (120, 40))
"""Columns and lines."""

_MEMORY = Path("/dev/shm")
"""Where a ledger need not wait for a disk."""

_LENGTH = 12
"""Paths are written on screens, so each is as long on every machine."""

FOLDER = Path(__file__).parent / "kept"


def walked(columns: int, lines: int, *, emulated: bool = True) -> list[Screen]:
    """Every screen of that size, made anew."""
    where = str(_MEMORY) if _MEMORY.is_dir() else gettempdir()
    with TemporaryDirectory(dir=where, prefix="m" * (_LENGTH - len(where))) as folder:
        return list(walk(Path(folder), columns, lines, emulated=emulated))


def files(screens: Iterable[Screen], columns: int, lines: int) -> dict[str, str]:
    """The text of each file, by its name below the folder of the kept ones."""
    made: dict[str, str] = {}
    for screen in screens:
        name = f"{columns}x{lines}/{screen.chapter}.txt"
        made[name] = f"{made.get(name, '')}{_entry(screen, columns)}"
    return made


def _entry(screen: Screen, columns: int) -> str:
    """A screen below its command line, between two rules."""
    body = "\n".join(screen.shown)
    return f"{screen.heading}\n{'-' * columns}\n{body}\n{'-' * columns}\nexit {screen.exit}\n\n\n"


def kept(columns: int, lines: int) -> dict[str, str]:
    """What is kept of that size."""
    folder = FOLDER / f"{columns}x{lines}"
    return {f"{folder.name}/{path.name}": path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}


def difference(of: dict[str, str], to: dict[str, str]) -> str:
    """Line by line, for a person; empty where there is none."""
    told: list[str] = []
    for name in sorted({*of, *to}):
        lines = (each.get(name, "").splitlines() for each in (of, to))
        told += difflib.unified_diff(*lines, f"kept/{name}", f"today/{name}", lineterm="")
    return "\n".join(told)


def renew(columns: int, lines: int) -> None:
    """Keep the screens of today."""
    folder = FOLDER / f"{columns}x{lines}"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.txt"):
        path.unlink()
    for name, text in files(walked(columns, lines), columns, lines).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
