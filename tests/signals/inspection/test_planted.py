"""Each fault planted in a store of counters is found, and it alone; a healthy store shows none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from migrate.model.finding import Finding
from migrate.model.signal_fault import SignalFault
from migrate.model.spec.signal import MetricsSpec
from migrate.signals.inspection.inspect import inspect
from migrate.signals.inspection.inspection import Inspection
from tests.signals.inspection.counters import HOUR, NOW, Stored, counter, healthy
from tests.signals.web import Web, text

LIMIT = timedelta(milliseconds=300)
Selectors = dict[str, str]
Plant = Callable[[Stored, Selectors], None]


def selectors(side: str) -> Selectors:
    return {
        "total": f'requests_total{{side="{side}"}}',
        "bad": f'requests_total{{side="{side}",code=~"5.."}}',
        "timed": f'seconds_count{{side="{side}"}}',
        "fast": f'seconds_bucket{{side="{side}",le="0.3"}}',
    }


@pytest.fixture
def stored() -> Stored:
    return Stored([*healthy("blue"), *healthy("green", rate=4)])


@pytest.fixture
def web(stored: Stored) -> Iterator[Web]:
    with Web(stored) as web:
        yield web


def tried(web: Web, green: Selectors | None = None, *, period: str = "10s") -> Inspection:
    """What a trial of both sides finds."""
    url = web.url("")
    declared = {
        "name": "counters",
        "kind": "metrics",
        "period": period,
        "blue": {"source": "prometheus", "url": url, **selectors("blue")},
        "green": {"source": "prometheus", "url": url, **(green or selectors("green"))},
    }
    spec = MetricsSpec.model_validate(declared)
    return inspect([spec], LIMIT, folder=Path(), targets=lambda _: {}, now=NOW)[0]


def test_a_healthy_store_shows_what_it_counts_and_no_fault(web: Web) -> None:
    seen = tried(web)
    assert seen.findings == ()
    blue = seen.looks[0]
    assert [(query.use, query.series) for query in blue.queries] == [
        ("total", 3),
        ("bad", 1),
        ("timed", 1),
        ("fast", 1),
    ]
    assert blue.total == pytest.approx(5 * HOUR, rel=0.03)
    assert blue.bad == pytest.approx(18, abs=15)
    assert (blue.interval, blue.late, blue.counters) == (timedelta(seconds=10), timedelta(0), True)
    assert set(blue.classes) == {"200", "404", "503"}


def _other_value(_: Stored, green: Selectors) -> None:
    green["total"] = 'requests_total{side="Green"}'


def _other_name(_: Stored, green: Selectors) -> None:
    green["total"] = 'request_count{side="green"}'


def _other_label(stored: Stored, _: Selectors) -> None:
    for each in stored.named("requests_total"):
        each.labels["status"] = each.labels.pop("code")


def _other_words(stored: Stored, green: Selectors) -> None:
    for each in stored.named("requests_total"):
        each.labels["code"] = {"503": "server_error"}.get(each.labels["code"], "ok")
        each.labels["n"] = each.labels["code"] + str(each.points[0])
    green["bad"] = 'requests_total{side="green",code="500"}'


def _one_code_alone(stored: Stored, green: Selectors) -> None:
    stored.counters.append(counter("requests_total", rate=0.01, side="green", code="500", path="/buy"))
    green["bad"] = 'requests_total{side="green",code="500"}'


def _other_side(_: Stored, green: Selectors) -> None:
    green["bad"] = 'requests_total{side="gren",code=~"5.."}'


def _errors_of_another_label(stored: Stored, green: Selectors) -> None:
    stored.counters += [counter("errors_total", rate=0.01, service=side) for side in ("blue", "green")]
    green["bad"] = 'errors_total{side="green"}'


def _errors_of_another_value(stored: Stored, green: Selectors) -> None:
    stored.counters += [counter("errors_total", rate=0.01, side=side) for side in ("blue", "green")]
    green["bad"] = 'errors_total{side="gren"}'


def _good_alone(_: Stored, green: Selectors) -> None:
    green["total"] = 'requests_total{side="green",code!~"5.."}'


def _two_reporters(stored: Stored, _: Selectors) -> None:
    for each in stored.named("requests_total"):
        stored.counters.append(type(each)({**each.labels, "reporter": "source"}, each.points))
        each.labels["reporter"] = "destination"


def _fraction(stored: Stored, _: Selectors) -> None:
    stored.change(stored.named("requests_total")[:1], lambda value: value + 0.25)


def _negative(stored: Stored, _: Selectors) -> None:
    stored.change(stored.named("requests_total")[:1], lambda value: value - 1e6)


def _not_a_number(stored: Stored, _: Selectors) -> None:
    stored.change(stored.named("requests_total")[:1], lambda _: math.nan)


def _infinite(stored: Stored, _: Selectors) -> None:
    stored.change(stored.named("requests_total")[:1], lambda _: math.inf)


def _rates(stored: Stored, _: Selectors) -> None:
    stored.change(stored.named("requests_total"), lambda value: 4 + math.sin(value))


def _gauge(stored: Stored, _: Selectors) -> None:
    stored.change(stored.named("requests_total"), lambda value: 10.0 + round(5 * math.sin(value)))


def _recorded(stored: Stored, green: Selectors) -> None:
    stored.counters.append(counter("job:requests:rate5m", rate=0, start=0, side="green"))
    stored.change(stored.named("job:requests:rate5m"), lambda _: 4.5)
    green["total"] = 'job:requests:rate5m{side="green"}'


def _two_servers(label: str) -> Plant:
    def plant(stored: Stored, _: Selectors) -> None:
        for each in stored.named("requests_total"):
            twin = type(each)({**each.labels, label: "b"}, [(ago - 3, value) for ago, value in each.points])
            each.labels[label] = "a"
            stored.counters.append(twin)

    return plant


def _with_a_past(stored: Stored, _: Selectors) -> None:
    new = counter("requests_total", rate=1, age=900, start=4_000_000, side="green", code="200", path="/new")
    stored.counters.append(new)


def _late(stored: Stored, _: Selectors) -> None:
    for each in stored.side("green"):
        each.points = [(ago, value) for ago, value in each.points if ago >= 90]


def _stopped(stored: Stored, _: Selectors) -> None:
    for each in stored.side("green"):
        each.points = [(ago, value) for ago, value in each.points if ago >= 900]


def _same(_: Stored, green: Selectors) -> None:
    green["total"] = 'requests_total{side=~"blue"}'
    green["bad"] = 'requests_total{side=~"blue",code=~"5.."}'


def _wide(_: Stored, green: Selectors) -> None:
    green["total"] = 'requests_total{side=~"green|blue"}'
    green["bad"] = 'requests_total{side=~"green|blue",code=~"5.."}'


def _warning(stored: Stored, _: Selectors) -> None:
    stored.beside["warnings"] = ["receive series from store-2: rpc error: deadline exceeded"]


def _part(stored: Stored, _: Selectors) -> None:
    stored.beside["isPartial"] = True


def _clock(stored: Stored, _: Selectors) -> None:
    stored.date = format_datetime(datetime.now(UTC) - timedelta(minutes=3))


def _ahead(stored: Stored, _: Selectors) -> None:
    for each in stored.side("green"):
        each.points = [(ago - 40, value) for ago, value in each.points]


def _coarse(stored: Stored, _: Selectors) -> None:
    for each in stored.side("green"):
        each.points = [(ago, value) for ago, value in each.points if not ago % 30]


def _checks(stored: Stored, _: Selectors) -> None:
    for index, each in enumerate(each for each in stored.side("blue") if "path" in each.labels):
        each.labels["path"] = ("/healthz", "/buy", "/buy")[index]


def _above(stored: Stored, green: Selectors) -> None:
    stored.counters.append(counter("errors_total", rate=50, side="green"))
    green["bad"] = 'errors_total{side="green"}'


def _not_cumulative(stored: Stored, _: Selectors) -> None:
    stored.change(
        (each for each in stored.named("seconds_bucket") if each.labels["le"] == "0.3"), lambda value: 3 * value
    )


def _other_spelling(stored: Stored, green: Selectors) -> None:
    for each in stored.named("seconds_bucket"):
        each.labels["le"] = {"0.3": "0.30"}.get(each.labels["le"], each.labels["le"])


def _no_bucket(_: Stored, green: Selectors) -> None:
    green["fast"] = 'seconds_bucket{side="green",le="0.25"}'


def _other_limit(_: Stored, green: Selectors) -> None:
    green["fast"] = 'seconds_bucket{side="green",le="0.1"}'


def _all_buckets(_: Stored, green: Selectors) -> None:
    green["fast"] = 'seconds_bucket{side="green",le=~"0.1|0.3"}'


PLANTED: dict[str, tuple[Plant, SignalFault]] = {
    "another value of the label": (_other_value, SignalFault.SELECTS_NOTHING),
    "another name": (_other_name, SignalFault.SELECTS_NOTHING),
    "failures under another label": (_other_label, SignalFault.BAD_ELSEWHERE),
    "failures under other words": (_other_words, SignalFault.BAD_ELSEWHERE),
    "some failures left out": (_one_code_alone, SignalFault.BAD_ELSEWHERE),
    "failures of another side": (_other_side, SignalFault.BAD_ELSEWHERE),
    "failures without the label": (_errors_of_another_label, SignalFault.BAD_ELSEWHERE),
    "failures with another value": (_errors_of_another_value, SignalFault.BAD_ELSEWHERE),
    "a total of good requests alone": (_good_alone, SignalFault.BAD_ABOVE_TOTAL),
    "both ends of a mesh": (_two_reporters, SignalFault.REPLICAS),
    "a fraction": (_fraction, SignalFault.NO_COUNT),
    "below zero": (_negative, SignalFault.NO_COUNT),
    "not a number": (_not_a_number, SignalFault.NO_COUNT),
    "infinite": (_infinite, SignalFault.NO_COUNT),
    "rates": (_rates, SignalFault.NO_COUNTER),
    "a gauge": (_gauge, SignalFault.NO_COUNTER),
    "a rule that records a steady rate": (_recorded, SignalFault.NO_COUNTER),
    "two servers": (_two_servers("prometheus_replica"), SignalFault.REPLICAS),
    "two pods that are one": (_two_servers("pod"), SignalFault.REPLICAS),
    "two replicas": (_two_servers("__replica__"), SignalFault.REPLICAS),
    "a series that began with a past": (_with_a_past, SignalFault.WITH_A_PAST),
    "late": (_late, SignalFault.DELAY_TOO_SHORT),
    "stopped": (_stopped, SignalFault.STALE),
    "the same series": (_same, SignalFault.SAME_SERIES),
    "overlap": (_wide, SignalFault.OVERLAP),
    "a warning": (_warning, SignalFault.PARTIAL),
    "a part": (_part, SignalFault.PARTIAL),
    "a clock behind": (_clock, SignalFault.CLOCK_OFF),
    "points of the future": (_ahead, SignalFault.CLOCK_OFF),
    "rare scrapes": (_coarse, SignalFault.TOO_COARSE),
    "health checks": (_checks, SignalFault.CHECKS_DOMINATE),
    "more bad than total": (_above, SignalFault.BAD_ABOVE_TOTAL),
    "buckets that are not cumulative": (_not_cumulative, SignalFault.BAD_ABOVE_TOTAL),
    "another spelling of le": (_other_spelling, SignalFault.NO_SUCH_BUCKET),
    "no such bucket": (_no_bucket, SignalFault.NO_SUCH_BUCKET),
    "another limit": (_other_limit, SignalFault.OTHER_LIMIT),
    "several buckets": (_all_buckets, SignalFault.OTHER_LIMIT),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_and_it_alone(name: str, stored: Stored, web: Web) -> None:
    plant, fault = PLANTED[name]
    green = selectors("green")
    plant(stored, green)
    assert {finding.id for finding in tried(web, green).findings} == {fault}


def test_the_label_that_the_store_has_is_shown(stored: Stored, web: Web) -> None:
    green = selectors("green")
    _other_value(stored, green)
    assert _only(tried(web, green)).seen == 'requests_total has side "blue", "green"'


def test_the_spelling_of_the_bucket_is_shown(stored: Stored, web: Web) -> None:
    green = selectors("green")
    _other_spelling(stored, green)
    assert _only(tried(web, green)).then == 'Write it as the store does: `le="0.30"`.'


def _never_failed(stored: Stored, green: Selectors) -> None:
    stored.counters = [each for each in stored.counters if each.labels.get("code") != "503"]


def _of_any_code(stored: Stored, green: Selectors) -> None:
    _never_failed(stored, green)
    green["total"] = 'requests_total{side="green",code=~".+"}'


def _errors_of_blue_alone(stored: Stored, green: Selectors) -> None:
    stored.counters.append(counter("errors_total", rate=0.01, side="blue"))
    green["bad"] = 'errors_total{side="green"}'


@pytest.mark.parametrize("change", [_never_failed, _of_any_code, _errors_of_blue_alone])
def test_a_side_that_never_failed_is_no_fault(change: Plant, stored: Stored, web: Web) -> None:
    green = selectors("green")
    change(stored, green)
    assert tried(web, green).findings == ()


@pytest.mark.parametrize("status", [401, 403])
def test_a_source_that_lets_nobody_in_is_told_with_the_right_to_add(web: Web, status: int) -> None:
    web.answer = text("no", status)
    found = tried(web).findings
    assert {finding.id for finding in found} == {SignalFault.DENIED}
    assert all("token" in finding.then for finding in found)


@pytest.mark.parametrize("said", ["{}", "[]", '{"status": "error"}', '{"status":"success","data":{"result":[1]}}', "x"])
def test_what_is_no_answer_is_told(web: Web, said: str) -> None:
    web.answer = text(said)
    assert {finding.id for finding in tried(web).findings} == {SignalFault.UNREACHABLE}


def _only(seen: Inspection) -> Finding:
    (finding,) = seen.findings
    return finding
