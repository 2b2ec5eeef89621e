"""What is declared becomes the signal it says."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from migrate.declaration.load import parse
from migrate.declaration.template import template
from migrate.errors import SpecError
from migrate.model.batch import Unreachable
from migrate.model.side import Cloud
from migrate.model.slo import Sli
from migrate.model.spec.signal import LogSpec, MetricsSpec, ProbeSpec
from migrate.model.spec.spec import Spec
from migrate.signals.access_log import AccessLogSignal
from migrate.signals.agreeing import AgreeingSignals
from migrate.signals.cloudwatch import CloudWatchMeter
from migrate.signals.declared import counting, meter, signals, written
from migrate.signals.envoy import EnvoySignal
from migrate.signals.explained import ExplainedSignal
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader
from migrate.signals.memory import MemorySignal
from migrate.signals.metered import MeteredSignal
from migrate.signals.probe_headers import HEADERS
from migrate.signals.signal import Signal
from migrate.testing.signal_contract import START

OPTION = re.compile(r"^( *)#(?=[a-z-]|  )", re.MULTILINE)
ALL = OPTION.sub(r"\1", template("shop", Cloud.AWS, Cloud.GCP)).replace("  alias: {", "  #alias: {")


@pytest.fixture
def spec() -> Spec:
    return parse(ALL, source="migration.yaml")


def _probe(declared: ProbeSpec) -> Signal:
    return MemorySignal(declared.name)


@pytest.fixture
def made(spec: Spec, tmp_path: Path) -> dict[str, Signal]:
    made = signals(spec.signals, (), spec.slo.slo, folder=tmp_path, probe=_probe)
    return {signal.name: signal for signal in made}


def test_every_kind_is_made(made: dict[str, Signal]) -> None:
    assert {name: type(signal) for name, signal in made.items()} == {
        "probes": MemorySignal,
        "edges": EnvoySignal,
        "logs": AccessLogSignal,
        "lines": AccessLogSignal,
        "counters": MeteredSignal,
        "balancers": MeteredSignal,
        "objectives": MeteredSignal,
        "traces": ExplainedSignal,
    }


def test_an_indicator_is_read_where_both_sides_can_count_it(made: dict[str, Signal]) -> None:
    read = {signal.name: signal._slis for signal in made.values() if isinstance(signal, MeteredSignal)}
    only = (Sli.AVAILABILITY,)
    assert read == {"counters": only, "balancers": tuple(Sli), "objectives": only}


def test_a_log_lies_beside_the_declaration(spec: Spec, tmp_path: Path) -> None:
    text = ALL.replace("/var/log/blue/access.log", "blue.log").replace("/var/log/green/access.log", "green.log")
    moved = parse(text, source="migration.yaml")
    (logs,) = signals(moved.signals[2:3], (), spec.slo.slo, folder=tmp_path, probe=_probe)
    assert logs.read(START) == Unreachable("logs", "blue: no such file or directory; green: no such file or directory")


def test_two_that_must_agree_are_one(spec: Spec, tmp_path: Path) -> None:
    assert spec.agree == ("edges", "logs")
    made = signals(spec.signals, spec.agree, spec.slo.slo, folder=tmp_path, probe=_probe)
    assert [signal.name for signal in made][-1] == "edges and logs"
    assert isinstance(made[-1], AgreeingSignals)
    assert len(made) == len(spec.signals) - 1


def test_metric_math_is_asked_as_it_is_declared(spec: Spec) -> None:
    declared = next(signal for signal in spec.signals if signal.name == "objectives")
    assert isinstance(declared, MetricsSpec)
    found = meter(declared.blue, timedelta(milliseconds=300))
    assert isinstance(found, CloudWatchMeter)
    asked = {query["Id"]: query for query in found.question.queries(timedelta(minutes=1))}
    assert asked["e_bad"]["Expression"] == "FILL(errors, 0)"
    assert {name for name, query in asked.items() if query["ReturnData"]} == {"e_total", "e_bad", "e_timed", "e_slow"}


class Mistake(NamedTuple):
    """A passage that is replaced by one that is wrong, where that is, and what is said."""

    id: str
    old: str
    new: str
    path: str
    says: str


MISTAKES = [
    Mistake(
        "an unknown field",
        "name: balancers\n    kind: metrics\n",
        "name: balancers\n    kind: metrics\n    prefix: x\n",
        "prefix",
        "unknown field",
    ),
    Mistake(
        "one log for both sides",
        "green: {path: /var/log/green/",
        "green: {path: /var/log/blue/",
        "green.path",
        "the log of the other side",
    ),
    Mistake("a format nobody reads", "format: alb}", "format: nginx}", "blue.format", "traefik, caddy or json"),
    Mistake(
        "two answers",
        "url-map: shop}",
        "url-map: shop, objective: projects/p/services/s/serviceLevelObjectives/o}",
        "green.url-map",
        "one: url-map or objective",
    ),
    Mistake(
        "another load balancer", "load-balancer: app/shop", "load-balancer: net/shop", "load-balancer", "app/NAME/ID"
    ),
    Mistake(
        "a period of X-Ray",
        "    period: 60s\n    delay: 2m",
        "    period: 30s\n    delay: 2m",
        "period",
        "60s or 5m: xray counts in no others",
    ),
    Mistake(
        "a period of Cloud Monitoring",
        "url-map: shop}\n    period: 60s",
        "url-map: shop}\n    period: 10s",
        "period",
        "whole minutes: cloud-monitoring",
    ),
    Mistake("a total alone", "      bad: FILL(errors, 0)\n", "", "total", "total, bad and the metrics they name"),
    Mistake(
        "an expression",
        'total: requests_total{side="blue"}',
        "total: rate(requests_total[1m])",
        "blue.total",
        "not an expression",
    ),
    Mistake("half a latency", '      timed: request_seconds_count{side="blue"}\n', "", "fast", "both or none"),
    Mistake(
        "a signal that is none", "agree: [edges, logs]", "agree: [edges, lags]", "agree[1]", "the name of a signal"
    ),
    Mistake("one that agrees alone", "agree: [edges, logs]", "agree: [edges]", "agree", "two different signals"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_a_mistake_is_told_where_it_is(mistake: Mistake) -> None:
    assert ALL.count(mistake.old) == 1
    with pytest.raises(SpecError) as caught:
        parse(ALL.replace(mistake.old, mistake.new), source="migration.yaml")
    problem = caught.value.problems[0]
    assert mistake.path in problem.path
    assert mistake.says in str(problem)


def test_a_token_is_named_never_written() -> None:
    with pytest.raises(SpecError) as caught:
        parse(ALL.replace("token: PROMETHEUS_TOKEN", "token: s3cret-value"), source="migration.yaml")
    (problem,) = caught.value.problems
    assert problem.path.endswith("blue.token")


JSON_LOG = (
    "format: json, fields: {time: ts, status: code, took: took_ms, unit: ms, client: peer.ip}, zone: Europe/Berlin}"
)


def test_a_json_log_is_read_by_its_declared_fields() -> None:
    declared = parse(ALL.replace("format: alb}", JSON_LOG), source="migration.yaml")
    log = next(signal.blue for signal in declared.signals if isinstance(signal, LogSpec))
    assert log.zone == ZoneInfo("Europe/Berlin")
    line = '{"ts": "2026-03-02T12:00:00Z", "code": 503, "took_ms": 12, "peer": {"ip": "192.0.2.7"}}'
    (entry,) = LogReader(written(log)).read([line])
    assert isinstance(entry, LogEntry)
    assert (entry.failed, entry.took, entry.client) == (True, timedelta(milliseconds=12), "192.0.2.7")


@pytest.mark.parametrize(
    ("log", "says"),
    [
        ("format: json}", "`fields` with format json"),
        ("format: alb, fields: {time: ts, status: code}}", "`fields` with format json"),
        ("format: haproxy, zone: Mars/Phobos}", "a time zone name"),
        ("format: json, fields: {time: ts, status: code, unit: fortnight}}", "s, ms, us or ns"),
        ("format: json, fields: {time: ts}}", "status"),
    ],
)
def test_a_log_that_cannot_be_read_so_is_told(log: str, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(ALL.replace("format: alb}", log), source="migration.yaml")
    assert any(says in str(problem) for problem in caught.value.problems)


COUNTED = (
    "bad: [429, grpc:NOT_FOUND, given-up]\n    leave-out: {paths: [/healthz]}\n    streams: [/events/*]\n    delay: 10s"
)


def test_what_counts_of_a_log_is_declared() -> None:
    text = template("shop", Cloud.AWS, Cloud.GCP)
    spec = parse(switched(text, COUNTED), source="migration.yaml")
    of = counting(next(signal for signal in spec.signals if isinstance(signal, LogSpec)))
    assert of.bad == {"429", "grpc:NOT_FOUND", "given up"}
    assert of.leaves_out(LogEntry(START, 200, path="/healthz"))
    assert of.leaves_out(LogEntry(START, 200, agent="GoogleHC/1.0"))
    assert of.leaves_out(LogEntry(START, 200, agent=HEADERS["User-Agent"]))


@pytest.mark.parametrize("answer", ["700", "200.5", "true", "grpc:TIRED", "5xx", "[]", "slow"])
def test_an_answer_that_there_is_not_is_refused(answer: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(switched(ALL, f"bad: [{answer}]\n    delay: 10s"), source="migration.yaml")
    assert any("bad" in problem.path for problem in caught.value.problems)


def switched(text: str, counted: str) -> str:
    """The first log with something more declared."""
    text = OPTION.sub(r"\1", text).replace("  alias: {", "  #alias: {") if text is not ALL else text
    return text.replace("    delay: 10s", f"    {counted}", 1)
