"""Path: of a request, without its query."""

from __future__ import annotations

from migrate.signals.logs.fields.word import word


def path_of(request: str) -> str | None:
    """The path of a request line or of an address, without its query."""
    words = request.split(" ", 2)
    target = words[1] if len(words) > 1 else request
    _, scheme, rest = target.partition("://")
    if scheme:
        target = "/" + rest.partition("/")[2]
    return word(target.partition("?")[0])
