"""Asked: one request, after it was found what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from migrate.rehearse.gcp.document import Document, Json
from migrate.rehearse.gcp.method import Method


@dataclass(frozen=True, slots=True)
class Asked:
    """`key` is the service and the path below the version, without a `:verb`; project numbers are ids in it."""

    document: Document
    method: Method
    key: str
    query: Mapping[str, str]
    body: Json

    @property
    def name(self) -> str:
        """The relative name or collection that is asked about."""
        return self.key.partition("/")[2]
