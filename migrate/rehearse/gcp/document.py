"""Document: one API of Google as its discovery document describes it.

The documents are the ones that ship in the `google-api-python-client` wheel, so a stub and its client can never
disagree about a path or a field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from migrate.errors import RehearsalError
from migrate.rehearse.gcp.method import Method

Json = dict[str, Any]

_FOLDER = "discovery_cache/documents"
_VERSION = re.compile(r"^(?:[a-z]+/)?v\d\w*/")


@dataclass(frozen=True, slots=True)
class Document:
    """`service` is the first part of every method's id (`compute`), `schemas` are JSON schemas by name."""

    service: str
    version: str
    revision: str
    schemas: Mapping[str, Json]
    common: frozenset[str]
    methods: tuple[Method, ...]

    def properties(self, schema: str) -> Mapping[str, Json]:
        return self.schemas[schema].get("properties", {})


@cache
def load(name: str) -> Document:
    """The document of `name` (`compute.v1`).

    Raises:
        RehearsalError: The installed client has no such document.
    """
    path = files("googleapiclient").joinpath(_FOLDER, f"{name}.json")
    if not path.is_file():
        raise RehearsalError(
            f"google-api-python-client has no document {name}", limit="2.180 or newer", then="Install it anew."
        )
    raw: Json = json.loads(path.read_text())
    return Document(
        service=raw["name"],
        version=raw["version"],
        revision=raw["revision"],
        schemas=raw["schemas"],
        common=frozenset(raw["parameters"]),
        methods=tuple(_methods(raw, raw["servicePath"])),
    )


def _methods(node: Json, prefix: str) -> Iterator[Method]:
    for raw in node.get("methods", {}).values():
        yield _method(raw, prefix)
    for below in node.get("resources", {}).values():
        yield from _methods(below, prefix)


def _method(raw: Json, prefix: str) -> Method:
    path = prefix + raw["path"]
    version = _VERSION.match(path)
    return Method(
        id=raw["id"],
        http=raw["httpMethod"],
        prefix=version[0] if version else "",
        path=path,
        parameters=raw.get("parameters", {}),
        request=raw.get("request", {}).get("$ref"),
        response=raw.get("response", {}).get("$ref"),
        uploads="mediaUpload" in raw,
    )
