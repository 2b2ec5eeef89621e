"""Fence: what a bare `pulumi up` meets before it takes away something that serves."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pulumi

from migrate.model.address import RecordType, record_type
from migrate.model.side import Side
from migrate.model.spec.route import RouteSpec
from migrate.model.spec.side import AwsSide, SideSpec
from migrate.model.split import Split
from migrate.model.stage import EXPLAINING
from migrate.model.weights import BLUE
from migrate.provider.hooks import Guard
from migrate.pulumi.setting import Setting
from migrate.routes.route53 import Route53Route, reading, route53_route, shaping
from migrate.routes.route53.client import PatientClient, connect
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.name import stored
from migrate.routes.route53.refusal import told_apart
from migrate.routes.shape import End, Shape

NOWHERE = {RecordType.A: "192.0.2.254", RecordType.AAAA: "2001:db8::fe", RecordType.CNAME: "nowhere.invalid"}
"""Where nothing can be (RFC 5737, RFC 3849, RFC 2606): stands for a green that has no address yet."""

MOST = "100"
"""Record sets looked at; a weighted name has four, and its epoch record is another name."""


def raise_around(setting: Setting, stack: str) -> None:
    """Guard every resource the program makes from here on, also where it makes none any more.

    A dry run that only asks why something would be replaced goes on behind the fence; an update never does.
    """
    if pulumi.runtime.is_dry_run() and os.environ.get(EXPLAINING):
        return
    side = Side(stack) if stack in list(Side) else None
    Guard([AsFound(setting.spec.blue, route) for route in setting.spec.routes], side).watch()


@dataclass(frozen=True, slots=True)
class AsFound:
    """A weighted name, read by a program that knows blue's address alone: what it answers beside that is green's.

    Nobody knows green's address before its stack stands, and a stack cannot be asked for its own outputs.
    """

    blue: SideSpec
    route: RouteSpec

    @property
    def name(self) -> str:
        return self.route.name

    def read(self) -> Split:
        """The split now; all blue where nothing stands at the name. Raises InvalidValue, RouteError."""
        sets = self._sets()
        if not sets:
            return Split(BLUE, None, self.route.ttl, ())
        nowhere = [NOWHERE[kind] for kind in sorted(self.blue.record_types)]
        alone = self._layout(green=End(nowhere[0], also=tuple(nowhere[1:])))
        others = [one for one in sets if reading.whose(alone, one) is not Side.BLUE]
        greens = [one for one in others if alone.owner(one) is Side.GREEN] or _one_of_each_type(others)
        return self._route(self._layout(green=_answers(greens, nowhere)) if greens else alone).read()

    def _sets(self) -> Sequence[Raw]:
        client = PatientClient(partial(connect, self.route.endpoint))
        name = stored(self.route.record)
        with told_apart(self.route.record):
            told = client.list_resource_record_sets(HostedZoneId=self.route.zone, StartRecordName=name, MaxItems=MOST)
        sets: Sequence[Raw] = told["ResourceRecordSets"]
        return [one for one in sets if one["Name"] == name and one["Type"] in list(RecordType)]

    def _layout(self, *, green: End) -> Layout:
        alias = self.blue.alias.zone if isinstance(self.blue, AwsSide) and self.blue.alias else None
        dual = bool(alias and isinstance(self.blue, AwsSide) and self.blue.alias and self.blue.alias.dual_stack)
        blue = End(self.blue.address or "", alias, also=self.blue.also, dual_stack=dual)
        return shaping.layout(self.route.record, Shape(self.route.ttl, blue, green))

    def _route(self, layout: Layout) -> Route53Route:
        servers, endpoint = self.route.nameservers or (), self.route.endpoint
        return route53_route(self.name, zone=self.route.zone, layout=layout, nameservers=servers, endpoint=endpoint)


def _one_of_each_type(sets: Sequence[Raw]) -> list[Raw]:
    """Where no set is green's by name, one answer may be: of several nobody can tell which."""
    return list({one["Type"]: one for one in reversed(sets)}.values())[::-1]


def _answers(found: Sequence[Raw], nowhere: Sequence[str]) -> End:
    """What the sets beside blue's answer: one load balancer, in one family or both, or plain addresses. What does not
    go together with the first is a stranger to the route, which says so.
    """
    first = found[0].get("AliasTarget")
    if first:
        aliased = {one["Type"] for one in found if one.get("AliasTarget", {}).get("DNSName") == first["DNSName"]}
        return End(first["DNSName"], first["HostedZoneId"], dual_stack=len(nowhere) > 1 or RecordType.AAAA in aliased)
    values = [str(value["Value"]) for one in found for value in one.get("ResourceRecords", ())]
    kinds = {record_type(value) for value in values}
    missing = [address for address in nowhere if record_type(address) not in kinds]
    address, *also = dict.fromkeys([*values, *missing])
    return End(address, also=tuple(also))
