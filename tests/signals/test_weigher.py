"""Weigher: one client's storm is not an outage, and an outage behind one address is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.side import Side
from migrate.signals.newcomers import Newcomers
from migrate.signals.weigher import Answers, Weigher, Weight

ORIGIN = datetime(2026, 3, 2, tzinfo=UTC)
SPAN = timedelta(seconds=10)
Told = tuple[str | None, Side, bool, int]
"""Client, side, whether bad, and how often."""


class Log:
    """Spans of ten seconds, told one after another."""

    def __init__(self) -> None:
        self.weigher, self.at = Weigher(), ORIGIN

    def span(self, *told: Told) -> Weight:
        answers = Answers()
        for client, side, bad, times in told:
            for _ in range(times):
                self.weigher.add(answers, client, side, self.at, bad=bad)
        weight = self.weigher.weigh(answers, self.at, SPAN)
        self.at += SPAN
        return weight


def good(client: str, times: int, side: Side = Side.BLUE) -> Told:
    return (client, side, False, times)


def bad(client: str | None, times: int) -> Told:
    return (client, Side.GREEN, True, times)


@pytest.mark.parametrize("clients", [1, 3, 10])
def test_an_outage_behind_few_addresses_counts_as_its_requests_within_two_minutes(clients: int) -> None:
    log, each = Log(), 600 // clients
    for _ in range(60):
        log.span(*(good(str(client), each) for client in range(clients)))
    spans = [log.span(*(bad(str(client), each) for client in range(clients))) for _ in range(14)]
    assert spans[-1].weighed[Side.GREEN] >= 0.6 * clients * each
    assert spans[0].felt[Side.GREEN] >= 0.95 * clients * each


def test_the_outage_of_an_address_with_all_traffic_counts_at_once() -> None:
    log = Log()
    for _ in range(60):
        log.span(good("nat", 600))
    assert log.span(bad("nat", 600)).weighed[Side.GREEN] > 500


@pytest.mark.parametrize("usual", [0, 3, 60])
def test_a_storm_of_one_client_counts_once_a_minute(usual: int) -> None:
    """A hundred bad answers in a minute on top of its usual requests."""
    log = Log()
    for _ in range(60):
        log.span(good("other", 600), good("stormy", usual))
    storm = [log.span(good("other", 600), good("stormy", usual), bad("stormy", 17)) for _ in range(6)]
    assert sum(each.weighed[Side.GREEN] for each in storm) <= 3


def test_a_client_that_always_fails_counts_once() -> None:
    log = Log()
    assert sum(log.span(bad("chronic", 5)).weighed[Side.GREEN] for _ in range(100)) == 1


def test_an_answer_without_a_client_stands_for_itself() -> None:
    told = Log().span(bad(None, 7))
    assert (told.weighed[Side.GREEN], told.felt[Side.GREEN]) == (7, 7)


LIGHT = st.lists(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(Side), st.booleans()), max_size=8), min_size=1, max_size=30
)


@given(LIGHT)
@settings(deadline=None, max_examples=60)
def test_of_clients_that_ask_rarely_the_weighed_count_is_that_of_newly_bad_clients(
    spans: list[list[tuple[int, Side, bool]]],
) -> None:
    """A minute of one request each, in spans that far apart, leaves every usual count below one."""
    log, newcomers = Log(), Newcomers()
    for number, span in enumerate(spans):
        told: list[Told] = [
            (f"{client}", side, is_bad, 1) for client, side, is_bad in {each[0]: each for each in span}.values()
        ]
        at, log.at = log.at, ORIGIN + number * timedelta(minutes=2)
        new = dict.fromkeys(Side, 0)
        for client, side, is_bad, _ in told:
            new[side] += is_bad and newcomers.is_new(client, log.at)
        weight = log.span(*told)
        assert weight.weighed == new, at
        assert weight.felt == {side: sum(each[1] is side and each[2] for each in told) for side in Side}


@given(LIGHT)
@settings(deadline=None, max_examples=40)
def test_neither_count_is_above_the_bad_answers(spans: list[list[tuple[int, Side, bool]]]) -> None:
    log = Log()
    for span in spans:
        told: list[Told] = [(str(client % 3), side, is_bad, 1 + client) for client, side, is_bad in span]
        weight = log.span(*told)
        for side in Side:
            most = sum(times for _, of, is_bad, times in told if of is side and is_bad)
            assert 0 <= weight.weighed[side] <= most
            assert weight.weighed[side] <= weight.felt[side] or side is Side.BLUE or weight.felt[side] > 0
            assert 0 <= weight.felt[side] <= most
