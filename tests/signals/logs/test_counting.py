"""What counts of an access log: declared bad answers, what is left out, and who asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.answers import AnswerClass
from migrate.model.grpc import GrpcStatus
from migrate.model.slo import Sli
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ENTRIES = st.builds(
    LogEntry,
    st.just(AT),
    st.integers(0, 599),
    st.one_of(st.none(), st.just(timedelta(seconds=1))),
    ending=st.sampled_from(Ending),
    grpc=st.one_of(st.none(), st.sampled_from(GrpcStatus)),
    path=st.one_of(st.none(), st.text(max_size=20)),
    agent=st.one_of(st.none(), st.text(max_size=20)),
)
tried = settings(deadline=None, database=None, derandomize=True)


@tried
@given(ENTRIES)
def test_every_answer_has_one_class_and_a_declared_one_is_bad(entry: LogEntry) -> None:
    declared = Counting(bad=frozenset((entry.answer,)))
    assert declared.failed(entry)
    assert declared.counts(entry)
    assert declared.kind(entry) is AnswerClass.UNUSUAL
    assert not (entry.failed and entry.given_up)
    assert Counting().failed(entry) is entry.failed


@tried
@given(ENTRIES, st.sampled_from(["429", "4xx", "302", "grpc:UNAVAILABLE", "given up"]))
def test_declaring_an_answer_never_makes_a_bad_one_good(entry: LogEntry, answer: str) -> None:
    assert Counting(bad=frozenset((answer,))).failed(entry) >= entry.failed


@pytest.mark.parametrize(
    ("bad", "entry", "failed"),
    [
        ("429", LogEntry(AT, 429), True),
        ("429", LogEntry(AT, 404), False),
        ("4xx", LogEntry(AT, 404), True),
        ("302", LogEntry(AT, 302), True),
        ("408", LogEntry(AT, 408), True),
        ("grpc:NOT_FOUND", LogEntry(AT, 200, grpc=GrpcStatus.NOT_FOUND), True),
        ("grpc:NOT_FOUND", LogEntry(AT, 200, grpc=GrpcStatus.OK), False),
        ("given up", LogEntry(AT, 499), True),
        ("TLS failure", LogEntry(AT, ending=Ending.NO_TLS), True),
    ],
)
def test_a_declared_answer_is_bad(bad: str, entry: LogEntry, failed: bool) -> None:
    assert Counting(bad=frozenset((bad,))).failed(entry) is failed


@tried
@given(st.text(max_size=30), st.text(max_size=30))
def test_only_a_star_stands_for_anything(path: str, other: str) -> None:
    exact = path.replace("*", "")
    counting = Counting(paths=(exact,))
    assert counting.leaves_out(LogEntry(AT, 200, path=exact))
    assert counting.leaves_out(LogEntry(AT, 200, path=other)) is (other == exact)
    assert Counting(paths=(f"{exact}*",)).leaves_out(LogEntry(AT, 200, path=exact + other))


def test_who_is_left_out_by_agent_or_address_is() -> None:
    counting = Counting(agents=("kube-probe/*",), networks=(ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")))
    assert counting.leaves_out(LogEntry(AT, 200, agent="kube-probe/1.31"))
    assert counting.leaves_out(LogEntry(AT, 200, client="203.0.113.9"))
    assert counting.leaves_out(LogEntry(AT, 200, client="2001:db8::7"))
    assert not counting.leaves_out(LogEntry(AT, 200, agent="curl/8", client="192.0.2.7"))
    assert not counting.leaves_out(LogEntry(AT, 200, client="no address"))


def test_a_stream_counts_but_how_long_it_took_does_not() -> None:
    counting, entry = Counting(streams=("/events/*",)), LogEntry(AT, 200, timedelta(hours=1), path="/events/7")
    assert counting.counts_for(entry, Sli.AVAILABILITY)
    assert not counting.counts_for(entry, Sli.LATENCY)
