"""A migration driven from Python: the same answers, refusals and traffic as from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from migrate import Migration, Turn
from migrate.api import parts
from migrate.controller.rollback_news import RollbackNews
from migrate.errors import BlueUnfit, CommandRefused, Exit, SpecError
from migrate.model.decision import Reached
from migrate.model.event import Kind
from migrate.model.state import Standing
from migrate.model.weights import BLUE
from migrate.signals import knock as knocking
from migrate.signals.knock import Knock, Life
from tests.cli.shop import BLUE_IP, GREEN_IP, Shop, typed
from tests.cli.test_rollback_over_ledgers import HALF, Desk


def test_a_whole_ramp_and_a_rollback(shop: Shop) -> None:
    migration, turns, news = Migration.load(shop.file), list[Turn](), list[RollbackNews]()
    assert migration.run(listen=turns.append).exit is Exit.DONE
    assert shop.answers() == {GREEN_IP}
    assert [turn.decision.move.step for turn in turns if isinstance(turn.decision, Reached)] == [0, 1, 2]
    assert migration.status().state.standing is Standing.FINISHED
    done = migration.rollback(reason="a test", regardless=True, listen=news.append)
    assert (done.done, shop.answers()) == (True, {BLUE_IP})
    assert next(type(each).__name__ for each in news) == "Locating"
    told = migration.history(1000)
    assert {Kind.STARTED, Kind.FINISHED} <= {event.kind for event in told}
    assert "a test" in str(told[-3:])


def test_a_step_stops_where_it_is_asked_to(shop: Shop) -> None:
    migration = Migration.load(shop.file)
    assert migration.run(stop=lambda: True).exit is Exit.HELD
    assert migration.status().state.standing is Standing.NEW
    migration.step()
    assert migration.status().state.step == 0


def test_a_persons_words_are_heard(shop: Shop) -> None:
    migration = Migration.load(shop.file)
    migration.step()
    assert migration.pause("a moment").paused == "a moment"
    assert "a moment" in migration.status().needs + migration.status().waiting
    assert migration.resume().paused is None
    with pytest.raises(CommandRefused, match="approve"):
        migration.approve()


def test_a_blue_that_does_not_answer_needs_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library asks nobody by itself: `confirm` is whoever is to be asked."""
    desk, asked = Desk(tmp_path), list[str]()
    monkeypatch.setattr(parts, "routes_of", lambda _: {"web": desk.route})
    monkeypatch.setattr(knocking, "knock", lambda _: Knock(Life.GONE, "connection refused"))

    def answered(question: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    migration = Migration.load(desk.file)
    with pytest.raises(BlueUnfit, match="nobody was asked"):
        migration.rollback()
    with pytest.raises(BlueUnfit, match="the answer was no"):
        migration.rollback(confirm=answered)
    assert desk.route.read().weights == HALF
    assert migration.rollback(confirm=answered).done
    assert desk.route.read().weights == BLUE
    assert "connection refused" in asked[0]


def test_what_a_declaration_alone_tells(tmp_path: Path) -> None:
    typed("init", tmp_path)
    migration, start = Migration.load(tmp_path / "migration.yaml"), datetime(2026, 3, 2, tzinfo=UTC)
    assert migration.outlook(start)[0].earliest == start
    assert migration.outlook()[0].earliest - datetime.now(UTC) < timedelta(minutes=5)
    assert migration.foresight() is not None
    assert migration.history() == ()
    assert not (tmp_path / "ledger.db").exists()
    assert set(migration.by_hand()) <= {route.name for route in migration.spec.routes}


def test_a_forecast_tells_how_far_it_is(tmp_path: Path) -> None:
    typed("init", tmp_path)
    heard: list[tuple[int, int]] = []
    made = Migration.load(tmp_path / "migration.yaml").forecast(
        rate=50.0, runs=13, heard=lambda *far: heard.append(far)
    )
    assert (made.rate, made.rate_from) == (50.0, "--rate")
    assert heard[-1][0] == heard[-1][1]


def test_a_declaration_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        Migration.load(tmp_path / "nowhere.yaml")
