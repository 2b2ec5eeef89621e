"""Provider: what the engine asks of a plugin, answered from a table of kinds. No wire in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic

from migrate.rehearse.standins.complaint import Complaint, Failure, Unfinished
from migrate.rehearse.standins.kind import Change, Cloud, Kind
from migrate.rehearse.standins.sameness import Equal, covered, lost
from migrate.rehearse.standins.shape import Declared, complaints, declared, fitted
from migrate.rehearse.standins.value import UNKNOWN, Values, has_unknown

IMPORTED = "__imported"
"""Marks inputs that were read and never written by a program: what they hold was asked for by nobody."""

Function = Callable[[Cloud, Values], Values]


@dataclass(frozen=True, slots=True)
class Difference:
    """How one property differs."""

    added: bool
    removed: bool
    replaces: bool


@dataclass(frozen=True, slots=True)
class Provider(Generic[Cloud]):
    """One cloud's provider. `connect` opens a cloud for the provider's own configuration."""

    package: str
    kinds: Mapping[str, Kind[Cloud]]
    functions: Mapping[str, Function[Cloud]]
    equal: Equal
    connect: Callable[[Values], Cloud]
    clouds: list[Cloud] = field(default_factory=list[Cloud])

    def configure(self, settings: Values) -> None:
        """
        Raises:
            Complaint: The configuration makes no sense.
        """
        self.clouds[:] = [self.connect(settings)]

    def check(self, urn: str, old: Values, new: Values, seed: bytes) -> tuple[Values, list[Failure]]:
        """The inputs with names and defaults filled in, and what is wrong with them.

        Raises:
            Complaint: The stand-in does not know the type.
        """
        kind = self._kind(urn)
        inputs = {**kind.defaults, **{name: value for name, value in new.items() if value is not None}}
        if kind.autoname and kind.autoname.property not in inputs:
            held = old.get(kind.autoname.property)
            inputs[kind.autoname.property] = held or kind.autoname.make(urn, seed)
        found = [*complaints(declared(kind.type).inputs, inputs), *_unserved(kind, inputs)] or list(kind.rules(inputs))
        return inputs, [Failure(path, reason) for path, reason in found]

    def diff(self, urn: str, state: Values, old: Values, new: Values) -> dict[str, Difference]:
        """What must change so that `state` becomes what `new` asks for.

        Raises:
            Complaint: The stand-in does not know the type.
        """
        kind = self._kind(urn)
        written = {} if IMPORTED in old else old
        changed = {name for name in new if self._differs(kind, name, state, written, new)}
        cleared = {name for name in kind.clears if name not in new and state.get(name)}
        return {
            name: Difference(name not in state, name not in new, kind.forces(name))
            for name in sorted(changed | cleared)
        }

    def _differs(self, kind: Kind[Cloud], name: str, state: Values, old: Values, new: Values) -> bool:
        if name in kind.kept and name not in state:
            return name in old and old[name] != new[name]
        if has_unknown(new[name]):
            return True
        return not covered(new[name], state.get(name), self.equal) or lost(old.get(name), new[name])

    def create(self, urn: str, inputs: Values) -> tuple[str, Values]:
        """The id and the state of what was made.

        Raises:
            Complaint: The cloud said no.
            Unfinished: It was made, and something after that failed.
        """
        kind, cloud = self._kind(urn), self._cloud()
        identifier = kind.create(cloud, inputs)
        try:
            kind.ready(cloud, identifier, inputs)
            return identifier, self._read(kind, identifier, inputs)
        except Complaint as failed:
            raise Unfinished(str(failed), id=identifier, state=inputs, inputs=inputs) from failed

    def preview(self, urn: str, state: Values, inputs: Values) -> Values:
        """The state to be expected: what only the cloud knows stays as it is, and is unknown in a new resource."""
        outputs = declared(self._kind(urn).type).outputs
        known = state or dict.fromkeys(outputs, UNKNOWN)
        return {**known, **inputs}

    def imported(self, urn: str, identifier: str) -> str:
        """The id of what an import calls `identifier`.

        Raises:
            Complaint: The cloud said no.
        """
        return self._kind(urn).imported(self._cloud(), identifier)

    def read(self, urn: str, identifier: str, state: Values, inputs: Values) -> tuple[Values, Values] | None:
        """State and inputs as they are in the cloud; None when it is gone.

        Raises:
            Complaint: The cloud said no.
        """
        kind = self._kind(urn)
        found = kind.read(self._cloud(), identifier, state)
        if found is None:
            return None
        now = _state(kind, found, state)
        return now, self._inputs(kind, now, inputs)

    def update(self, urn: str, identifier: str, state: Values, old: Values, new: Values) -> Values:
        """The state after the change.

        Raises:
            Complaint: The cloud said no.
        """
        kind, cloud = self._kind(urn), self._cloud()
        keys = frozenset(self.diff(urn, state, old, new))
        if kind.update is None:
            raise Complaint(f"{kind.type} cannot be changed in place")
        kind.update(cloud, identifier, Change(new, state, keys))
        kind.ready(cloud, identifier, new)
        return self._read(kind, identifier, new)

    def delete(self, urn: str, identifier: str, state: Values) -> None:
        """
        Raises:
            Complaint: The cloud said no, or the resource is protected by the provider.
        """
        kind = self._kind(urn)
        match state.get("deletionPolicy"):
            case "ABANDON":
                return
            case "PREVENT":
                raise Complaint(
                    f"cannot destroy {identifier} while deletionPolicy is PREVENT; set it to DELETE and run "
                    "`pulumi up` first"
                )
            case _:
                kind.delete(self._cloud(), identifier, state)

    def invoke(self, token: str, arguments: Values) -> Values:
        """
        Raises:
            Complaint: The stand-in does not know the function, or the cloud said no.
        """
        function = self.functions.get(token)
        if function is None:
            raise Complaint(f"the stand-in provider for {self.package} has no function {token}")
        return function(self._cloud(), arguments)

    def autoname(self, urn: str) -> str | None:
        """The property that is named automatically, if the type has one."""
        named = self._kind(urn).autoname
        return named.property if named else None

    def _kind(self, urn: str) -> Kind[Cloud]:
        token = urn.split("::")[-2].rpartition("$")[2]
        kind = self.kinds.get(token)
        if kind is None:
            raise Complaint(f"the stand-in provider for {self.package} has no resource type {token}")
        return kind

    def _all(self, urn: str) -> list[str]:
        """Every property a resource of this type may have once it is there."""
        kind = self._kind(urn)
        return [*kind.inputs, *declared(kind.type).outputs]

    def _cloud(self) -> Cloud:
        if not self.clouds:
            raise Complaint(f"the {self.package} provider was not configured")
        return self.clouds[0]

    def _read(self, kind: Kind[Cloud], identifier: str, inputs: Values) -> Values:
        found = kind.read(self._cloud(), identifier, inputs)
        if found is None:
            raise Complaint(f"{identifier} was made, and is not there when it is read back")
        return _state(kind, found, inputs)

    def _inputs(self, kind: Kind[Cloud], state: Values, inputs: Values) -> Values:
        """At a refresh the inputs that were there, with what is there now; at an import all that can be inputs."""
        if inputs:
            return {name: self._told(value, state.get(name)) for name, value in inputs.items()}
        known = declared(kind.type).inputs
        return {IMPORTED: True} | {name: value for name, value in state.items() if name in known and value is not None}

    def _told(self, before: object, now: object) -> object:
        """`before` while it is still true, so that what the cloud added by itself is no drift."""
        return before if covered(before, now, self.equal) else now


def _unserved(kind: Kind[Cloud], inputs: Values) -> Iterator[tuple[str, str]]:
    known = declared(kind.type).inputs
    for name in inputs:
        if name in known and name not in kind.inputs:
            yield name, "the stand-in provider does not serve this input"


def _state(kind: Kind[Cloud], found: Values, before: Values) -> Values:
    """What was read, in the sorts the SDK declares, and what no API tells back, as it was said."""
    kept = {name: before[name] for name in kind.kept if name in before}
    return {name: _fit(declared(kind.type), name, value) for name, value in {**kept, **found}.items()}


def _fit(declared_: Declared, name: str, value: object) -> object:
    one = declared_.inputs.get(name) or declared_.outputs.get(name)
    return fitted(one.shape, value) if one else value
