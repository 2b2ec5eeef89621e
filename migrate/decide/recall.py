"""Recall: the state of a migration, folded from its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from migrate.decide.clock import begun_anew
from migrate.errors import InvalidValue, LedgerUnreadable
from migrate.model.counts import batches
from migrate.model.decision import Waiting
from migrate.model.event import Command, Event, Kind
from migrate.model.exposed import Exposed
from migrate.model.phase import Mark, Phase, Stack
from migrate.model.reached import Reached
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.split import Purpose
from migrate.model.stage import Stage
from migrate.model.state import Intent, Move, Opened, Standing, State, Trial
from migrate.model.weights import BLUE, Weights

Rule = Callable[[State, Event], State]

_SHOWN = 200

_SEEKING = (Waiting.UNCERTIFIED.name, Waiting.INCONCLUSIVE.name)


def recall(events: Iterable[Event], state: State | None = None) -> State:
    """Fold events, oldest first, into the state they leave behind. Pure; `recall(a + b) == recall(b, recall(a))`.

    Raises LedgerUnreadable for an event that does not hold what its kind tells.
    """
    state = state or State()
    seq, seal = state.seq, state.seal
    for event in events:
        rule, seq, seal = _RULES.get(event.kind), event.seq, ""
        state = _told(rule, state, event) if rule else state
    return replace(state, seq=seq, seal=seal)


def _told(rule: Rule, state: State, event: Event) -> State:
    try:
        return rule(state, event)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, InvalidValue) as error:
        raise LedgerUnreadable(
            f"event {event.seq} ({event.kind}) makes no sense",
            seen=f"{type(error).__name__}: {error}"[:_SHOWN],
            limit="what this program records",
            then="`migrate verify-ledger` looks at all of it. Nothing moves until then; `migrate rollback` needs none.",
        ) from error


def _started(state: State, event: Event) -> State:
    return replace(state, standing=Standing.MOVING, digest=str(event.body["digest"]))


def _intended(state: State, event: Event) -> State:
    body = event.body
    move = Move(Purpose(str(body["purpose"])), _int(body["step"]), Weights(_int(body["green"])), str(body["why"]))
    stamps = state.stamps | set(_map(body["stamps"]).values())
    if move.purpose is Purpose.CLAIM:
        return replace(state, stamps=frozenset(map(str, stamps)))
    origin = {name: Weights(_int(green)) for name, green in _map(body["origin"]).items()}
    follow = timedelta(seconds=float(str(body["follow"])))
    return replace(state, intent=Intent(move, event.at, origin), follow=follow, stamps=frozenset(map(str, stamps)))


def _acted(state: State, event: Event) -> State:
    """A rollback over what could not be read draws its stamp only as it is written."""
    stamp = event.body.get("stamp")
    return replace(state, stamps=state.stamps | {str(stamp)}) if stamp else state


def _reached(state: State, event: Event) -> State:
    if event.body["purpose"] == Purpose.ROLLBACK:
        return _rolled_back(state, event)
    step, green = _int(event.body["step"]), _int(event.body["green"])
    backed = state.backed if state.step is None or step >= state.step else state.backed | {state.step}
    moved = replace(state, step=step, weights=Weights(green), since=event.at, intent=None, backed=backed)
    return replace(moved, held="", held_since=None, sought=timedelta(0), exposed_by={})


def _rolled_back(state: State, event: Event) -> State:
    stamps = state.stamps | {str(stamp) for stamp in _map(event.body.get("stamps", {})).values()}
    return replace(
        state, standing=Standing.ROLLED_BACK, step=None, weights=BLUE, since=event.at, intent=None, rollback=None,
        paused=None, approved=frozenset(), stamps=stamps, gate={}, held="", held_since=None,
        sought=timedelta(0), exposed_by={}, verdict="", backed=frozenset(),
    )  # fmt: skip


def _commanded(state: State, event: Event) -> State:
    command, reason = Command(str(event.body["command"])), str(event.body.get("reason") or "no reason given")
    match command:
        case Command.PAUSE:
            return replace(state, paused=reason)
        case Command.RESUME if state.standing is Standing.ROLLED_BACK:
            return replace(state, standing=Standing.MOVING, attempt=state.attempt + 1, step=None, since=None)
        case Command.RESUME:
            return replace(state, paused=None)
        case Command.APPROVE:
            return replace(state, approved=state.approved | {_int(event.body["step"])})
        case Command.ROLLBACK:
            return replace(state, rollback=reason) if state.standing is not Standing.ROLLED_BACK else state


def _measured(state: State, event: Event) -> State:
    """Of many batches told in pieces only the last has the gate's memory."""
    gate = _map(event.body["gate"]) if "gate" in event.body else state.gate
    return replace(state, gate=gate, exposed_by=_exposed(state, event), looked=event.at)


def _exposed(state: State, measured: Event) -> Mapping[str, Exposed]:
    """Requests that came once clients could follow the step; one indicator, so that none counts twice."""
    exposed = dict(state.exposed_by)
    for batch in batches(measured):
        if batch.sli is Sli.AVAILABILITY and state.since and batch.start >= state.since + state.follow:
            green, total = batch.green.total, batch.green.total + batch.blue.total
            before = exposed.get(batch.signal, Exposed(0.0, 0.0, batch.end))
            exposed[batch.signal] = before.after(green, total, batch.end)
    return exposed


def _finished(state: State, _: Event) -> State:
    return replace(state, standing=Standing.FINISHED, intent=None, held="", held_since=None)


def _held(state: State, event: Event) -> State:
    sought = waited(state, event.at)
    if event.body["waiting"] == Waiting.CLOCK.name:
        state = begun_anew(state, event.at)
    return replace(state, held=str(event.body["waiting"]), held_since=event.at, sought=sought)


def waited(state: State, now: datetime) -> timedelta:
    """How long this step has waited for its certificate alone. A time in which something else was missing as well, such
    as a signal that was blind, does not count, and takes nothing away.
    """
    seeks = state.held in _SEEKING and state.held_since is not None
    return state.sought + (max(timedelta(0), now - state.held_since) if seeks and state.held_since else timedelta(0))


def _verdict(state: State, event: Event) -> State:
    return replace(state, verdict=str(event.body["ruling"]))


def _set_aside(state: State, event: Event) -> State:
    """Where a person's word may have been among what was lost, a person must say that it goes on; and as nobody knows
    where the routes were since, the bake and the gate's evidence begin anew.
    """
    if not event.body["pause"]:
        return state
    anew = replace(state, gate={}, exposed_by={}, held="", held_since=None, sought=timedelta(0), verdict="")
    since = event.at if state.since else None
    return replace(
        anew, since=since, paused=f"event {event.body['first']} and what followed was damaged, and is set aside"
    )


def _entering(state: State, event: Event) -> State:
    phase, stack = Phase(str(event.body["phase"])), Stack(str(event.body["stack"]))
    tested = None if stack is Stack.GREEN else state.tested  # green becomes another one than was tested
    opened = {**state.opened, stack: Opened(phase, event.at, event.actor)}
    return replace(state, opened=opened, tested=tested)


def _entered(state: State, event: Event) -> State:
    phase = Phase(str(event.body["phase"]))
    marked = {**state.phases, phase: replace(_mark(state, phase), entered=event.at)}
    entered = replace(state, phases=marked)
    if (told := event.body.get("stack")) is None:
        return entered
    stack, stage = Stack(str(told)), Stage(str(event.body.get("stage", Stage.KEPT)))
    checks = {Side(side): str(check) for side, check in _map(event.body.get("checks", {})).items()}
    opened = {other: one for other, one in state.opened.items() if other is not stack}
    stages = {**state.stages, stack: stage}
    return replace(entered, opened=opened, stages=stages, checks={**state.checks, **checks})


def _tested(state: State, event: Event) -> State:
    return replace(state, tested=Trial(event.at, bool(event.body["passed"])))


def _left(state: State, event: Event) -> State:
    phase = Phase(str(event.body["phase"]))
    evidence = _map(event.body["evidence"])
    done = replace(_mark(state, phase), left=event.at, evidence=evidence)
    reached = {Side(side): _reached_at(_map(at)) for side, at in _map(evidence.get("addresses", {})).items()}
    return replace(state, phases={**state.phases, phase: done}, reached={**state.reached, **reached})


def _reached_at(told: Mapping[str, object]) -> Reached:
    zone = told.get("alias_zone")
    return Reached(str(told["address"]), str(zone) if zone else None)


def _mark(state: State, phase: Phase) -> Mark:
    return state.phases.get(phase, Mark())


def _int(value: object) -> int:
    return int(str(value))


def _map(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value)


_RULES: Mapping[Kind, Rule] = {
    Kind.STARTED: _started,
    Kind.INTENDED: _intended,
    Kind.ACTED: _acted,
    Kind.REACHED: _reached,
    Kind.FOUND: _rolled_back,
    Kind.COMMANDED: _commanded,
    Kind.MEASURED: _measured,
    Kind.FINISHED: _finished,
    Kind.ENTERING: _entering,
    Kind.ENTERED: _entered,
    Kind.TESTED: _tested,
    Kind.LEFT: _left,
    Kind.HELD: _held,
    Kind.VERDICT: _verdict,
    Kind.SET_ASIDE: _set_aside,
}
