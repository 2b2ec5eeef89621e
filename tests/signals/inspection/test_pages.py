"""Envoy's pages and probes: each planted fault is found, and healthy ones show none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.model.spec.signal import EnvoySpec, ProbeSpec, SignalSpec
from migrate.signals.inspection.inspect import inspect
from migrate.signals.inspection.inspection import Inspection
from migrate.signals.target import Scheme, Target
from tests.signals.envoy_page import EnvoyPage
from tests.signals.inspection.counters import NOW
from tests.signals.web import Web, text

LIMIT = timedelta(milliseconds=250)


class Edges:
    """The admin pages of two Envoys."""

    def __init__(self) -> None:
        self.pages = {side: EnvoyPage() for side in Side}
        self.webs = {side: Web(text("")) for side in Side}

    def tried(self, prefix: str = "edge", limit: timedelta = LIMIT, *, one: bool = False) -> Inspection:
        for side, web in self.webs.items():
            web.answer = text(self.pages[side].text())
        urls = {side: self.webs[Side.BLUE if one else side].url() for side in Side}
        declared = {"name": "edges", "kind": "envoy", "prefix": prefix, "blue": urls[Side.BLUE]}
        green = urls[Side.GREEN] + ("?" if one else "")
        return tried(EnvoySpec.model_validate({**declared, "green": green}), {}, limit)

    def close(self) -> None:
        for web in self.webs.values():
            web.close()


def tried(spec: SignalSpec, targets: dict[Side, Target], limit: timedelta = LIMIT) -> Inspection:
    return inspect([spec], limit, folder=Path(), targets=lambda _: targets, now=NOW)[0]


def ids(seen: Inspection) -> set[object]:
    return {finding.id for finding in seen.findings}


@pytest.fixture
def edges() -> Iterator[Edges]:
    edges = Edges()
    edges.pages[Side.BLUE].answer(200, count=900)
    edges.pages[Side.BLUE].answer(503, count=3)
    yield edges
    edges.close()


@settings(
    max_examples=20, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(st.tuples(st.sampled_from((200, 404, 503)), st.integers(1, 5000)), max_size=4))
def test_healthy_envoys_show_no_fault(edges: Edges, answers: list[tuple[int, int]]) -> None:
    page = edges.pages[Side.GREEN]
    page.restart()
    for status, count in answers:
        page.answer(status, count=count)
    if page.text() != edges.pages[Side.BLUE].text():
        seen = edges.tried()
        assert seen.findings == ()
        assert seen.looks[1].total == sum(count for _, count in answers)


def test_a_prefix_that_is_not_there_names_those_that_are(edges: Edges) -> None:
    seen = edges.tried("shop")
    assert ids(seen) == {SignalFault.SELECTS_NOTHING}
    assert seen.findings[0].seen == "prefixes: edge"


def test_no_bucket_reaches_the_limit(edges: Edges) -> None:
    assert ids(edges.tried(limit=timedelta(minutes=5))) == {SignalFault.NO_SUCH_BUCKET}


def test_one_envoy_for_both_sides(edges: Edges) -> None:
    assert ids(edges.tried(one=True)) == {SignalFault.SAME_SERIES}


def test_a_page_of_something_else(edges: Edges) -> None:
    for web in edges.webs.values():
        web.answer = text("<html>")
    urls = {side.value: web.url() for side, web in edges.webs.items()}
    spec = EnvoySpec.model_validate({"name": "edges", "kind": "envoy", "prefix": "edge", **urls})
    assert ids(tried(spec, {})) == {SignalFault.UNREACHABLE}


PROBE = ProbeSpec.model_validate({"name": "probe", "kind": "probe"})


def targets(blue: Web, green: Web) -> dict[Side, Target]:
    ports = {Side.BLUE: blue.port, Side.GREEN: green.port}
    return {side: Target("127.0.0.1", port, "app.test", scheme=Scheme.HTTP) for side, port in ports.items()}


def test_sides_that_answer_a_probe_show_no_fault() -> None:
    with Web(text("well")) as blue, Web(text("well")) as green:
        seen = tried(PROBE, targets(blue, green))
    assert seen.findings == ()
    assert [look.side for look in seen.looks] == list(Side)


@pytest.mark.parametrize("status", [404, 503])
def test_a_path_that_a_side_does_not_answer_well(status: int) -> None:
    with Web(text("well")) as blue, Web(text("no", status)) as green:
        assert ids(tried(PROBE, targets(blue, green))) == {SignalFault.UNREACHABLE}


def test_both_sides_probed_at_one_place() -> None:
    with Web(text("well")) as web:
        assert ids(tried(PROBE, targets(web, web))) == {SignalFault.SAME_SERIES}
