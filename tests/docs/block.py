"""Block: the commands of one ```console block of a document, and what each must say."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "bench" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)

TUTORIAL = "tutorial"
"""Where blocks are typed one after the other, in one folder; behind a slash, in a folder within it."""

_BLOCK = re.compile(r"^```console(?P<options>[^\n]*)\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turn:
    """One command, and lines that stand in its answer in this order; `...` in a line is any text."""

    command: str
    answer: tuple[str, ...]

    def missing(self, said: str) -> str | None:
        """The first line that was not said after the ones before it."""
        lines = iter(" ".join(line.split()) for line in said.splitlines())
        for wanted in self.answer:
            pattern = ".*".join(re.escape(" ".join(part.split())) for part in wanted.split("..."))
            loose = re.sub(r"(?<=\.\*)|(?=\.\*)", r"\\s*", pattern)
            if not any(re.match(loose, line) for line in lines):
                return wanted
        return None


@dataclass(frozen=True, slots=True)
class Block:
    """`at` names where the commands are typed, `exit` is the last one's status, `not_run` why they are not run here,
    `stays` that the last one runs on while others are typed.
    """

    place: str
    turns: tuple[Turn, ...]
    at: str = "empty"
    exit: int = 0
    not_run: str = ""
    stays: bool = False

    @property
    def is_of_the_tutorial(self) -> bool:
        return self.at.partition("/")[0] == TUTORIAL


def blocks(document: Path) -> list[Block]:
    """Every block of a document, in order."""
    text = document.read_text(encoding="utf-8")
    return [_block(document, text.count("\n", 0, found.start()) + 1, found) for found in _BLOCK.finditer(text)]


def _block(document: Path, line: int, found: re.Match[str]) -> Block:
    options = dict(option.split("=", 1) for option in shlex.split(found["options"]))
    return Block(
        place=f"{document.relative_to(ROOT)}:{line}",
        turns=_turns(found["lines"].splitlines()),
        at=options.pop("at", "empty"),
        exit=int(options.pop("exit", 0)),
        not_run=options.pop("not-run", ""),
        stays=bool(options.pop("stays", "")),
    )


def _turns(lines: list[str]) -> tuple[Turn, ...]:
    """A line that begins with `> ` goes on with the command above it, as at a shell."""
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    ends = [*starts[1:], len(lines)]
    return tuple(_turn(lines[start:end]) for start, end in zip(starts, ends, strict=True))


def _turn(lines: list[str]) -> Turn:
    typed = list(takewhile(lambda line: line.startswith(("$ ", "> ")), lines))
    return Turn("\n".join(line[2:] for line in typed), tuple(lines[len(typed) :]))
