"""Source: a module's text with one fragment of one function replaced."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterator

_SILENT = frozenset(
    (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
)


class Stale(Exception):
    """The fragment is not there, or more than once: the code went on and the mutant did not."""


def mutated(text: str, function: str, old: str, new: str) -> str:
    """The text with `new` where `old` stood in `function`. Raises Stale."""
    first, last = _lines(text, function)
    tokens = [token for token in _tokens(text) if first <= token.start[0] and token.end[0] <= last]
    wanted = [token.string for token in _tokens(old)]
    spoken = [token.string for token in tokens]
    found = [at for at in range(len(spoken)) if spoken[at : at + len(wanted)] == wanted]
    if len(found) != 1:
        raise Stale(f"{old!r} stands {len(found)} times in {function or 'the module'}")
    begin, end = tokens[found[0]].start, tokens[found[0] + len(wanted) - 1].end
    return _replaced(text, begin, end, new)


def _lines(text: str, function: str) -> tuple[int, int]:
    """First and last line of a function, the whole text where none is named."""
    body, first, last = ast.parse(text).body, 1, text.count("\n") + 1
    for name in function.split(".") if function else ():
        named = [one for one in body if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name == name]
        if len(named) != 1:
            raise Stale(f"there is no {function}")
        body, first, last = named[0].body, named[0].lineno, named[0].end_lineno or last
    return first, last


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in _SILENT:
                yield token
    except tokenize.TokenError:
        return  # a fragment may end inside of brackets


def _replaced(text: str, begin: tuple[int, int], end: tuple[int, int], new: str) -> str:
    lines = text.splitlines(keepends=True)
    head = "".join(lines[: begin[0] - 1]) + lines[begin[0] - 1][: begin[1]]
    tail = lines[end[0] - 1][end[1] :] + "".join(lines[end[0] :])
    return head + textwrap.indent(new, " " * begin[1]).lstrip() + tail
