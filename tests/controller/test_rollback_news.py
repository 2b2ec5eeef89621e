"""News of a rollback: told as it happens, and never in its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.controller.rollback import Patience, take_back
from migrate.controller.rollback_news import Asked, Failed, Holds, RollbackNews, Trying
from migrate.errors import LostRace, RouteError, RouteRefused, RouteUnreachable, Throttled
from migrate.model.weights import BLUE
from tests.controller.test_rollback import PERSON, Shop

ERRORS = [BrokenPipeError(), OSError(5, "EIO"), ValueError("closed"), RuntimeError("a bug"), RouteError("odd")]
TROUBLES: list[Callable[[], RouteError]] = [
    lambda: RouteUnreachable("no answer"), lambda: Throttled("slower"), lambda: LostRace("beaten"),
]  # fmt: skip


def told(shop: Shop, *, write: float = 60) -> list[RollbackNews]:
    heard: list[RollbackNews] = []
    patience = Patience(write=timedelta(seconds=write))
    take_back(shop.routes, writer=PERSON, reason="no", clock=shop.clock, patience=patience, listener=heard.append)
    return heard


def test_a_smooth_one_is_told_step_by_step() -> None:
    trying, holds, *asked = told(Shop())
    assert (trying, isinstance(holds, Holds)) == (Trying("public", 1), True)
    assert [each.settlement.settled for each in asked if isinstance(each, Asked)] == [False] * (len(asked) - 1) + [True]


def test_a_failed_try_is_told_with_the_command_by_hand() -> None:
    shop = Shop()
    shop.routes["public"].by_hand = lambda _: "aws route53 ..."  # type: ignore[attr-defined]
    shop.route.fail(RouteUnreachable("no answer"), times=1)
    first, failed, second, *_ = told(shop)
    assert first == Trying("public", 1)
    assert isinstance(failed, Failed)
    assert (failed.number, failed.by_hand, failed.unknown) == (1, "aws route53 ...", False)
    assert second == Trying("public", 2, failed.why)


def test_a_write_whose_answer_was_lost_stays_in_doubt_until_it_is_found() -> None:
    shop = Shop()
    lost = RouteUnreachable("no answer")
    lost.tried = "15-1"
    troubles = iter([lost, Throttled("slower"), RouteRefused("no")])

    def roll_back(**_: object) -> None:
        raise next(troubles)

    shop.route.roll_back = roll_back  # type: ignore[method-assign, assignment]
    heard = told(shop, write=1)
    assert [each.unknown for each in heard if isinstance(each, Failed)][:3] == [True, True, True]


@settings(max_examples=60, deadline=None)
@given(
    raises=st.lists(st.sampled_from([None, *ERRORS]), min_size=1, max_size=12),
    troubles=st.lists(st.sampled_from(TROUBLES), max_size=5),
)
def test_whatever_the_listener_raises_the_traffic_is_on_blue(
    raises: list[Exception | None], troubles: list[Callable[[], RouteError]]
) -> None:
    shop = Shop("public", "api")
    roll_back, waiting = shop.route.roll_back, [trouble() for trouble in troubles]

    def troubled(**asked: object) -> object:
        if waiting:
            raise waiting.pop()
        return roll_back(**asked)  # type: ignore[arg-type]

    shop.route.roll_back = troubled  # type: ignore[method-assign, assignment]
    count = 0

    def listener(_: RollbackNews) -> None:
        nonlocal count
        count += 1
        if error := raises[count % len(raises)]:
            raise error

    report = take_back(shop.routes, writer=PERSON, reason="no", clock=shop.clock, listener=listener)
    assert report.done
    assert {route.read().weights for route in shop.routes.values()} == {BLUE}
    assert count >= 4


def test_ctrl_c_in_a_listener_is_no_error_of_its_own() -> None:
    def listener(_: RollbackNews) -> None:
        raise KeyboardInterrupt

    shop = Shop()
    with pytest.raises(KeyboardInterrupt):
        take_back(shop.routes, writer=PERSON, reason="no", clock=shop.clock, listener=listener)
