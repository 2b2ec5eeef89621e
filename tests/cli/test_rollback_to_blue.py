"""rollback: never to a blue that is gone without a person's word; never a question while blue is there."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from migrate.api import parts
from migrate.api.blues_standing import FLAG, BluesStanding
from migrate.cli import asking
from migrate.declaration.load import load
from migrate.errors import Exit
from migrate.model.phase import Mark, Phase, Stack
from migrate.model.stage import Stage
from migrate.model.state import State
from migrate.model.weights import BLUE
from migrate.signals import knock as knocking
from migrate.signals.knock import Knock, Life
from tests.cli.test_rollback_over_ledgers import HALF, Desk
from tests.ledger.stories import retired, story, write


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path)
    monkeypatch.setattr(parts, "routes_of", lambda _: {"web": desk.route})
    return desk


def life(monkeypatch: pytest.MonkeyPatch, blue: Life, green: Life) -> None:
    """Both sides as they are found; the probe's targets differ in nothing but their address."""
    found = {"192.0.2.1": blue, "198.51.100.1": green}
    monkeypatch.setattr(knocking, "knock", lambda target: Knock(found[target.address], "so it is"))


ASKS = {
    (Life.GONE, green) for green in Life
} | {(Life.ILL, Life.ANSWERS), (Life.UNSEEN, Life.ANSWERS), (Life.UNSEEN, Life.ILL)}  # fmt: skip


@pytest.mark.parametrize(("blue", "green"), list(itertools.product(Life, Life)))
def test_a_question_is_asked_only_where_blue_is_worse(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, blue: Life, green: Life
) -> None:
    life(monkeypatch, blue, green)
    said = desk.rollback()
    if (blue, green) in ASKS:
        assert (said.exit, desk.route.read().weights) == (Exit.NEEDS_PERSON, HALF)
        assert "nothing was written" in said.err
        assert FLAG in said.err
    else:
        assert (said.exit, desk.route.read().weights) == (Exit.DONE, BLUE)


@pytest.mark.parametrize("blue", Life)
def test_with_the_flag_nothing_is_asked_and_the_truth_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, blue: Life
) -> None:
    life(monkeypatch, blue, Life.ANSWERS)
    said = desk.rollback(FLAG)
    assert (said.exit, desk.route.read().weights) == (Exit.DONE, BLUE)
    assert ("all traffic is on blue." in said.out) is (blue is Life.ANSWERS)


@pytest.mark.parametrize(("answer", "status"), [(True, Exit.DONE), (False, Exit.NEEDS_PERSON)])
def test_at_a_terminal_it_asks(desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: bool, status: Exit) -> None:
    life(monkeypatch, Life.GONE, Life.ANSWERS)
    asked: list[str] = []
    monkeypatch.setattr(asking, "is_possible", lambda: True)
    monkeypatch.setattr(asking, "agrees", lambda question: asked.append(question) or answer)
    assert desk.rollback().exit == status
    assert asked[0].startswith("blue does not answer: so it is.")
    assert (desk.route.read().weights == BLUE) is answer


def test_yes_is_no_word_for_a_blue_that_is_gone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    life(monkeypatch, Life.GONE, Life.ANSWERS)
    monkeypatch.setattr(asking, "is_possible", lambda: True)
    assert desk.rollback("--yes").exit == Exit.NEEDS_PERSON
    assert desk.route.read().weights == HALF


def test_a_blue_that_was_retired_is_doubtful_though_something_answers_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    life(monkeypatch, Life.ANSWERS, Life.ANSWERS)
    desk.ledger.unlink()
    write(desk.ledger, *story(20), retired(Stage.GONE))
    said = desk.rollback()
    assert (said.exit, "blue was retired" in said.err) == (Exit.NEEDS_PERSON, True)
    assert desk.rollback(FLAG).exit == Exit.DONE


@pytest.mark.parametrize(
    ("known", "doubtful"),
    [
        (State(), False),
        (State(stages={Stack.BLUE: Stage.GUARDS_OFF}), False),
        (State(stages={Stack.BLUE: Stage.GONE}), True),
        (State(phases={Phase.RETIRE: Mark()}), False),
    ],
)
def test_what_the_ledger_knows_of_blue_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, known: State, doubtful: bool
) -> None:
    life(monkeypatch, Life.ANSWERS, Life.ANSWERS)
    standing = BluesStanding(load(desk.file), known)
    standing.begin()
    assert bool(standing.doubt) is doubtful


def test_a_knock_that_itself_fails_is_no_obstacle(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(knocking, "knock", broken)
    said = desk.rollback()
    assert (said.exit, desk.route.read().weights) == (Exit.DONE, BLUE)
    assert "whether blue answers could not be seen" in said.out
