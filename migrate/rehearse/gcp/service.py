"""Service: one API of the loopback Google Cloud: its document, its collections, and its verbs beyond CRUD."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Collection
from migrate.rehearse.gcp.document import Json

Verb = Callable[[Account, Asked], Json]


@dataclass(frozen=True, slots=True)
class Service:
    """`verbs` are by method id and win over CRUD; `document` is as `document.load` takes it."""

    document: str
    collections: Sequence[Collection] = ()
    verbs: Mapping[str, Verb] = field(default_factory=dict[str, Verb])
