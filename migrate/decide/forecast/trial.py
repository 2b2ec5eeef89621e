"""Trial: one simulated migration, decided by the same rules and judged by the same gate as a real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from migrate.decide.decide import decide
from migrate.decide.forecast.draw import Dice
from migrate.decide.forecast.following import Following
from migrate.decide.forecast.judge import Judge, judge
from migrate.decide.forecast.source import Counter, Source
from migrate.decide.forecast.users import Fault, Users
from migrate.decide.gate import Gate, stage_of
from migrate.decide.recall import recall
from migrate.model.batch import Batch
from migrate.model.decision import Decision, Finish, Hold, Reached, Waiting, Write
from migrate.model.event import Event, Kind
from migrate.model.evidence import Evidence
from migrate.model.lease import Lease
from migrate.model.phase import Phase
from migrate.model.plan import Plan
from migrate.model.slo import Sli
from migrate.model.split import Purpose, Settlement, Split, Stamp
from migrate.model.state import Move
from migrate.model.verdict import Ruling, Verdict
from migrate.model.weights import BLUE

_ME = "forecast"
_START = datetime(2000, 1, 1, tzinfo=UTC)
_NO_TRAFFIC = Verdict(Ruling.HOLD, "green has no traffic yet")
_LEASE = Lease(_ME, 1, datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Scene:
    """What all trials have in common: users at `rate` requests per second, `base` bad ones among them on both sides,
    `reaction` from the end of a batch until every name server gives what was decided on it.

    The plan has no freezes, final tests and approvals: when those come is not for chance to say.
    """

    plan: Plan
    gate: Gate
    rate: float
    base: Mapping[Sli, float]
    sources: tuple[Source, ...]
    reaction: timedelta

    @property
    def sees_users(self) -> bool:
        """Whether any source counts what users met, and not only what a probe did."""
        return any(source.steady is None for source in self.sources)

    @property
    def shortest(self) -> timedelta:
        """How long a migration takes at least."""
        bakes = sum((step.bake for step in self.plan.steps), timedelta())
        return bakes + len(self.plan.steps) * (self.reaction + self.plan.ttl)


def unhindered(plan: Plan) -> Plan:
    """The plan without what waits for a person or for a date. The soak is left out: a step that lasts as long as it
    does bakes like the step after it.
    """
    steps = tuple(
        replace(step, approval=False, bake=min(step.bake, plan.last.bake) if step.phase is Phase.SOAK else step.bake)
        for step in plan.steps
    )
    return replace(plan, steps=steps, freezes=(), evidence=None, soak=timedelta(0))


class End(StrEnum):
    """How a trial ends."""

    FINISHED = "finished"
    TAKEN_BACK = "taken back"
    ASKED = "a person is asked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended, in which step, after how long; `failed` are the requests that were bad because of the fault, those
    of the drain among them.
    """

    end: End
    step: int
    lasted: timedelta
    failed: int


class Trial:
    """`run()` it once."""

    def __init__(self, scene: Scene, fault: Fault | None, dice: Dice) -> None:
        self._scene, self._plan = scene, scene.plan
        self._users = Users(scene.rate, scene.base, fault, Following(scene.plan.ttl.total_seconds()), dice)
        self._counters = [Counter(source, _START) for source in scene.sources]
        self._period = min(source.period for source in scene.sources)
        self._now = self._settled = self._quiet_until = _START
        self._splits = {name: Split(BLUE, None, scene.plan.ttl, None) for name in scene.plan.routes}
        self._probe = self._users.probe if scene.sees_users else self._users.probe_ill
        self._judge = self.judge()
        self._serial = 0
        self._state = recall([Event(Kind.STARTED, _START, _ME, 1, {"digest": scene.plan.digest})])

    def judge(self) -> Judge:
        """Who rules on green; the quickest one that rules as the plan's gate does."""
        return judge(self._scene.gate)

    def run(self) -> Outcome:
        decision: Decision | None = None
        while (ended := self._ended(decision)) is None:
            batches = [] if isinstance(decision, Write | Reached) else self._pass()
            decision = self._turn(batches)
        return Outcome(ended, self._state.step or 0, self._now - _START, self._users.failed)

    def _pass(self) -> list[Batch]:
        """Let one period go by; the batches that are over by then."""
        self._now += self._period
        met, span = self._users.meet(self._seconds(self._now)), self._period.total_seconds()
        for counter in self._counters:
            steady = counter.source.steady
            counter.add(met if steady is None else self._probe(steady, span))
        return [batch for each in self._counters if each.due(self._now) for batch in each.yielded(self._now)]

    def _turn(self, batches: Sequence[Batch]) -> Decision | None:
        """Judge, decide, carry out. None where only a breach could be decided on, and there is none."""
        stage = stage_of(self._plan, self._state)
        if stage is not None:
            self._judge.count(stage, batches)
            if self._now < self._quiet_until and not self._judge.breached():
                return None
        verdict = self._judge.verdict() if stage else _NO_TRAFFIC
        settlement = Settlement(settled=self._now >= self._settled, waiting_for=("name servers",))
        settlements = dict.fromkeys(self._plan.routes, settlement) if self._state.intent else {}
        evidence = Evidence(_LEASE, self._splits, settlements, verdict)
        decision = decide(self._plan, self._state, evidence, self._now)
        self._carry_out(decision)
        return decision

    def _carry_out(self, decision: Decision) -> None:
        match decision:
            case Write(move):
                self._write(move)
            case Reached(move):
                self._record(Kind.REACHED, purpose=move.purpose, step=move.step, green=move.weights.green)
            case Hold(waiting, _, until):
                if waiting.name != self._state.held:
                    self._record(Kind.HELD, waiting=waiting.name)
                if waiting is Waiting.BAKING and until is not None:
                    self._quiet_until = until
            case _:
                pass

    def _write(self, move: Move) -> None:
        self._serial += 1
        stamp = Stamp(1, self._serial, _ME, self._now, move.purpose)
        origin = {name: split.weights.green for name, split in self._splits.items()}
        stamps = dict.fromkeys(origin, stamp.id)
        told = {"purpose": move.purpose, "step": move.step, "green": move.weights.green, "why": move.why}
        self._record(Kind.INTENDED, **told, origin=origin, stamps=stamps, follow=self._plan.ttl.total_seconds())
        self._splits = {name: Split(move.weights, stamp, self._plan.ttl, None) for name in origin}
        self._settled = self._now + self._scene.reaction
        self._users.following.turn(self._seconds(self._settled), move.weights.share)

    def _record(self, kind: Kind, **body: object) -> None:
        self._state = recall([Event(kind, self._now, _ME, 1, body)], self._state)

    def _ended(self, decision: Decision | None) -> End | None:
        match decision:
            case Finish():
                return End.FINISHED
            case Write(move) if move.purpose is Purpose.ROLLBACK:
                self._users.leave()
                return End.TAKEN_BACK
            case Hold(waiting) if waiting.needs_person:
                return End.ASKED
            case _:
                return None

    def _seconds(self, at: datetime) -> float:
        return (at - _START).total_seconds()
