"""Parts: what a declared migration runs with: gate, ledger, routes, signals, controller."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.api import places
from migrate.api.declared import Declared
from migrate.decide import planner
from migrate.decide.gate import Gate
from migrate.model.event import Event
from migrate.model.side import Side
from migrate.model.spec.spec import Spec

if TYPE_CHECKING:
    from migrate.controller.clock import Clock
    from migrate.controller.controller import Controller
    from migrate.controller.spans import Spans
    from migrate.ledger.sql import SqlLedger
    from migrate.model.finding import Finding
    from migrate.model.spec.route import RouteSpec
    from migrate.model.spec.side import SideSpec
    from migrate.model.spec.signal import ProbeSpec
    from migrate.preflight.facts import Facts
    from migrate.routes.route import Route
    from migrate.routes.route53 import Access, Layout, Target
    from migrate.signals.inspection.inspection import Inspection
    from migrate.signals.signal import Signal
    from migrate.signals.target import Target as ProbeTarget


SECONDS = 5.0
"""For each source of counts before step 0, within a turn of the controller."""


def gate(of: Declared, events: Iterable[Event]) -> Gate:
    """The gate that judges green, as declared; `events` of the ledger may hold what A/A traffic showed."""
    from migrate.decide import declared_gate

    return declared_gate.gate(of.spec, of.plan, events)


def calibrated(book: SqlLedger) -> list[Event]:
    """What A/A traffic showed last."""
    from migrate.model.event import Kind

    found = book.last_of(Kind.CALIBRATED)
    return [found] if found else []


def ledger(of: Declared) -> SqlLedger:
    """The ledger, opened; a context manager. Raises LedgerUnreadable, LedgerTooNew."""
    return ledger_of(of.spec, of.path.parent)


def ledger_of(spec: Spec, folder: Path) -> SqlLedger:
    """The ledger of a declaration that lies in `folder`. Raises LedgerUnreadable, LedgerTooNew."""
    from migrate.ledger.owner import gone
    from migrate.ledger.sql import open_ledger

    return open_ledger(spec.ledger_at(folder), spec.name, gone=gone)


def known_ledger(of: Declared) -> SqlLedger:
    """The ledger for those who only look: where there is none yet, an empty one that leaves no file behind."""
    from migrate.ledger.sql import open_ledger

    place = of.spec.ledger_at(of.path.parent)
    return open_ledger("sqlite://", of.spec.name) if "://" not in place and not Path(place).exists() else ledger(of)


def located(of: Declared) -> Declared:
    """The same with what the ledger remembers of the sides. Raises CommandRefused where nobody knows green's address,
    LedgerUnreadable.
    """
    with known_ledger(of) as book:
        return replace(of, spec=places.located(of.spec, book.recalled()))


def _as_far_as_known(of: Declared) -> tuple[Spec, tuple[Side, ...]]:
    """The declaration with every address that is known, and the sides that have one."""
    from migrate.errors import CommandRefused

    try:
        return located(of).spec, tuple(Side)
    except CommandRefused:
        return places.foreseen(of.spec), (Side.BLUE,)


def routes(of: Declared) -> dict[str, Route]:
    """Every route, by its name. No cloud is asked yet. Raises CommandRefused where nobody knows green's address,
    LedgerUnreadable.
    """
    return routes_of(located(of).spec)


def routes_of(spec: Spec) -> dict[str, Route]:
    """Every route of a declaration that says where both sides are. Raises CommandRefused where it does not."""
    from migrate.routes.route53 import route53_route

    made: dict[str, Route] = {}
    for route in spec.routes:
        made[route.name] = route53_route(
            route.name,
            zone=route.zone,
            layout=_layout(spec, route),
            nameservers=[str(server) for server in route.nameservers or ()],
            endpoint=route.endpoint,
            access=access(spec, route),
            settled_by=route.settled_by,
        )
    return made


def findings(of: Declared) -> tuple[Finding, ...]:
    """What the look at the world finds at every route; it reads and never writes. Green need not be there."""
    from migrate.preflight.look import look

    spec, known = _as_far_as_known(of)
    return tuple(finding for route in spec.routes for finding in look(_facts(spec, route, known)))


def _look(of: Declared, now: datetime) -> None:
    """Before the first write of an attempt: the routes, then the sources of counts. Raises PreflightRefused."""
    from migrate.preflight.look import refuse

    refuse(findings(of))
    refuse([finding for each in inspections(of, now, seconds=SECONDS) for finding in each.findings])


def _facts(spec: Spec, route: RouteSpec, known: Sequence[Side]) -> Facts:
    from functools import partial

    from migrate.preflight.eyes import DnsEyes
    from migrate.preflight.gather import gather
    from migrate.routes.route53 import zone_authority
    from migrate.routes.route53.client import PatientClient, connect
    from migrate.routes.route53.witness import system_resolver

    client = PatientClient(partial(connect, access(spec, route)))
    authority = zone_authority(client, route.zone, [str(server) for server in route.nameservers or ()])
    # A zone of another API, or one whose servers are given, need not be a part of the public DNS.
    local = bool(route.endpoint or route.nameservers)
    return gather(
        route,
        _layout(spec, route),
        known,
        client=client,
        authority=authority,
        resolver=None if local else system_resolver(),
        eyes=None if local else DnsEyes(),
    )


def access(spec: Spec, route: RouteSpec) -> Access:
    """Where the zone's API is: in the partition of the AWS side, unless the route names a region of another."""
    from migrate.model.spec.side import AwsSide
    from migrate.routes.route53.access import REGION, Access

    sides = [side.region for side in (spec.blue, spec.green) if isinstance(side, AwsSide)]
    region = next(filter(None, [route.region, *sides]), REGION)
    return Access(route.endpoint, region, route.role, route.external_id)


def _layout(spec: Spec, route: RouteSpec) -> Layout:
    from migrate.routes.route53 import Layout

    return Layout(route.record, int(route.ttl.total_seconds()), blue=_target(spec.blue), green=_target(spec.green))


def _target(side: SideSpec) -> Target:
    from migrate.model.spec.side import AwsSide
    from migrate.routes.route53 import Alias, Target

    if isinstance(side, AwsSide) and side.alias:
        zone, health = side.alias.zone, side.alias.evaluate_health
        names = (places.address(side), *side.also)
        answers = tuple(Alias(kind, zone, name, health) for kind in sorted(side.record_types) for name in names)
        return Target(answers, side.health_check)
    return Target.at(places.address(side), *side.also, health_check=side.health_check)


def outlook(of: Declared, now: datetime) -> tuple[planner.StepNeeds, ...]:
    """What each step needs, were the migration to start now. Green need not be there. Raises InvalidWeights."""
    mechanisms = list(routes_of(places.foreseen(of.spec)).values())
    return planner.explain(of.plan, mechanisms, start=now, peak=of.spec.service.peak)


def by_hand(of: Declared) -> dict[str, str]:
    """For each route that knows one, the command that gives all traffic to blue without this program; none before
    green is there.
    """
    from migrate.controller.taking_back import ByHand
    from migrate.errors import CommandRefused
    from migrate.model.weights import BLUE

    try:
        of = located(of)
    except CommandRefused:
        return {}
    return {name: route.by_hand(BLUE) for name, route in routes(of).items() if isinstance(route, ByHand)}


def signals(of: Declared) -> list[Signal]:
    """Every metric source. Nothing is asked yet. Raises CommandRefused where a probe needs green's address."""
    from migrate.signals import declared

    spec = located(of).spec
    return declared.signals(
        spec.signals, spec.agree, of.plan.slo, folder=of.path.parent, probe=lambda probe: _probe(spec, probe)
    )


def inspections(of: Declared, now: datetime, *, seconds: float | None = None) -> list[Inspection]:
    """What a trial of every metric source shows; it reads and never writes. Green need not be there. Each source has
    so many seconds.
    """
    from migrate.signals.inspection.inspect import WAIT_SECONDS, inspect

    spec, sides = _as_far_as_known(of)
    return inspect(
        spec.signals,
        of.plan.slo.slow,
        folder=of.path.parent,
        targets=lambda probe: {side: probe_target(spec, probe, side) for side in sides},
        now=now,
        seconds=seconds or WAIT_SECONDS,
    )


def _probe(spec: Spec, probe: ProbeSpec) -> Signal:
    from migrate.signals.probe import ProbeSignal

    targets = {side: probe_target(spec, probe, side) for side in Side}
    return ProbeSignal(
        probe.name, targets, period=probe.period, timeout=probe.timeout, slow=spec.slo.slo.slow, rate=probe.rate
    )


def probe_target(spec: Spec, probe: ProbeSpec | None, side: Side) -> ProbeTarget:
    """The side's own address under the service's name, unless the declaration says where else to knock.

    Raises:
        CommandRefused: Nobody knows the address.
        InvalidValue: It is none.
    """
    from urllib.parse import urlsplit

    from migrate.signals.target import Scheme
    from migrate.signals.target import Target as ProbeTarget

    service = spec.service
    url = None if probe is None else probe.blue if side is Side.BLUE else probe.green
    path = (probe.path if probe else None) or service.health
    if url is None:
        return ProbeTarget(
            places.address(spec.side(side)), service.port, service.host, path, Scheme(service.scheme.value)
        )
    parts = urlsplit(url)
    scheme = Scheme(parts.scheme)
    return ProbeTarget(parts.hostname or "", parts.port or scheme.port, service.host, parts.path or path, scheme)


@contextmanager
def controller(
    of: Declared, clock: Clock, *, not_after: datetime | None = None, spans: Spans | None = None
) -> Generator[Controller]:
    """The controller with all its parts. The lease is given up at the end, whatever happened."""
    from migrate.controller.controller import Controller
    from migrate.controller.spans import untraced
    from migrate.errors import MigrationError
    from migrate.ledger.owner import this_process
    from migrate.signals import wall

    with ExitStack() as stack:
        book = stack.enter_context(ledger(of))
        sources = signals(of)
        for source in sources:
            stack.enter_context(wall.started(source))
        driver = Controller(
            plan=of.plan,
            routes=routes(of),
            signals=sources,
            gate=gate(of, calibrated(book)),
            ledger=book,
            clock=clock,
            owner=this_process(),
            term=of.spec.lease,
            not_after=not_after,
            look=lambda: _look(of, clock.now()),
            spans=spans or untraced,
        )
        try:
            yield driver
        finally:
            with suppress(MigrationError):  # the lease runs out by itself
                driver.release()
