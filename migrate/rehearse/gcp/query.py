"""Query check: whether the parameters of a request are ones its method has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from migrate.rehearse.gcp.document import Document
from migrate.rehearse.gcp.method import Method
from migrate.rehearse.gcp.refusal import Code, Refused

_BOOLEANS = frozenset(("true", "false"))
_UNKNOWN = (
    'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
    "Field '{name}' could not be found in request message."
)


def check_query(document: Document, method: Method, query: Mapping[str, str]) -> None:
    """
    Raises:
        Refused: 400 with every violation, one a line; `required` when a required one is missing.
    """
    known = method.query
    missing = [name for name, shape in known.items() if shape.get("required") and name not in query]
    if missing:
        raise Refused(Code.REQUIRED, f"Required parameter: {missing[0]}")
    found = list(_violations(document, method, query))
    if found:
        raise Refused(Code.BAD_REQUEST, "\n".join(text for _, text in found), violations=found)


def _violations(document: Document, method: Method, query: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    known = method.query
    for name, text in query.items():
        shape = known.get(name)
        if shape is None:
            if name not in document.common:
                yield name, _UNKNOWN.format(name=name)
        elif shape["type"] == "boolean" and text not in _BOOLEANS:
            yield name, f"Invalid value at '{name}' (TYPE_BOOL), \"{text}\""
        elif shape["type"] == "integer" and not re.fullmatch(r"-?\d+", text):
            yield name, f"Invalid value at '{name}' (TYPE_INT32), \"{text}\""
        elif "enum" in shape and text not in shape["enum"]:
            yield name, f"Invalid value at '{name}' (TYPE_ENUM), \"{text}\""
