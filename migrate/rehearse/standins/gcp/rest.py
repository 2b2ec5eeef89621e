"""Rest: a kind whose resource is one item of one REST collection: most of Google's are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.codec import SAME, Codec
from migrate.rehearse.standins.kind import Change, Kind, no_rules
from migrate.rehearse.standins.shape import declared
from migrate.rehearse.standins.value import Values

LABELS = frozenset(("labels",))

_PLACES = ("project", "region", "location")
_PROVIDERS = frozenset(("deletionPolicy", "deletionProtection"))

Body = Callable[[Cloud, Values], Values]
"""Makes the body of a request of the properties, after the codec."""

Show = Callable[[Values, str], Values]
"""Makes properties of an answer, after the codec; told the id."""

Rules = Callable[[Values], Iterator[tuple[str, str]]]


class Updates(Enum):
    """How an item is changed."""

    PATCH = "PATCH"
    MASK = "PATCH with updateMask"
    PUT = "PUT"
    VERBS = "a call for each property"
    NEVER = "never"


def same_body(_: Cloud, body: Values) -> Values:
    return body


def same_values(values: Values, _: str) -> Values:
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """One entry of a table.

    `api` and `collection` make the path, with the places {project}, {region} and {location} and any property that
    names a parent. `name` is the property with the item's name; `query` the parameter that carries it to a create,
    where the body does not. `inputs` are the properties that go into the body, but for those in `local`, which are
    switches of the provider; `kept` are told to Google and never told back. `verbs` are the calls that change one
    property where there is no PATCH; labels have one of their own wherever nothing else changes them.
    """

    type: str
    api: str
    collection: str
    inputs: tuple[str, ...]
    name: str = "name"
    query: str = ""
    codec: Codec = SAME
    updates: Updates = Updates.PATCH
    replaces: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    body: Body = same_body
    show: Show = same_values
    rules: Rules = no_rules
    verbs: Mapping[str, str] = field(default_factory=dict[str, str])
    autoname: Autoname | None = field(default_factory=lambda: Autoname(longest=63))

    def kind(self) -> Kind[Cloud]:
        """The kind this entry describes."""
        parents = re.findall(r"\{(\w+)\}", self.collection)
        places = [place for place in _PLACES if place in parents]
        own = [parent for parent in parents if parent not in _PLACES]
        return Kind(
            type=self.type,
            inputs=frozenset((*self.inputs, self.name, *places, *own, *_PROVIDERS & self._provided())),
            create=self._create,
            read=self._read,
            update=None if self.updates is Updates.NEVER else self._update,
            delete=self._delete,
            replaces=frozenset((self.name, *places, *own, *self._fixed())),
            kept=frozenset((*self.kept, *self.local)) | _PROVIDERS,
            clears=frozenset(self.clears) | (LABELS & frozenset(self.inputs)),
            defaults=self.defaults,
            rules=self.rules,
            autoname=self.autoname,
        )

    def _provided(self) -> frozenset[str]:
        """Switches of the provider itself which the type has."""
        return frozenset(declared(self.type).inputs)

    def _fixed(self) -> frozenset[str]:
        """Where properties change by calls of their own, those without one are fixed."""
        if self.updates is Updates.VERBS:
            return frozenset(self.inputs) - self.verbs.keys() - LABELS - frozenset(self.local)
        return frozenset(self.replaces)

    def path(self, cloud: Cloud, values: Values) -> str:
        """The collection an item of these properties is in."""
        known = {"project": cloud.project, "region": cloud.region, "location": cloud.region}
        return self.collection.format_map(known | {name: one for name, one in values.items() if isinstance(one, str)})

    def _create(self, cloud: Cloud, new: Values) -> str:
        path, name = self.path(cloud, new), str(new.get(self.name, ""))
        asked = {self.query: name} if self.query else {}
        made = cloud.call("POST", f"{self.api}/{path}", self._body(cloud, new), **asked)
        cloud.wait(made, self.api)
        return f"{path}/{name}" if name else str(made["name"])

    def _body(self, cloud: Cloud, new: Values) -> Values:
        told = {name: new[name] for name in self.inputs if name in new and name not in self.local}
        if "labels" in self.inputs:
            told["labels"] = {**cloud.labels, **new.get("labels", {})}
        if not self.query and self.name in new:
            told[self.name] = new[self.name]
        return self.body(cloud, self.codec.out(told))

    def _read(self, cloud: Cloud, identifier: str, _: Values) -> Values | None:
        places = self._places(identifier)
        found = cloud.find(f"{self.api}/{identifier}")
        if found is None:
            return None
        told = self.show(self.codec.back(found), identifier)
        labels = told.get("labels", {})
        own = {name: text for name, text in labels.items() if cloud.labels.get(name) != text}
        spread = {"labels": own, "effectiveLabels": labels, "pulumiLabels": labels} if "labels" in self.inputs else {}
        return {**told, **spread, **places, self.name: identifier.rpartition("/")[2]}

    def _places(self, identifier: str) -> Values:
        """The parents an id names, by their property."""
        pattern = re.escape(self.collection).replace(r"\{", "{").replace(r"\}", "}")
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern) + "/[^/]+", identifier)
        if found is None:
            raise Complaint(f"{identifier} is not an id of {self.type}: ids are {self.collection}/{{{self.name}}}")
        return dict(found.groupdict())

    def _update(self, cloud: Cloud, identifier: str, change: Change) -> None:
        keys = change.keys & frozenset(self.inputs) - frozenset(self.local)
        if self.updates is Updates.VERBS:
            self._say(cloud, identifier, change, keys)
        elif keys:
            self._send(cloud, identifier, change, keys)

    def _say(self, cloud: Cloud, identifier: str, change: Change, keys: frozenset[str]) -> None:
        for name in sorted(keys & self.verbs.keys()):
            told = self.body(cloud, {name: change.new.get(name)})
            cloud.wait(cloud.call("POST", f"{self.api}/{identifier}/{self.verbs[name]}", told), self.api)
        if "labels" in keys:
            found = cloud.find(f"{self.api}/{identifier}") or {}
            labels = {**cloud.labels, **change.new.get("labels", {})}
            told = {"labels": labels, "labelFingerprint": found.get("labelFingerprint")}
            cloud.wait(cloud.call("POST", f"{self.api}/{identifier}/setLabels", told), self.api)

    def _send(self, cloud: Cloud, identifier: str, change: Change, keys: frozenset[str]) -> None:
        body, asked = self._body(cloud, change.new), dict[str, str]()
        body |= {self.codec.names.get(name, name): None for name in keys if name not in change.new}
        if self.updates is Updates.MASK:
            asked = {
                "updateMask": ",".join(sorted(self.codec.names.get(name, name).partition(".")[0] for name in keys))
            }
            body = {name: value for name, value in body.items() if value is not None}
        body |= self._lock(cloud, identifier)
        method = "PUT" if self.updates is Updates.PUT else "PATCH"
        cloud.wait(cloud.call(method, f"{self.api}/{identifier}", body, **asked), self.api, at=identifier)

    def _lock(self, cloud: Cloud, identifier: str) -> Values:
        """The fingerprint of what is changed, where there is one."""
        found = cloud.find(f"{self.api}/{identifier}") or {}
        return {"fingerprint": found["fingerprint"]} if "fingerprint" in found else {}

    def _delete(self, cloud: Cloud, identifier: str, state: Values) -> None:
        if state.get("deletionProtection") is True:
            raise Complaint(
                f"cannot destroy {identifier} without setting deletionProtection=false and running `pulumi up` first"
            )
        cloud.wait(cloud.call("DELETE", f"{self.api}/{identifier}"), self.api)
