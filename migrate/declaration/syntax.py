"""Syntax: the node tree of a text, or one plain sentence on why it is no YAML."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from typing import Protocol, cast

from migrate.errors import Problem


class Spot(Protocol):
    """A position as the parser counts it, from 0."""

    line: int
    column: int


class Node(Protocol):
    """One value as the parser found it: `id` is scalar, sequence or mapping; a scalar without quotes has no `style`."""

    id: str
    tag: str
    value: object
    style: str | None
    start_mark: Spot


class _Complaint(Protocol):
    problem: str | None
    problem_mark: Spot | None
    context_mark: Spot | None


DEEPEST = 100
"""Brackets within brackets; a declaration needs two."""

_BRACKETS = re.compile(r"[\[\]{}]")

_UNCLOSED = ("a quote that is not closed on its line", "a closing quote")
_SENTENCES = (
    (r"found character '\t'", "a tab", "spaces; YAML takes no tab between its words"),
    ("another document", "a second document", "one document; remove the `---` line"),
    (
        "mapping values are not allowed",
        "a colon where no field can begin",
        "one `field: value` a line, indented as its neighbours; quotes around text that holds a colon",
    ),
    ("unexpected end of stream", *_UNCLOSED),
    ("<stream end>", "a bracket that is never closed", "a closing bracket"),
    ("expected ',' or", "a bracket that is never closed", "a comma between items, or the closing bracket"),
    ("could not find expected ':'", "a line that is not a field", "`field: value`"),
    ("undefined alias", "an alias to an anchor that does not exist", "an `&anchor` earlier in the file"),
    (
        "<block end>",
        "a line indented differently from its neighbours",
        "the same indentation for all fields of one level",
    ),
    (
        "cannot start any token",
        "a character that begins no value",
        "quotes around a value that begins with @, %, ` or the like",
    ),
    ("escape", "a backslash that begins no known escape", "single quotes, in which a backslash is itself"),
)
"""What the parser says (a part of it), what that means for a person, and what would be right."""

_OPENER = ("unexpected end of stream", "<stream end>", "expected ',' or")
"""Errors that the parser notices late; where the quote or bracket was opened tells more."""


def compose(text: str) -> Node | Problem | None:
    """The node tree of the one YAML 1.2 document in `text`; None where there is none."""
    # Imported here: the parser costs a tenth of a second that `migrate --help` need not spend.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning
    from ruamel.yaml.reader import ReaderError

    if deep := _deep(text):
        return deep
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # YAML 1.2 lets an anchor be set anew
            build = cast("Callable[[str], Node | None]", YAML(typ="safe", pure=True).compose)  # pyright: ignore[reportUnknownMemberType]
            return build(text)
    except MarkedYAMLError as error:
        return _open_quote(text) or _marked(cast("_Complaint", error))
    except ReaderError as error:
        return _unprintable(text, cast("int", error.position))  # pyright: ignore[reportUnknownMemberType]
    except RecursionError:
        return Problem(1, 1, "", "lists or mappings nested far too deep", "the fields of a declaration")
    except Exception as error:  # the parser meets any text; in rare directives and escapes its own code breaks
        return Problem(1, 1, "", f"text that YAML cannot read ({type(error).__name__})", "YAML 1.2")


def _deep(text: str) -> Problem | None:
    """The bracket too many, before the parser sees it: its work grows with the square of their depth. Brackets in
    quotes count too, and nobody leaves so many of them open.
    """
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += 1 if found[0] in "[{" else -1
        if depth > DEEPEST:
            return _at(text, found.start(), "lists or mappings nested far too deep", "the fields of a declaration")
    return None


def _at(text: str, position: int, seen: str, allowed: str) -> Problem:
    before = text.rfind("\n", 0, position)
    return Problem(text.count("\n", 0, position) + 1, position - before, "", seen, allowed)


def _marked(error: _Complaint) -> Problem:
    said = str(error.problem)
    late = any(part in said for part in _OPENER)
    mark = (error.context_mark if late else None) or error.problem_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    for part, seen, allowed in _SENTENCES:
        if part in said:
            return Problem(line, column, "", seen, allowed)
    return Problem(line, column, "", "text that is not YAML", "`field: value` lines, lists of `- item` lines")


def _open_quote(text: str) -> Problem | None:
    """A quoted text that runs over several lines before the error: its quote was most likely left open."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.tokens import ScalarToken

    found: Problem | None = None
    scan = cast("Callable[[str], Iterator[object]]", YAML(typ="safe", pure=True).scan)  # pyright: ignore[reportUnknownMemberType]
    try:
        for token in scan(text):
            if isinstance(token, ScalarToken) and cast("Node", token).style in ("'", '"'):
                start, end = cast("Spot", token.start_mark), cast("Spot", token.end_mark)
                if end.line > start.line:
                    found = Problem(start.line + 1, start.column + 1, "", *_UNCLOSED)
    except YAMLError:
        pass
    return found


def _unprintable(text: str, position: int) -> Problem:
    before = text[:position]
    column = position - before.rfind("\n")
    seen = f"the control character U+{ord(text[position]):04X}" if position < len(text) else "a control character"
    return Problem(before.count("\n") + 1, column, "", seen, "printable text")
