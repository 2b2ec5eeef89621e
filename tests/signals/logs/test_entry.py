"""Each format tells the same: when a request ended, how, how long it took, and who asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from migrate.model.answers import AnswerClass
from migrate.model.field_map import Stamp
from migrate.model.log_format import LogFormat
from migrate.model.slo import Sli
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader, Told, Written
from tests.signals.log_lines import (
    ANONYMOUS,
    COARSE,
    FIELDS,
    UNTIMED,
    WRITERS,
    alb,
    caddy,
    cloudfront,
    combined,
    elb,
    envoy,
    google,
    haproxy,
    mapped,
    nlb,
    traefik,
    traefik_common,
    written,
)

END = datetime(2026, 3, 2, 12, 0, 30, 250_000, tzinfo=UTC)
SLOW = timedelta(milliseconds=300)

formats = pytest.mark.parametrize("format", list(WRITERS))
timed = pytest.mark.parametrize("format", [format for format in WRITERS if format not in UNTIMED])


def _told(format: LogFormat, *lines: str) -> list[Told]:
    return list(LogReader(written(format)).read(lines))


def _read(format: LogFormat, line: str) -> LogEntry:
    (told,) = _told(format, line)
    assert isinstance(told, LogEntry), told
    return told


def _entry(format: LogFormat, status: int = 200, ms: int = 12) -> LogEntry:
    return _read(format, WRITERS[format](END, status, ms=ms))


@formats
def test_a_request_counts_when_it_ended(format: LogFormat) -> None:
    exact = timedelta(seconds=1) if format in COARSE else timedelta(milliseconds=1)
    assert abs(_entry(format).at - END) < exact


@timed
def test_how_long_it_took_is_told_to_the_millisecond(format: LogFormat) -> None:
    took = _entry(format).took
    assert took is not None
    assert round(took / timedelta(milliseconds=1)) == 12


@formats
@pytest.mark.parametrize(("status", "failed"), [(200, False), (302, False), (404, False), (429, False), (500, True)])
def test_a_server_error_is_bad(format: LogFormat, status: int, failed: bool) -> None:
    assert _entry(format, status).is_bad(Sli.AVAILABILITY, SLOW) is failed


@timed
@pytest.mark.parametrize(("ms", "slow"), [(300, False), (301, True)])
def test_slow_begins_above_the_limit(format: LogFormat, ms: int, slow: bool) -> None:
    assert _entry(format, ms=ms).is_bad(Sli.LATENCY, SLOW) is slow


@formats
def test_the_client_is_an_address_without_a_port_and_is_shown_nowhere(format: LogFormat) -> None:
    entry = _entry(format)
    assert entry.client == "192.0.2.7"
    assert "192.0.2.7" not in repr(entry)


@formats
def test_the_path_has_no_query(format: LogFormat) -> None:
    assert _entry(format).path == "/cart"


@pytest.mark.parametrize("format", [format for format in WRITERS if format not in ANONYMOUS])
def test_a_line_is_told_from_every_other_and_known_again(format: LogFormat) -> None:
    line, other = WRITERS[format](END), WRITERS[format](END)
    first, again, another = (_read(format, text) for text in (line, line, other))
    assert first.identity == again.identity != another.identity


@formats
@pytest.mark.parametrize("line", ["{", "{}", "null", "7", "GET / 200", '{"httpRequest": 7}', "\ufffd" * 40])
def test_another_line_is_refused_and_not_quoted(format: LogFormat, line: str) -> None:
    told = _told(format, line) or _told(format, line, line)
    assert isinstance(told[0], BadLine)
    assert line not in str(told[0])


@formats
def test_a_blank_line_says_nothing(format: LogFormat) -> None:
    assert _told(format, "", "   ", "\t", "2026-03-02T12:00:30.4+01:00 stdout F ") == []


@formats
@pytest.mark.parametrize("status", [408, 499])
def test_who_went_away_or_never_finished_is_given_up_in_every_log_alike(format: LogFormat, status: int) -> None:
    entry = _entry(format, status)
    assert (entry.failed, entry.kind, entry.counts, entry.answer) == (False, AnswerClass.GIVEN_UP, False, "given up")


@formats
def test_an_upgraded_connection_has_no_latency(format: LogFormat) -> None:
    assert _entry(format, 101, ms=900_000).took is None


ANSWERS = {200: "2xx", 204: "2xx", 301: "3xx", 404: "404", 429: "429", 500: "5xx", 503: "5xx"}


@formats
@pytest.mark.parametrize(("status", "answer"), ANSWERS.items())
def test_every_format_tells_the_answer(format: LogFormat, status: int, answer: str) -> None:
    assert _entry(format, status).answer == answer


@pytest.mark.parametrize(
    ("status", "flags", "failed"),
    [
        pytest.param(200, "UC", True, id="cut off by the service"),
        pytest.param(200, "UT,RLSE", True, id="one of several flags"),
        pytest.param(0, "-", True, id="no answer"),
        pytest.param(503, "DC", True, id="failed before the client left"),
    ],
)
def test_envoy_flags_tell_how_an_answer_ended(status: int, flags: str, failed: bool) -> None:
    entry = _read(LogFormat.ENVOY, envoy(END, status, response_flags=flags))
    assert entry.failed is failed


GONE = {
    "envoy": (LogFormat.ENVOY, envoy(END, 0, response_flags="DC")),
    "alb": (LogFormat.ALB, alb(END, 460)),
    "alb without an answer": (LogFormat.ALB, alb(END, "-")),
    "google": (LogFormat.GOOGLE, google(END, 0, details="client_disconnected_before_any_response")),
    "google, late request": (LogFormat.GOOGLE, google(END, 408, details="client_timed_out")),
    "elb": (LogFormat.ELB, elb(END, 408, ms=-1)),
    "nginx": (LogFormat.COMBINED, combined(END, 499)),
    "haproxy, while it waited": (LogFormat.HAPROXY, haproxy(END, 503, state="CC--")),
    "haproxy, no request": (LogFormat.HAPROXY, haproxy(END, 408, state="cR--")),
    "haproxy, in the answer": (LogFormat.HAPROXY, haproxy(END, 200, state="CD--")),
    "traefik": (LogFormat.TRAEFIK, traefik(END, 499)),
    "traefik, no status": (LogFormat.TRAEFIK, traefik_common(END, "-")),
    "caddy": (LogFormat.CADDY, caddy(END, 499)),
    "cloudfront": (LogFormat.CLOUDFRONT, cloudfront(END, "000")),
    "cloudfront, in the answer": (LogFormat.CLOUDFRONT, cloudfront(END, 200, result="ClientCommError")),
    "grpc": (LogFormat.JSON, mapped(END, grpc="CANCELLED")),
}


@pytest.mark.parametrize(("format", "line"), GONE.values(), ids=GONE)
def test_a_client_that_went_away_fails_nothing_and_is_a_class_of_its_own(format: LogFormat, line: str) -> None:
    entry = _read(format, line)
    assert (entry.failed, entry.kind, entry.given_up) == (False, AnswerClass.GIVEN_UP, True)


CUT = {
    "google": (LogFormat.GOOGLE, google(END, details="backend_connection_closed_after_partial_response_sent")),
    "envoy": (LogFormat.ENVOY, envoy(END, response_flags="UC")),
    "haproxy, the server": (LogFormat.HAPROXY, haproxy(END, state="SD--")),
    "haproxy, its timeout": (LogFormat.HAPROXY, haproxy(END, state="sD--")),
    "haproxy, an administrator": (LogFormat.HAPROXY, haproxy(END, state="KD--")),
    "cloudfront": (LogFormat.CLOUDFRONT, cloudfront(END, result="AbortedOrigin")),
    "cloudfront, its origin": (LogFormat.CLOUDFRONT, cloudfront(END, result="OriginReadError")),
    "json": (LogFormat.JSON, mapped(END, 0)),
    "grpc": (LogFormat.JSON, mapped(END, grpc=14)),
    "grpc by name": (LogFormat.ENVOY, envoy(END, grpc_status="Unavailable")),
}


@pytest.mark.parametrize(("format", "line"), CUT.values(), ids=CUT)
def test_an_answer_that_the_service_cut_or_failed_under_a_good_status_is_bad(format: LogFormat, line: str) -> None:
    entry = _read(format, line)
    assert (entry.failed, entry.given_up) == (True, False)


@pytest.mark.parametrize(
    ("state", "status", "failed"),
    [
        pytest.param("SC--", 503, True, id="no connection to the server"),
        pytest.param("sH--", 504, True, id="no answer in time"),
        pytest.param("PR--", 403, False, id="refused by the proxy"),
        pytest.param("PT--", 500, False, id="tarpit"),
        pytest.param("LR--", 302, False, id="a redirect of its own"),
        pytest.param("CD--", 500, True, id="failed before the client left"),
        pytest.param("--VN", 200, False, id="a cookie"),
    ],
)
def test_haproxy_tells_who_ended_it(state: str, status: int, failed: bool) -> None:
    assert _read(LogFormat.HAPROXY, haproxy(END, status, state=state)).failed is failed


def test_haproxy_without_requests_tells_connections() -> None:
    tcp = "192.0.2.7:40962 [02/Mar/2026:12:00:30.250] main app/{} {} 212 {} 1/1/0/0/0 0/0"
    well, refused = (
        _read(LogFormat.HAPROXY, tcp.format(*words))
        for words in (("a", "0/1/90000", "--"), ("<NOSRV>", "-1/-1/1", "SC"))
    )
    assert (well.failed, well.took, well.answer) == (False, None, "connection")
    assert refused.failed


def test_a_handshake_that_failed_is_no_request() -> None:
    told = "192.0.2.7:50033 [02/Mar/2026:12:00:30.250] web/1: SSL handshake failure"
    entry = _read(LogFormat.HAPROXY, told)
    assert (entry.ending, entry.failed, entry.counts, entry.kind) == (Ending.NO_TLS, False, False, AnswerClass.UNUSUAL)


def test_a_balancer_of_connections_tells_handshakes() -> None:
    well, failed = (_read(LogFormat.NLB, nlb(END, status)) for status in (200, 500))
    assert (well.answer, well.took, well.counts) == ("connection", None, True)
    assert (failed.answer, failed.counts) == ("TLS failure", False)


def test_local_times_are_of_the_declared_zone() -> None:
    (entry,) = LogReader(Written(LogFormat.HAPROXY, ZoneInfo("Europe/Berlin"))).read([haproxy(END)])
    assert isinstance(entry, LogEntry)
    assert entry.at == END - timedelta(hours=1)


@pytest.mark.parametrize(
    ("more", "took", "later"),
    [
        pytest.param("0.250", 250, 0, id="nginx"),
        pytest.param("34 0.250 [shop-80] [] 10.0.0.1:80 366 0.249 200 5f0e", 250, 0, id="ingress-nginx"),
        pytest.param('"198.51.100.9" rt=0.250 uct="0.001"', 250, 0, id="nginx, named"),
        pytest.param("250000", 250, 250, id="apache"),
        pytest.param("512 1024", None, 0, id="apache, octets"),
        pytest.param('"198.51.100.9"', None, 0, id="nginx, main"),
    ],
)
def test_a_combined_line_tells_its_time_by_the_form_of_the_number(more: str, took: int | None, later: int) -> None:
    entry = _read(LogFormat.COMBINED, combined(END, more=more))
    assert entry.took == (None if took is None else timedelta(milliseconds=took))
    assert entry.at == END.replace(microsecond=0) + timedelta(milliseconds=later)


@pytest.mark.parametrize(
    "head", ["192.0.2.7 - -", "192.0.2.7 - Ann Lee", "192.0.2.7 -", "shop.example.com:443 192.0.2.7 - -"]
)
def test_the_client_of_a_combined_line_may_stand_behind_a_virtual_host(head: str) -> None:
    line = combined(END).replace("192.0.2.7 - -", head)
    assert _read(LogFormat.COMBINED, line).client == "192.0.2.7"


def test_lines_of_an_error_log_count_for_nothing() -> None:
    errors = (
        '2026/03/02 12:00:30 [error] 31#31: *46 "/x" is not found, client: 192.0.2.7',
        "[Mon Mar 02 12:00:30.880562 2026] [auth_basic:error] [pid 10] [client 192.0.2.27:50229] AH01618: no user",
    )
    assert _told(LogFormat.COMBINED, *errors) == [None, None]


@pytest.mark.parametrize("format", [LogFormat.ENVOY, LogFormat.COMBINED, LogFormat.CADDY, LogFormat.HAPROXY])
def test_what_a_collector_wraps_a_line_in_is_taken_off(format: LogFormat) -> None:
    line = WRITERS[format](END, 503)
    bare = _read(format, line)
    wraps = (
        f"2026-03-02T12:00:30.493035218+01:00 stdout F {line}",
        json.dumps({"log": line + "\n", "stream": "stdout", "time": "2026-03-02T12:00:30.4Z"}),
        f"<134>1 2026-03-02T12:00:30.003Z edge-1 proxy 8710 - - {line}",
        f"2026-03-02T12:00:30+00:00 edge-1 proxy[31]: {line}",
    )
    for wrapped in wraps:
        assert replace(_read(format, wrapped), identity=None) == replace(bare, identity=None)


def test_a_piece_of_a_line_is_refused() -> None:
    (told,) = _told(LogFormat.ENVOY, f"2026-03-02T12:00:30.4+01:00 stdout P {envoy(END)[:40]}")
    assert isinstance(told, BadLine)


def test_columns_are_those_that_the_file_names() -> None:
    lines = (
        "#Version: 1.0",
        "#Fields: sc-status time date c-ip time-taken",
        "503\t12:00:30\t2026-03-02\t192.0.2.7\t0.012",
    )
    *_, entry = _told(LogFormat.CLOUDFRONT, *lines)
    assert isinstance(entry, LogEntry)
    assert (entry.failed, entry.client, entry.took) == (True, "192.0.2.7", timedelta(milliseconds=12))


def test_an_event_stream_has_no_latency() -> None:
    line = caddy(END, ms=900_000, resp_headers={"Content-Type": ["text/event-stream"]})
    assert _read(LogFormat.CADDY, line).took is None
    assert _read(LogFormat.ALB, alb(END, ms=900_000).replace("https", "wss", 1)).took is None


def test_a_caddy_that_wrote_nothing_answered_well() -> None:
    assert _read(LogFormat.CADDY, caddy(END, 0)).answer == "2xx"


def test_notices_between_requests_count_for_nothing() -> None:
    notices = ("Proxy shop started.", "Mar  2 12:00:00 lb-1 haproxy[389]: Server web/web-1 is DOWN, reason: L4CON.")
    assert _told(LogFormat.HAPROXY, *notices) == [None, None]


def test_lines_of_other_loggers_count_for_nothing() -> None:
    caddys = json.dumps({"level": "debug", "ts": 1.0, "logger": "http.handlers.reverse_proxy", "msg": "selected"})
    traefiks = json.dumps({"level": "info", "msg": "configuration loaded", "time": "2026-03-02T12:00:00Z"})
    assert _told(LogFormat.CADDY, caddys) == [None]
    assert _told(LogFormat.TRAEFIK, traefiks) == [None]


def test_both_forms_of_traefik_and_of_envoy_are_told_apart() -> None:
    text = (
        '[2026-03-02T12:00:30.238Z] "GET /cart?id=7 HTTP/2" 503 UF 154 366 12 10 "198.51.100.9, 192.0.2.7" "curl/8" '
        '"r-1" "app.example.com" "10.0.2.1:80"'
    )
    istio = text.replace("UF 154", 'UF upstream_reset - "-" 154')
    for line in (text, istio):
        entry = _read(LogFormat.ENVOY, line)
        assert (entry.at, entry.failed, entry.client, entry.path, entry.size) == (END, True, "192.0.2.7", "/cart", 366)
    common = _read(LogFormat.TRAEFIK, traefik_common(END, 503))
    assert (common.failed, common.client, common.path) == (True, "192.0.2.7", "/cart")


def test_a_request_that_never_reached_a_target_has_no_duration() -> None:
    entry = _read(LogFormat.ALB, alb(END, 503, ms=-1))
    assert entry.took is None
    assert not entry.counts_for(Sli.LATENCY)


def test_envoy_knows_repetitions() -> None:
    assert _read(LogFormat.ENVOY, envoy(END, retry="1")).again


@pytest.mark.parametrize("span", ["12ms", 12, "0.012s", "12000us"])
def test_a_declared_span_may_name_its_unit(span: object) -> None:
    assert _read(LogFormat.JSON, mapped(END, span={"ms": span})).took == timedelta(milliseconds=12)


@pytest.mark.parametrize("unit", [1, 1e3, 1e6, 1e9])
def test_seconds_since_1970_are_told_by_their_size(unit: float) -> None:
    entry = _read(LogFormat.JSON, mapped(END, when=END.timestamp() * unit))
    assert abs(entry.at - END) < timedelta(milliseconds=1)


def test_a_time_of_the_beginning_is_declared() -> None:
    fields = replace(FIELDS, stamp=Stamp.START)
    (entry,) = LogReader(Written(LogFormat.JSON, fields=fields)).read([mapped(END)])
    assert isinstance(entry, LogEntry)
    assert entry.at == END + timedelta(milliseconds=12)
