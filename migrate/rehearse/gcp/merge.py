"""Merge: the body that a change leaves behind."""

from __future__ import annotations

import copy
from typing import cast

from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.mark import writable
from migrate.rehearse.gcp.refusal import Code, Refused


def changed(asked: Asked, old: Json, schema: str) -> Json:
    """What `old` becomes: PUT replaces, PATCH with a mask replaces the fields of the mask, PATCH without one merges
    (older APIs, as in RFC 7396) or replaces (newer ones: "if not set, all fields are replaced").

    Raises:
        Refused: The mask names a field that does not exist.
    """
    new = writable(asked.document, schema, asked.body)
    if asked.method.http == "PATCH" and "updateMask" in asked.method.query:
        mask = asked.query.get("updateMask", "")
        return _masked(asked, old, new, mask) if mask and mask != "*" else _replaced(asked, old, new, schema)
    return _replaced(asked, old, new, schema) if asked.method.http == "PUT" else merged(old, new)


def merged(old: Json, new: Json) -> Json:
    """JSON merge patch: null removes, objects merge, anything else replaces."""
    result = copy.deepcopy(old)
    for name, value in cast("dict[str, object]", new).items():
        before: object = result.get(name)
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(before, dict):
            result[name] = merged(cast("Json", before), cast("Json", value))
        else:
            result[name] = copy.deepcopy(cast("object", value))
    return result


def _replaced(asked: Asked, old: Json, new: Json, schema: str) -> Json:
    """The new fields, and of the old ones those that are output only."""
    kept = {name: value for name, value in old.items() if name not in writable(asked.document, schema, old)}
    return copy.deepcopy(kept | {name: value for name, value in new.items() if value is not None})


def _masked(asked: Asked, old: Json, new: Json, mask: str) -> Json:
    result = copy.deepcopy(old)
    known = asked.document.properties(_request(asked))
    for path in mask.split(","):
        first = path.partition(".")[0]
        if first not in known:
            text = f"Invalid field mask path: {path}"
            raise Refused(Code.INVALID_ARGUMENT, text, violations=[("update_mask", text)])
        _put(result, path.split("."), _at(new, path.split(".")))
    return result


def _request(asked: Asked) -> str:
    assert asked.method.request is not None
    return asked.method.request


def _at(body: Json, path: list[str]) -> object:
    first, *rest = path
    inner: object = body.get(first)
    if rest:
        return _at(cast("Json", inner), rest) if isinstance(inner, dict) else None
    return copy.deepcopy(cast("object", inner))


def _put(body: Json, path: list[str], value: object) -> None:
    for part in path[:-1]:
        body = body.setdefault(part, {})
    if value is None:
        body.pop(path[-1], None)
    else:
        body[path[-1]] = value
