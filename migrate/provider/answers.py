"""Answers: what the plugin says when the engine asks about a traffic split, from message to message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.rpc import UNKNOWN

from migrate.errors import MigrationError
from migrate.provider import declared
from migrate.provider.inputs import Inputs, failures
from migrate.provider.resource import OUTPUTS, Difference, SplitResource
from migrate.provider.schema import KIND
from migrate.provider.wire import Values, plain, struct, unknown, with_outputs


@dataclass(frozen=True, slots=True)
class Answers:
    """One method for each call of the engine. Each raises MigrationError for what is refused.

    `folder` is where the engine works; the declaration of an import is looked for there.
    """

    split: SplitResource
    folder: Path

    def check(self, request: Any) -> Any:
        token = request.urn.split("::")[2].rpartition("$")[2]
        if token != KIND:
            raise MigrationError(f"the provider of migrate has no resource type {token}", limit=KIND)
        found = failures(plain(request.news))
        told = [provider_pb2.CheckFailure(property=one.property, reason=one.reason) for one in found]
        return provider_pb2.CheckResponse(inputs=request.news, failures=told)

    def diff(self, request: Any) -> Any:
        found = self.split.diff(plain(request.old_inputs), plain(request.news))
        ignored = {path.partition("[")[0] for path in request.ignoreChanges}
        return _differs({path: one for path, one in found.items() if not _within(path, ignored)})

    def create(self, request: Any) -> Any:
        if request.preview:
            expected: Values = dict.fromkeys(OUTPUTS, UNKNOWN)
            return provider_pb2.CreateResponse(properties=with_outputs(request.properties, expected))
        inputs = Inputs.of(plain(request.properties))
        made = self.split.create(inputs)
        return provider_pb2.CreateResponse(id=inputs.id, properties=with_outputs(request.properties, made))

    def read(self, request: Any) -> Any:
        """At a refresh the inputs are those recorded; at an import only the id is known, and migration.yaml tells."""
        recorded = plain(request.inputs)
        known = recorded or declared.inputs(request.id, declared.find(self.folder))
        found = self.split.read(Inputs.of(known), known)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        told, outputs = found
        inputs = request.inputs if told == recorded else struct(told)
        return provider_pb2.ReadResponse(id=request.id, inputs=inputs, properties=with_outputs(inputs, outputs))

    def update(self, request: Any) -> Any:
        if request.preview:
            told = _expected(plain(request.olds), plain(request.news))
        else:
            told = self.split.update(Inputs.of(plain(request.old_inputs)), Inputs.of(plain(request.news)))
        return provider_pb2.UpdateResponse(properties=with_outputs(request.news, told))

    def delete(self, request: Any) -> Any:
        self.split.delete(Inputs.of(plain(request.old_inputs)))
        return empty_pb2.Empty()


def _expected(state: Values, new: Values) -> Values:
    """The outputs after an update, as far as a preview can know: the weights and the epoch stay."""
    told: Values = {name: state.get(name, UNKNOWN) for name in OUTPUTS}
    return told | {"ttl": UNKNOWN if any(unknown(new["route"])) else new["route"]["ttl"]}


def _within(path: str, names: set[str]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in names)


def _differs(found: Mapping[str, Difference]) -> Any:
    """A replacement that keeps zone and record must end the old split first: both would be the same records."""
    replaces = [path for path, one in found.items() if one.replaces]
    kind = provider_pb2.PropertyDiff.Kind
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({path.partition(".")[0] for path in found}),
        replaces=replaces,
        detailedDiff={path: provider_pb2.PropertyDiff(kind=kind.Value(_word(one))) for path, one in found.items()},
        hasDetailedDiff=True,
        deleteBeforeReplace=bool(replaces) and not {"route.zone", "route.record"} & set(replaces),
    )


def _word(one: Difference) -> str:
    word = "ADD" if one.added else "DELETE" if one.removed else "UPDATE"
    return f"{word}_REPLACE" if one.replaces else word
