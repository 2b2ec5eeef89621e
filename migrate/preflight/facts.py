"""Facts: all that was seen of one route's world, so that each finding is a pure function of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from migrate.model.finding import Finding, FindingId, Severity
from migrate.model.side import Side
from migrate.model.spec.route import Route53Spec
from migrate.routes.authority import Heard
from migrate.routes.route53.name import stored

Raw = Mapping[str, Any]
"""A record set in the shape of the API."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that could not be looked at, and why: never a reason to refuse."""

    why: str


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """The hosted zone itself. `service` is the AWS service that made it and alone may edit it."""

    name: str
    private: bool = False
    servers: tuple[str, ...] = ()
    comment: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """The name servers that the zone above names; none where it names nobody. `asked` says who told."""

    servers: tuple[str, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class Led:
    """Where a side's address leads: every name on the way, and the addresses at the end."""

    names: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FirstWrite:
    """What step 0 would take away and put there, or why what stands there is no split of these sides."""

    deleted: tuple[Raw, ...] = ()
    created: tuple[Raw, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One route's world. `records` are those of the zone, `whole` where the listing came to its end."""

    route: Route53Spec
    zone: ZoneFacts | Unknown
    sides: Mapping[Side, tuple[Raw, ...]]
    records: Sequence[Raw] = ()
    whole: bool = True
    twins: tuple[str, ...] | Unknown = ()
    delegation: Delegation | Unknown = Unknown("not asked")
    heard: Sequence[Heard] | Unknown = ()
    resolved: Sequence[Heard] | Unknown = Unknown("not asked")
    """What this machine's resolver says of the zone, where no name server can be asked."""
    led: Mapping[Side, Led] = field(default_factory=dict[Side, Led])
    first: FirstWrite | Unknown = Unknown("not tried")

    @property
    def name(self) -> str:
        """The weighted name as Route 53 stores it."""
        return stored(self.route.record)

    @property
    def rehearsed(self) -> bool:
        """Whether the API is another than AWS's own: then example addresses are what one expects."""
        return self.route.endpoint is not None

    def at(self, name: str) -> list[Raw]:
        """The record sets at a name."""
        return [raw for raw in self.records if raw["Name"] == name]

    def finding(
        self, found: FindingId, severity: Severity, what: str, *, seen: str = "", limit: str = "", then: str = ""
    ) -> Finding:
        """A finding at this route."""
        return Finding(found, severity, self.route.name, what, seen, limit, then)


def values(raw: Raw) -> list[str]:
    """The plain values of a set, or the name an alias points at."""
    alias = raw.get("AliasTarget")
    return [str(alias["DNSName"])] if alias else [str(each["Value"]) for each in raw.get("ResourceRecords", ())]


def host(name: str) -> str:
    """A name as it compares: lower case, no final dot, no `dualstack.` of the console."""
    return name.lower().removesuffix(".").removeprefix("dualstack.")
