"""Document: a YAML text as plain data, with the place of every value in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from migrate.declaration import scalar
from migrate.declaration.place import Mark, Place, excerpt
from migrate.declaration.syntax import Node, compose
from migrate.errors import Problem
from migrate.model.spec.flaw import Path, path_text

DEEPEST = 20
"""Levels of nesting; a declaration needs five. An alias that contains itself ends here."""

MOST = 20_000
"""Values in one file, counted after aliases are followed: a small file can unfold to billions."""

_STANDARD = "tag:yaml.org,2002:"
_TAGS = frozenset(
    _STANDARD + tag for tag in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)


class _TooMuch(Exception):
    """The limits above are passed."""


@dataclass(slots=True)
class Document:
    """`data` holds only what JSON can; `problems` what the text itself has wrong, `blamed` the paths they lie at,
    `untold` how many more there are than were put in words.
    """

    data: object = None
    places: dict[Path, Place] = field(default_factory=dict[Path, Place])
    problems: list[Problem] = field(default_factory=list[Problem])
    blamed: set[Path] = field(default_factory=set[Path])
    untold: int = 0
    _marks: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])

    def nearest(self, path: Path) -> Path:
        """The longest beginning of `path` that stands in the file."""
        return next((path[:end] for end in range(len(path), 0, -1) if path[:end] in self.places), ())

    def blame(self, path: Path, mark: Mark, seen: str, allowed: str) -> None:
        """Enter a problem; whatever else is said of the same value is a consequence."""
        problem = Problem(mark.line, mark.column, path_text(path), seen, allowed)
        if (mark.line, mark.column) not in self._marks:
            self._marks.add((mark.line, mark.column))
            self.problems.append(problem)
        self.blamed.add(path)


def read(text: str) -> Document:
    """The document in `text`. Never raises; see `problems`."""
    document, node = Document(), compose(text)
    try:
        if isinstance(node, Problem):
            document.problems.append(node)
        elif node is None or node.value == "":
            document.blame((), Mark(1, 1), "nothing", "a declaration; `migrate init` writes one")
        else:
            document.data = _value(document, node, (), _mark(node))
    except _TooMuch:
        seen = "more than any declaration holds, once aliases are followed"
        limit = Problem(1, 1, "", seen, f"{DEEPEST} levels, {MOST} values")
        return Document(problems=[limit])
    return document


def _value(document: Document, node: Node, path: Path, key: Mark) -> object:
    if len(path) > DEEPEST or len(document.places) >= MOST:
        raise _TooMuch
    here = _mark(node)
    if node.id != "scalar" and here.line > key.line:
        here = key  # a mapping or list that begins on the next line is known by its name
    document.places[path] = Place(key, here, "")
    if node.tag not in _TAGS:
        tag = excerpt(node.tag.removeprefix(_STANDARD))
        document.blame(path, here, f"the tag {tag}", "a value without a tag")
    value = _content(document, node, path)
    document.places[path] = Place(key, here, excerpt(value))
    return value


def _content(document: Document, node: Node, path: Path) -> object:
    if node.id == "mapping":
        return _mapping(document, cast("list[tuple[Node, Node]]", node.value), path)
    if node.id == "sequence":
        items = cast("list[Node]", node.value)
        return [_value(document, item, (*path, index), _mark(item)) for index, item in enumerate(items)]
    return _scalar(document, node, path)


def _mapping(document: Document, pairs: list[tuple[Node, Node]], path: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, node in pairs:
        mark, name = _mark(key), _whole(str(key.value))
        within = (*path, name)
        if key.id != "scalar":
            document.blame(path, mark, "a list or mapping as the name of a field", "a word")
        elif name in found:
            first = document.places[within].key.line
            document.blame(within, mark, "the same field again", f"each field once; line {first} has it")
        else:
            found[name] = _value(document, node, within, mark)
    return found


def _scalar(document: Document, node: Node, path: Path) -> scalar.Scalar:
    text = str(node.value)
    plain = node.style is None and node.tag != f"{_STANDARD}str"
    value = scalar.resolve(text) if plain else text
    if value is None:
        document.blame(path, document.places[path].key, "nothing", "a value, or no such line at all")
    if _whole(text) != text:
        document.blame(path, _mark(node), "half of a surrogate pair", "whole characters")
        return _whole(text)
    return value


def _whole(text: str) -> str:
    """`text` with a question mark for each half of a surrogate pair, which neither JSON nor a terminal can carry."""
    return text.encode(errors="replace").decode()


def _mark(node: Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)
