"""Rules: what must hold between the parts of a declaration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from migrate.model import duration, share
from migrate.model.address import RecordType, record_type
from migrate.model.freeze import WeeklyFreeze
from migrate.model.partition import partition
from migrate.model.side import Side
from migrate.model.spec.flaw import Flaw, Path
from migrate.model.spec.freeze import DatedSpec, WeeklySpec
from migrate.model.spec.gate import GateKind
from migrate.model.spec.side import AwsSide
from migrate.model.spec.signal import EnvoySpec, ProbeSpec
from migrate.model.weights import FULL, GREEN, Weights

if TYPE_CHECKING:
    from migrate.model.spec.spec import Spec

HALF = Weights(FULL // 2)
"""What `steps: auto` reaches at the most before its last step, where the peak is not declared."""

ALIAS_TTL = timedelta(seconds=60)
"""Fixed by Route 53 for an alias to a load balancer; weights of unequal TTL mean something else."""

Check = Callable[["Spec"], Iterator[Flaw]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check, and the fields of the declaration it reads."""

    reads: frozenset[str]
    check: Check


RULES: list[Rule] = []


def reads(*fields: str) -> Callable[[Check], Check]:
    """Enter a check among the rules."""

    def enter(check: Check) -> Check:
        RULES.append(Rule(frozenset(fields), check))
        return check

    return enter


def flaws(spec: Spec, *, known: Collection[str]) -> tuple[Flaw, ...]:
    """All that does not fit together, as far as the fields in `known` tell; `spec` may lack the others."""
    rules = (rule for rule in RULES if rule.reads <= set(known))
    return tuple(flaw for rule in rules for flaw in rule.check(spec))


@reads("blue", "green")
def two_places(spec: Spec) -> Iterator[Flaw]:
    if spec.blue.place == spec.green.place:
        field = "account" if isinstance(spec.green, AwsSide) else "project"
        seen = f"{spec.green.place} on both sides"
        yield Flaw(((Side.GREEN, field),), seen, "two clouds, or two accounts or projects of one cloud")
    blue, green = ({end.address, *end.also} - {None} for end in (spec.blue, spec.green))
    if blue & green:
        shared = ", ".join(sorted(map(str, blue & green)))
        yield Flaw(((Side.GREEN, "address"),), f"{shared} on both sides", "two load balancers")


@reads("blue", "green")
def one_kind_of_record(spec: Spec) -> Iterator[Flaw]:
    blue, green = (" and ".join(sorted(end.record_types)) for end in (spec.blue, spec.green))
    if blue != green:
        yield Flaw(
            ((Side.GREEN, "address"),),
            f"an address for {green} records, blue's is for {blue}",
            "the same kinds of address on both sides; one weighted set holds one type of record",
        )


@reads("blue", "green")
def further_addresses_fit(spec: Spec) -> Iterator[Flaw]:
    """A host name is a CNAME, of which a name has one; behind an alias only load balancers of its zone can stand."""
    for side in Side:
        end = spec.side(side)
        hosts = [address for address in end.also if record_type(address) is RecordType.CNAME]
        aliased = isinstance(end, AwsSide) and end.alias is not None
        if end.also and end.address is None:
            yield Flaw(((side, "also"),), ", ".join(end.also), "`address` beside it: the first of them")
        elif aliased and len(hosts) < len(end.also):
            yield Flaw(((side, "also"),), ", ".join(end.also), "names of load balancers in the alias's zone")
        elif not aliased and end.also and (hosts or record_type(end.address or "") is RecordType.CNAME):
            yield Flaw(((side, "also"),), ", ".join(end.also), "IPv4 and IPv6 addresses; a name has only one CNAME")
        if len({end.address, *end.also}) <= len(end.also):
            yield Flaw(((side, "also"),), ", ".join(end.also), "each address once")


@reads("blue", "green")
def alias_has_a_name(spec: Spec) -> Iterator[Flaw]:
    for side in _aliased(spec):
        address = spec.side(side).address
        if address and record_type(address) is not RecordType.CNAME:
            yield Flaw(((side, "address"),), address, "the load balancer's DNS name, where there is an alias")


@reads("blue", "green", "routes")
def alias_has_its_ttl(spec: Spec) -> Iterator[Flaw]:
    for side in _aliased(spec)[:1]:
        for index, route in enumerate(spec.routes):
            if route.ttl != ALIAS_TTL and route.endpoint is None:  # a rehearsal's API has a time of its own
                yield Flaw(
                    (("routes", index, "ttl"),),
                    duration.written(route.ttl),
                    f"60s; {side} is an alias, Route 53 fixes its TTL at 60s, and unequal TTLs bend the weights",
                )


@reads("service", "blue", "green")
def sides_carry_the_peak(spec: Spec) -> Iterator[Flaw]:
    for side, end in ((Side.BLUE, spec.blue), (Side.GREEN, spec.green)):
        if end.capacity and spec.service.peak and end.capacity.requests_per_second < spec.service.peak:
            yield Flaw(
                ((side, "capacity", "requests-per-second"),),
                f"{end.capacity.requests_per_second}",
                f"at least the service's peak, {spec.service.peak}; each side must carry all traffic alone",
            )


@reads("routes")
def routes_differ(spec: Spec) -> Iterator[Flaw]:
    yield from _twice("routes", "name", [route.name for route in spec.routes])
    records = [f"{route.record} in {route.zone}" for route in spec.routes]
    yield from _twice("routes", "record", records)


@reads("signals")
def signals_differ(spec: Spec) -> Iterator[Flaw]:
    yield from _twice("signals", "name", [signal.name for signal in spec.signals])
    for index, signal in enumerate(spec.signals):
        if isinstance(signal, EnvoySpec) and signal.blue == signal.green:
            allowed = "the page of green's own Envoy; one page cannot tell the sides apart"
            yield Flaw((("signals", index, "green"),), "the same page as blue", allowed)


@reads("signals")
def probes_end_in_their_period(spec: Spec) -> Iterator[Flaw]:
    for index, signal in enumerate(spec.signals):
        if isinstance(signal, ProbeSpec) and signal.timeout > signal.period:
            yield Flaw(
                (("signals", index, "timeout"), ("signals", index, "period")),
                f"a timeout of {duration.written(signal.timeout)}",
                f"up to the period, {duration.written(signal.period)}",
            )


@reads("strategy", "steps")
def one_step_or_many(spec: Spec) -> Iterator[Flaw]:
    if spec.strategy == "lift-and-shift" and isinstance(spec.steps, tuple):
        yield Flaw(
            (("steps",),),
            "steps with strategy lift-and-shift",
            "no steps, since lift-and-shift is one step to 100%; or strategy: gradual",
        )


@reads("strategy", "steps")
def steps_rise(spec: Spec) -> Iterator[Flaw]:
    if spec.strategy == "lift-and-shift" or not isinstance(spec.steps, tuple):
        return
    for index, (before, after) in enumerate(pairwise(spec.steps), start=1):
        if after.share <= before.share:
            yield Flaw(
                (("steps", index, "share"),),
                share.written(after.share),
                f"more than the step before, {share.written(before.share)}",
            )
    if (last := spec.steps[-1].share) != GREEN and max(step.share for step in spec.steps) == last:
        yield Flaw((("steps", len(spec.steps) - 1, "share"),), share.written(last), "100%, for the last step")


@reads("strategy", "steps", "hold_back")
def blue_is_held_back_last(spec: Spec) -> Iterator[Flaw]:
    """A larger part would be a step of the ramp, and blue cannot be given back what an earlier step took."""
    held = spec.held_back_at
    if held is None:
        return
    if spec.strategy == "lift-and-shift":
        yield Flaw((("hold-back",),), "hold-back with strategy lift-and-shift", "strategy: gradual, which has steps")
    elif held <= HALF:
        yield Flaw((("hold-back",),), share.written(spec.hold_back or held), "less than 50%")
    elif (before := [step.share for step in spec.ramp][-3:-2]) and before[0] >= held:
        seen = f"{share.written(spec.hold_back or held)} of blue held back after a step to {share.written(before[0])}"
        yield Flaw((("hold-back",),), seen, "less than what the step before the last leaves to blue")


@reads("service", "strategy", "steps", "hold_back", "soak", "approvals")
def approvals_are_steps(spec: Spec) -> Iterator[Flaw]:
    """A synthesised ramp asks before the step that reaches an approval's share, whatever its own is."""
    if spec.synthesised:
        return
    shares = [step.share for step in spec.ramp]
    for index, approval in enumerate(spec.approvals):
        if approval not in shares:
            steps = ", ".join(map(share.written, shares))
            yield Flaw((("approvals", index),), share.written(approval), f"the share of a step: {steps}")


@reads("blue", "green", "routes")
def roles_fit_their_zones(spec: Spec) -> Iterator[Flaw]:
    """A role is of the zone's account, and of the partition that its API is in: no credentials reach across."""
    sides = [side.region for side in (spec.blue, spec.green) if isinstance(side, AwsSide)]
    for index, route in enumerate(spec.routes):
        where = ("routes", index)
        if route.external_id is not None and route.role is None:
            yield Flaw(((*where, "external_id"),), "an external-id without a role", "a role that asks for it")
        if route.role is None:
            continue
        _, part, _, _, account, _ = route.role.split(":", 5)
        wanted = partition(next(filter(None, [route.region, *sides]), ""))
        if part != wanted:
            yield Flaw(((*where, "role"),), route.role, f"a role of partition {wanted}, where the zone's API is")
        if route.account is not None and account != route.account:
            yield Flaw(((*where, "role"),), route.role, f"a role of the zone's account {route.account}")


@reads("routes", "strategy", "steps", "bake", "soak", "hold_back")
def bake_outlasts_the_caches(spec: Spec) -> Iterator[Flaw]:
    """Half of a bake shorter than two TTLs is spent before the last client has followed."""
    index, slowest = max(enumerate(spec.routes), key=lambda pair: pair[1].ttl)
    bakes: list[tuple[Path, timedelta]] = [(("bake",), spec.bake)]
    steps = spec.steps if isinstance(spec.steps, tuple) else ()
    bakes += [(("steps", at, "bake"), step.bake) for at, step in enumerate(steps) if step.bake]
    bakes += [(("soak",), spec.soak)] if spec.hold_back else []
    ttl, least = duration.written(slowest.ttl), 2 * slowest.ttl
    for path, bake in bakes:
        if bake < least:
            yield Flaw(
                (path, ("routes", index, "ttl")),
                f"a bake of {duration.written(bake)} with a TTL of {ttl}",
                f"a bake of at least {duration.written(least)}, or a lower TTL: it is too high for the bake",
            )


@reads("gate", "signals")
def window_holds_two_periods(spec: Spec) -> Iterator[Flaw]:
    index, slowest = max(enumerate(spec.signals), key=lambda pair: pair[1].period)
    if spec.gate.window < 2 * slowest.period:
        yield Flaw(
            (("gate", "window"), ("signals", index, "period")),
            f"a window of {duration.written(spec.gate.window)}",
            f"at least {duration.written(2 * slowest.period)}, two periods of {slowest.name}",
        )


@reads("signals", "slo")
def probes_can_tell_slow_from_failed(spec: Spec) -> Iterator[Flaw]:
    """An answer must be able to be slow before it is late."""
    slow = spec.slo.slo.slow
    for index, signal in enumerate(spec.signals):
        if isinstance(signal, ProbeSpec) and slow is not None and signal.timeout <= slow:
            allowed = f"above slo.latency.within, {duration.written(slow)}"
            where = (("signals", index, "timeout"), ("slo", "latency", "within"))
            yield Flaw(where, duration.written(signal.timeout), allowed)


@reads("gate", "service")
def evidence_needs_a_rate(spec: Spec) -> Iterator[Flaw]:
    if spec.gate.kind is GateKind.EVIDENCE and spec.service.peak is None:
        allowed = "service.peak, so that the budget becomes a number of requests"
        yield Flaw((("gate", "kind"), ("service",)), "evidence without a peak", allowed)


@reads("gate", "slo")
def gate_can_close(spec: Spec) -> Iterator[Flaw]:
    """A limit of 100 % bad requests or more is one that nothing exceeds."""
    fields: dict[str, Path] = {"availability": ("slo", "availability"), "latency": ("slo", "latency", "target")}
    for objective in spec.slo.slo.objectives:
        limit = spec.gate.of_objective * objective.allowance
        if limit >= 1:
            yield Flaw(
                (("gate", "of-objective"), fields[objective.sli]),
                f"{spec.gate.of_objective:g} times the {objective.allowance:.4g} of {objective.sli}",
                "a product below 1; no share of bad requests exceeds it, so green would never be taken back",
            )


@reads("freeze")
def freezes_open(spec: Spec) -> Iterator[Flaw]:
    for index, window in enumerate(spec.freeze):
        if isinstance(window, DatedSpec) and window.until <= window.from_:
            yield Flaw((("freeze", index, "until"),), f"{window.until:%Y-%m-%dT%H:%M:%SZ}", "later than from")
    weekly = [window.freeze for window in spec.freeze if isinstance(window, WeeklySpec)]
    if any(_covered(weekly, monday) for monday in _MONDAYS):
        yield Flaw((("freeze",),), "a week that is frozen throughout", "windows that leave some time; it is never open")


@reads("tick", "lease")
def lease_outlives_ticks(spec: Spec) -> Iterator[Flaw]:
    if spec.lease <= 3 * spec.tick:
        yield Flaw(
            (("lease",), ("tick",)),
            f"a lease of {duration.written(spec.lease)} with a tick of {duration.written(spec.tick)}",
            f"a lease of more than three ticks, {duration.written(3 * spec.tick)}",
        )


_MONDAYS = (datetime(2024, 1, 8, tzinfo=UTC), datetime(2024, 7, 8, tzinfo=UTC))
"""The start of one week with winter time and one with summer time, on either half of the globe."""


def _covered(windows: Iterable[WeeklyFreeze], monday: datetime) -> bool:
    """Whether one window takes over from another for a whole week."""
    windows, now = tuple(windows), monday
    while now < monday + timedelta(days=7):
        ends = [end for window in windows if (end := window.until(now))]
        if not ends:
            return False
        now = max(ends).astimezone(UTC)
    return True


def _aliased(spec: Spec) -> list[Side]:
    sides = ((Side.BLUE, spec.blue), (Side.GREEN, spec.green))
    return [side for side, end in sides if isinstance(end, AwsSide) and end.aliased]


def _twice(field: str, part: str, values: list[str]) -> Iterator[Flaw]:
    for index, value in enumerate(values):
        if value in values[:index]:
            allowed = f"each {part} once; {field}[{values.index(value)}] has it already"
            yield Flaw(((field, index, part),), value, allowed)
