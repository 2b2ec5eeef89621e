"""Emergency: what a loop does whose ledger fails. It goes on watching; where a rollback is wanted it takes the traffic
back without the ledger, says so, and stops.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from migrate.controller.controller import Controller
from migrate.controller.rollback import take_back
from migrate.controller.rollback_report import RollbackReport, RouteReport
from migrate.decide.rollbacks import rollback_if_breached, stop_if_fenced
from migrate.errors import Exit, LedgerError
from migrate.model.decision import Stop
from migrate.model.event import Json
from migrate.model.evidence import Evidence
from migrate.model.lease import Lease
from migrate.model.split import Purpose, Split
from migrate.model.state import Standing
from migrate.model.verdict import Ruling, Verdict


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How a loop without a ledger ended."""

    exit: Exit
    why: str


@dataclass(slots=True)
class Emergency:
    """The gate's memory goes on here while nothing can be recorded; it begins with what was recorded last."""

    controller: Controller
    _memory: Json = field(default_factory=dict[str, object])

    def over(self) -> None:
        """The ledger works again: what it remembers counts."""
        self._memory = {}

    def answer(self, trouble: LedgerError) -> TakenBack | None:
        """Traffic first, where a rollback is wanted. None where nothing is wanted, where somebody else has taken over,
        and where the ledger could be told after all, so that the loop goes on.
        """
        why = self._wanted()
        if why is None or self._fenced() is not None:
            return None
        held = self.controller
        report = take_back(held.routes, writer=held.owner, reason=why, clock=held.clock, ledger=lambda: held.ledger)
        if report.recorded:
            held.lease = None  # the entry ended it, like anybody's; the next turn takes another one
            return None
        return _told(report, trouble, why)

    @property
    def watching(self) -> bool:
        """Whether green may be serving under this controller, so that it must not just go."""
        state = self.controller.state
        return self.controller.lease is not None and state.exposed and state.standing is not Standing.ROLLED_BACK

    def unwatched(self) -> str:
        """What is left behind, in words: where green has traffic that nobody watches now."""
        splits = self.controller.observer.splits()
        shares = [
            f"{name} has {split.weights}"
            for name, split in splits.items()
            if isinstance(split, Split) and split.weights.green
        ]
        return f"{'; '.join(shares)}, and nobody watches it: `migrate rollback` needs no ledger. " if shares else ""

    def _wanted(self) -> str | None:
        state = self.controller.state
        if state.standing is Standing.ROLLED_BACK:
            return None
        if state.rollback is not None:
            return state.rollback
        if state.intent is not None and state.intent.move.purpose is Purpose.ROLLBACK:
            return state.intent.move.why
        verdict = self._verdict()
        if verdict.ruling is not Ruling.ROLLBACK:
            return None
        breach = rollback_if_breached(state, self._evidence(verdict))
        return breach.move.why if breach else None

    def _verdict(self) -> Verdict:
        """The gate's word on what was counted since, with what the turn that failed had counted."""
        lost = self.controller.unrecorded
        if lost is not None:
            self.controller.unrecorded = None
            self._memory = lost.memory or self._memory
            if lost.verdict.ruling is Ruling.ROLLBACK:
                return lost.verdict
        state = self.controller.state
        known = replace(state, gate=self._memory) if self._memory else state
        counts = self.controller.observer.counts(known, self.controller.clock.now())
        self._memory = counts.memory or self._memory
        return counts.verdict

    def _fenced(self) -> Stop | None:
        return stop_if_fenced(self._evidence(Verdict(Ruling.HOLD, "")))

    def _evidence(self, verdict: Verdict) -> Evidence:
        now = self.controller.clock.now()
        lease = self.controller.lease or Lease(self.controller.owner, 0, now)
        return Evidence(lease, self.controller.observer.splits(), {}, verdict)


def _told(report: RollbackReport, trouble: LedgerError, why: str) -> TakenBack:
    left = [_not_written(route) for route in report.routes if route.stamp is None]
    left += [f"{name}: {stranger}" for name, several in report.strangers.items() for stranger in several]
    done = "nothing is green's any more" if report.done else "blue is written, and not seen at every name server yet"
    text = "; ".join(left) or done
    known = "and it knows of it" if report.recorded else "and it does not know of it"
    return TakenBack(
        Exit.LEDGER_FAILED if all(route.stamp for route in report.routes) else Exit.UNREACHABLE,
        f"the ledger failed ({trouble.what}: {trouble.seen}), {known}; traffic was taken back first, because {why}: "
        f"{text}. Repair the ledger (`migrate verify-ledger`), then `migrate rollback` tells it",
    )


def _not_written(route: RouteReport) -> str:
    return f"{route.route} was NOT written ({'; '.join(dict.fromkeys(route.troubles))}); by hand: {route.by_hand}"
