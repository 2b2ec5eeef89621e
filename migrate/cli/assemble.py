"""Assemble: from a declaration to the parts that run it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.decide import planner
from migrate.decide.gate import Gate
from migrate.decide.plain_gate import PlainGate
from migrate.declaration.load import load
from migrate.model.plan import Plan
from migrate.model.side import Side
from migrate.model.spec.gate import GateKind
from migrate.model.spec.spec import Spec

if TYPE_CHECKING:
    from migrate.controller.clock import Clock
    from migrate.controller.controller import Controller
    from migrate.ledger.sql import SqlLedger
    from migrate.model.spec.side import SideSpec
    from migrate.model.spec.signal import ProbeSpec, SignalSpec
    from migrate.routes.route import Route
    from migrate.routes.route53 import Target
    from migrate.signals.signal import Signal
    from migrate.signals.target import Target as ProbeTarget


_MONTH = timedelta(days=30)
"""The window of the error budget."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration that holds together, and the plan it makes."""

    path: Path
    spec: Spec
    plan: Plan


def declared(path: Path) -> Declared:
    """Read a migration.yaml. Raises SpecError."""
    spec = load(path)
    return Declared(path, spec, planner.plan(spec))


def gate(of: Declared) -> Gate:
    """The gate that judges green, as declared."""
    if of.spec.gate.kind is GateKind.EVIDENCE:
        return _evidence_gate(of)
    return PlainGate(of.plan.slo, of.plan.limits)


def _evidence_gate(of: Declared) -> Gate:
    from migrate.decide.guarded_gate import GuardedGate
    from migrate.decide.guards import Calibration, Guards

    declared, slo = of.spec.gate, of.plan.slo
    allowance = max(objective.allowance for objective in slo.objectives)
    requests = (of.spec.service.peak or 0) * _MONTH.total_seconds()
    return GuardedGate(
        slo,
        {each.sli: Calibration(declared.base or each.allowance / 10) for each in slo.objectives},
        steps=len(of.plan.steps),
        spend=slo.budget * allowance * requests,
        guards=Guards(alpha=declared.alpha),
    )


def ledger(of: Declared) -> SqlLedger:
    """The ledger, opened; a context manager. Raises LedgerUnreadable, LedgerTooNew."""
    from migrate.ledger.owner import gone
    from migrate.ledger.sql import open_ledger

    return open_ledger(of.spec.ledger_at(of.path.parent), of.spec.name, gone=gone)


def known_ledger(of: Declared) -> SqlLedger:
    """The ledger for those who only look: where there is none yet, an empty one that leaves no file behind."""
    from migrate.ledger.sql import open_ledger

    place = of.spec.ledger_at(of.path.parent)
    return open_ledger("sqlite://", of.spec.name) if "://" not in place and not Path(place).exists() else ledger(of)


def routes(of: Declared) -> dict[str, Route]:
    """Every route, by its name. No cloud is asked yet."""
    from stamina.instrumentation import set_on_retry_hooks

    from migrate.routes.route53 import Layout, route53_route

    set_on_retry_hooks(())  # they would print each retry to standard output, which belongs to answers
    made: dict[str, Route] = {}
    for route in of.spec.routes:
        layout = Layout(
            route.record, int(route.ttl.total_seconds()), blue=_target(of.spec.blue), green=_target(of.spec.green)
        )
        made[route.name] = route53_route(
            route.name,
            zone=route.zone,
            layout=layout,
            nameservers=[str(server) for server in route.nameservers or ()],
            endpoint=route.endpoint,
        )
    return made


def _target(side: SideSpec) -> Target:
    from migrate.model.address import RecordType
    from migrate.model.spec.side import AwsSide
    from migrate.routes.route53 import Alias, Target

    if isinstance(side, AwsSide) and side.alias:
        answer = Alias(RecordType.A, side.alias.zone, side.address, side.alias.evaluate_health)
        return Target((answer,), side.health_check)
    return Target.at(side.address, health_check=side.health_check)


def outlook(of: Declared, now: datetime) -> tuple[planner.StepNeeds, ...]:
    """What each step needs, were the migration to start now. Raises InvalidWeights."""
    return planner.explain(of.plan, list(routes(of).values()), start=now, peak=of.spec.service.peak)


def by_hand(of: Declared) -> dict[str, str]:
    """For each route that knows one, the command that gives all traffic to blue without this program."""
    from migrate.controller.taking_back import ByHand
    from migrate.model.weights import BLUE

    return {name: route.by_hand(BLUE) for name, route in routes(of).items() if isinstance(route, ByHand)}


def signals(of: Declared) -> list[Signal]:
    """Every metric source. Nothing is asked yet."""
    return [_signal(of.spec, signal) for signal in of.spec.signals]


def _signal(spec: Spec, signal: SignalSpec) -> Signal:
    from migrate.model.spec.signal import EnvoySpec
    from migrate.signals.envoy import AdminPage, EnvoySignal
    from migrate.signals.probe import ProbeSignal

    slow = spec.slo.slo.slow
    if isinstance(signal, EnvoySpec):
        urls = {Side.BLUE: signal.blue, Side.GREEN: signal.green}
        pages = {side: AdminPage(url, signal.prefix) for side, url in urls.items()}
        return EnvoySignal(signal.name, pages, period=signal.period, slow=slow)
    targets = {side: _probe_target(spec, signal, side) for side in Side}
    return ProbeSignal(signal.name, targets, period=signal.period, timeout=signal.timeout, slow=slow)


def _probe_target(spec: Spec, probe: ProbeSpec, side: Side) -> ProbeTarget:
    """The side's own address under the service's name, unless the declaration says where else to knock."""
    from urllib.parse import urlsplit

    from migrate.signals.target import Scheme
    from migrate.signals.target import Target as ProbeTarget

    service = spec.service
    declared, url = (spec.blue, probe.blue) if side is Side.BLUE else (spec.green, probe.green)
    path = probe.path or service.health
    if url is None:
        return ProbeTarget(declared.address, service.port, service.host, path, Scheme(service.scheme.value))
    parts = urlsplit(url)
    scheme = Scheme(parts.scheme)
    return ProbeTarget(parts.hostname or "", parts.port or scheme.port, service.host, parts.path or path, scheme)


@contextmanager
def controller(of: Declared, clock: Clock, *, not_after: datetime | None = None) -> Generator[Controller]:
    """The controller with all its parts. The lease is given up at the end, whatever happened."""
    from migrate.controller.controller import Controller
    from migrate.errors import MigrationError
    from migrate.ledger.owner import this_process
    from migrate.signals.probe import ProbeSignal

    with ExitStack() as stack:
        book = stack.enter_context(ledger(of))
        sources = signals(of)
        for source in sources:
            if isinstance(source, ProbeSignal):
                stack.enter_context(source)
        driver = Controller(
            plan=of.plan,
            routes=routes(of),
            signals=sources,
            gate=gate(of),
            ledger=book,
            clock=clock,
            owner=this_process(),
            term=of.spec.lease,
            not_after=not_after,
        )
        try:
            yield driver
        finally:
            with suppress(MigrationError):  # the lease runs out by itself
                driver.release()
