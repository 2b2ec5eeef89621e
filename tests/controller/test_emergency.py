"""A loop whose ledger fails: where a rollback is wanted traffic goes first; green is never left without a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from migrate.controller.run import Ended, run, step
from migrate.decide.plain_gate import PlainGate
from migrate.errors import Exit, LedgerReplaced, LedgerTooNew, LedgerUnreadable, MigrationError, RouteRefused
from migrate.ledger.sql import SqlLedger
from migrate.model.decision import Reached
from migrate.model.split import Purpose, Stamp
from migrate.model.state import Move, Standing
from migrate.model.verdict import Ruling, Verdict
from migrate.model.weights import BLUE, Weights
from tests.controller.test_rollback_over_strangers import OWNER, Town
from tests.decide.given import LIMITS, SLO, a_plan

CALLS = ("append", "events", "recalled", "lease", "acquire", "renew", "release", "fence")


class Breaking:
    """A ledger whose calls fail, all or some, from the moment it is told to."""

    def __init__(self, inner: SqlLedger) -> None:
        self.inner = inner
        self.failing: frozenset[str] = frozenset()
        self.error: MigrationError = LedgerUnreadable("the disk is full", seen="SQLITE_FULL")

    def __getattr__(self, name: str) -> Any:
        if name in self.failing:
            raise_it = self.error

            def fails(*_: object, **__: object) -> None:
                raise raise_it

            return fails
        return getattr(self.inner, name)


class Alarm:
    """A gate that says so once it is told to."""

    def __init__(self) -> None:
        self.inner, self.alarmed = PlainGate(SLO, LIMITS), False

    def judge(self, *_: Any) -> Verdict:
        return Verdict(Ruling.ROLLBACK, "green fails 9 %") if self.alarmed else Verdict(Ruling.HOLD, "well")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class Site(Town):
    """A controller at a step, with green at 1 %, and a hand on its ledger and its gate."""

    def __init__(self) -> None:
        super().__init__("web")
        self.gate = Alarm()
        self.breaking = Breaking(self.ledger)
        self.controller.gate = self.gate
        self.controller.ledger = self.breaking  # type: ignore[assignment]
        self._to_the_first_step()

    def _to_the_first_step(self) -> None:
        plan = a_plan(routes=("web",))
        self.controller.plan = plan
        journal = self.controller._journal(self.controller._hold_lease())
        split = self.routes["web"].read()
        first = Reached(_move(plan.steps[1].weights))
        stamp = Stamp(split.epoch, split.serial + 1, OWNER, self.clock.now(), Purpose.ADVANCE)
        journal.intended(first.move, {"web": split}, {"web": stamp})
        self.routes["web"].overwrite(first.move.weights, stamp)
        journal.reached(first)
        self.controller._catch_up()

    def breaks(self, *calls: str) -> None:
        self.breaking.failing = frozenset(calls or CALLS)

    @property
    def weights(self) -> Weights:
        return self.routes["web"].read().weights


def _move(weights: Weights) -> Move:
    return Move(Purpose.ADVANCE, 1, weights, "due")


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with site.ledger:
        yield site


@pytest.mark.parametrize("calls", [CALLS, ("append",), ("recalled",), ("append", "fence"), ("renew", "append")])
def test_where_the_gate_wants_it_traffic_goes_first(site: Site, calls: tuple[str, ...]) -> None:
    assert site.controller.state.exposed
    site.gate.alarmed = True
    site.breaks(*calls)
    site.clock.sleep(timedelta(minutes=25))
    ended = site.run()
    assert (ended.exit, site.weights) == (Exit.LEDGER_FAILED, BLUE)
    assert "the ledger failed (the disk is full: SQLITE_FULL)" in ended.why
    assert "green fails 9 %" in ended.why


def test_where_a_person_asked_it_goes_on_without_the_ledger(site: Site) -> None:
    site.ask()
    site.controller._catch_up()
    site.breaks()
    ended = site.run()
    assert (ended.exit, site.weights) == (Exit.LEDGER_FAILED, BLUE)
    assert "checkout fails" in ended.why


@pytest.mark.parametrize("kind", [LedgerReplaced, LedgerTooNew, LedgerUnreadable])
def test_whatever_is_the_matter_with_the_ledger(site: Site, kind: type[MigrationError]) -> None:
    site.breaking.error = kind("gone")
    site.gate.alarmed = True
    site.breaks()
    assert (site.run().exit, site.weights) == (Exit.LEDGER_FAILED, BLUE)


def test_a_single_step_does_the_same(site: Site) -> None:
    site.gate.alarmed = True
    site.breaks()
    ended = step(site.controller, listen=lambda _: None, patience=timedelta(0), asked_to_stop=lambda: False)
    assert (ended.exit, site.weights) == (Exit.LEDGER_FAILED, BLUE)


def test_a_ledger_that_can_be_told_after_all_is_no_reason_to_stop(site: Site) -> None:
    site.gate.alarmed = True
    site.breaks("renew")
    site.clock.sleep(timedelta(minutes=25))
    turns = iter(range(60))

    def mended(_: object) -> None:
        site.breaking.failing = frozenset()

    ended = run(site.controller, listen=lambda _: None, wait=mended, asked_to_stop=lambda: next(turns, None) is None)
    assert (ended.exit, site.weights) == (Exit.ROLLED_BACK, BLUE)
    assert site.ledger.recalled().standing is Standing.ROLLED_BACK


def test_while_green_serves_it_goes_on_watching_and_takes_back_when_the_gate_says_so(site: Site) -> None:
    site.breaks()
    turns = iter(range(600))

    def heard(_: object) -> None:
        site.gate.alarmed = site.clock.now() > start + timedelta(minutes=40)

    start = site.clock.now()
    ended = run(site.controller, listen=lambda _: None, wait=heard, asked_to_stop=lambda: next(turns, None) is None)
    assert (ended.exit, site.weights) == (Exit.LEDGER_FAILED, BLUE)
    assert site.clock.now() > start + timedelta(minutes=40)


def test_at_the_start_it_says_that_green_is_left_alone(site: Site) -> None:
    site.breaks()
    fresh = site.another("next@host-2:9")
    fresh.ledger = site.breaking  # type: ignore[assignment]
    with pytest.raises(LedgerUnreadable) as told:
        site_run(site, fresh)
    assert "web has blue 99 % / green 1 %, and nobody watches it: `migrate rollback` needs no ledger." in str(
        told.value
    )


def site_run(site: Site, controller: Any) -> Ended:
    turns = iter(range(2000))
    return run(controller, listen=lambda _: None, wait=lambda _: None, asked_to_stop=lambda: next(turns, None) is None)


def test_who_was_fenced_out_takes_nothing_back(site: Site) -> None:
    other = Stamp(99, 1, "another@host-2:1", site.clock.now(), Purpose.ADVANCE)
    site.routes["web"].overwrite(Weights(2500), other)
    site.gate.alarmed = True
    site.breaks()
    site.run()
    assert site.weights == Weights(2500)


def test_what_could_not_be_written_is_told(site: Site) -> None:
    site.gate.alarmed = True
    site.breaks()
    site.routes["web"].roll_back = refused  # type: ignore[method-assign]
    ended = site.run()
    assert ended.exit is Exit.UNREACHABLE
    assert "web was NOT written (no)" in ended.why


def refused(**_: object) -> Any:
    raise RouteRefused("no")
