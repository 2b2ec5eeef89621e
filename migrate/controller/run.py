"""Run: turns, one after another, until there is nothing left to do or a person is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from migrate.controller.controller import Controller, Turn
from migrate.controller.emergency import Emergency
from migrate.errors import Exit, LeaseHeld, LeaseLost, LedgerReplaced, LedgerTooNew, LedgerUnreadable
from migrate.model.decision import Decision, Done, Finish, Found, Hold, Reached, Stop, Waiting, Write

SETTLE_POLL = timedelta(milliseconds=300)
"""How soon an open move is asked about; a rollback must not wait for the next tick."""

PATIENCE = 1.3
"""Each further question about the same move waits this much longer, up to the tick: a name server that takes a minute
must not cost the account its 10 requests a second."""

LONGEST = 60
"""Questions after which the wait grows no more: 23 days, longer than any tick, and far below what a float, a timedelta,
or a clock can hold."""


@dataclass(slots=True)
class Pace:
    """How long to wait between turns."""

    tick: timedelta
    _eager: int = 0

    def after(self, decision: Decision) -> timedelta:
        """Soon after something moved, longer and longer while it settles, a tick after everything else."""
        if isinstance(decision, Hold) and decision.waiting is Waiting.SETTLING:
            self._eager += 1
        elif isinstance(decision, Write | Reached | Found):
            self._eager = 0
        else:
            return self.tick
        return min(self.tick, SETTLE_POLL * PATIENCE ** min(self._eager, LONGEST))


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a run came to its end, and the exit status that says so."""

    exit: Exit
    why: str


_STOPPED = Ended(Exit.HELD, "asked to stop; the weights stay as they are and nobody watches them")

Listener = Callable[[Turn], None]
Trouble = LeaseHeld | LedgerUnreadable | LedgerReplaced | LedgerTooNew
Waiter = Callable[[Trouble], None]


def run(
    controller: Controller, *, listen: Listener, wait: Waiter, stay: bool = False, asked_to_stop: Callable[[], bool]
) -> Ended:
    """Turn until done, rolled back, held for a person (unless `stay`), fenced, or asked to stop between two turns.
    With a soak it is done at the soak's end.

    While another controller holds the lease it waits and tells `wait` who. A ledger that fails is waited for as well:
    for one term of the lease, and for as long as green may be serving, with the gate watching. Where a rollback is
    wanted meanwhile traffic goes first, without the ledger, and the loop stops. A pause never ends it: the gate goes on
    watching, and may roll back. `stay` does the same while a person is awaited. Raises LedgerUnreadable, LedgerTooNew,
    PlanChanged.
    """
    pace, well, stopped = Pace(controller.plan.tick), controller.clock.now(), _STOPPED
    emergency = Emergency(controller)
    while not asked_to_stop():
        well = min(well, controller.clock.now())  # a clock that goes back must not make it patient
        try:
            turn = controller.turn()
            well = controller.clock.now()
            emergency.over()
        except LeaseHeld as held:
            well = controller.clock.now()
            stopped = _stopped_while(held)
            wait(held)
            controller.clock.sleep(controller.plan.tick)
            continue
        except (LedgerUnreadable, LedgerReplaced, LedgerTooNew) as trouble:
            if back := emergency.answer(trouble):
                return Ended(back.exit, back.why)
            late = controller.clock.now() - well > controller.term or not isinstance(trouble, LedgerUnreadable)
            if late and not emergency.watching:
                trouble.then = emergency.unwatched() + trouble.then
                raise
            stopped = _stopped_while(trouble)
            wait(trouble)
            controller.clock.sleep(controller.plan.tick)
            continue
        except LeaseLost as lost:
            return Ended(Exit.FENCED, lost.what)
        stopped = _STOPPED
        listen(turn)
        ended = _truly(ending(turn.decision), controller.strangers)
        if ended and not (ended.exit is Exit.NEEDS_PERSON and (stay or _paused(turn.decision))):
            return ended
        controller.clock.sleep(pace.after(turn.decision))
    return stopped


def _paused(decision: Decision) -> bool:
    return isinstance(decision, Hold) and decision.waiting is Waiting.PAUSED


def _stopped_while(trouble: Trouble) -> Ended:
    """Who waited for another one's lease leaves that one watching."""
    if isinstance(trouble, LeaseHeld):
        return Ended(Exit.HELD, f"asked to stop while {trouble.what}; that one goes on watching")
    return _STOPPED


def _truly(ended: Ended | None, strangers: Sequence[str]) -> Ended | None:
    """The same, without the claim that all traffic is on blue where strangers answer beside it."""
    if ended is None or ended.exit is not Exit.ROLLED_BACK or not strangers:
        return ended
    return replace(ended, why=f"nothing is green's any more, but {'; '.join(strangers)}")


def ending(decision: Decision) -> Ended | None:
    """Whether a decision ends a run."""
    match decision:
        case Finish(soak=None) | Done():
            return Ended(Exit.DONE, "green holds all traffic")
        case Stop(_, by, epoch):
            return Ended(Exit.FENCED, f"fenced out by {by} at epoch {epoch}; this controller changes nothing more")
        case Hold(Waiting.ROLLED_BACK, needs):
            return Ended(Exit.ROLLED_BACK, f"all traffic is on blue; {needs}")
        case Hold(waiting, needs) if waiting.needs_person:
            return Ended(Exit.NEEDS_PERSON, f"{waiting.value}: {needs}")
        case _:
            return None


def step(controller: Controller, *, listen: Listener, patience: timedelta, asked_to_stop: Callable[[], bool]) -> Ended:
    """One pass of the same loop, for cron and schedulers: at most one step of the ramp, then the end.

    It turns until the weights are settled or the answer is known. Counters need two readings, so for at most
    `patience` it waits while the gate has nothing to judge or a route does not do what it is told. In the soak it looks
    until it has counted something. Raises LeaseHeld, LeaseLost, TooLate. Safe to run twice.
    """
    over = controller.clock.now() + patience
    pace = Pace(controller.plan.tick)
    advanced, before, emergency = False, None, Emergency(controller)
    while not asked_to_stop():
        over = min(over, controller.clock.now() + patience)  # also where the clock goes back
        try:
            turn = controller.turn()
        except (LedgerUnreadable, LedgerReplaced, LedgerTooNew) as trouble:
            if back := emergency.answer(trouble):
                return Ended(back.exit, back.why)
            trouble.then = emergency.unwatched() + trouble.then
            raise
        listen(turn)
        advanced |= isinstance(turn.decision, Reached)
        ended = _truly(ending(turn.decision), controller.strangers) or _pass_over(turn, advanced)
        if ended is None and controller.clock.now() >= over:
            ended = _out_of_patience(turn.decision, again=turn.decision == before)
        if ended:
            return ended
        before = turn.decision
        controller.clock.sleep(pace.after(turn.decision))
    return _STOPPED


_WORTH_WAITING = (
    Waiting.SETTLING,
    Waiting.UNCERTIFIED,
    Waiting.BLIND,
    Waiting.UNREAD,
    Waiting.CLOCK,
    Waiting.OVERTAKEN,
)


def _pass_over(turn: Turn, advanced: bool) -> Ended | None:
    match turn.decision:
        case Finish():
            return Ended(Exit.DONE, "green holds all traffic; the soak begins")
        case Hold(Waiting.SOAKING) if not turn.counts.batches:
            return None
        case Hold() if advanced:
            return Ended(Exit.DONE, f"step {turn.state.step} reached: {turn.state.weights}")
        case Hold(Waiting.FOREIGN | Waiting.REFUSED as waiting, needs):
            return Ended(Exit.UNREACHABLE, f"{waiting.value}: {needs}")
        case Hold(waiting, needs) if waiting not in _WORTH_WAITING:
            return Ended(Exit.HELD, f"{waiting.value}: {needs}")
        case _:
            return None


def _out_of_patience(decision: Decision, *, again: bool) -> Ended | None:
    """A write that is decided again was not accepted the first time; the ledger knows what the route said."""
    match decision:
        case Hold(Waiting.UNREAD, needs):
            return Ended(Exit.UNREACHABLE, f"{Waiting.UNREAD.value}: {needs}")
        case Hold(waiting, needs):
            return Ended(Exit.HELD, f"{waiting.value}: {needs}")
        case Write(move) if again:
            return Ended(Exit.UNREACHABLE, f"{move.weights} was not accepted; `migrate history` says why")
        case _:
            return None
