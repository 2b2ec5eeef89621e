"""Text from outside is data on every screen, and no secret stands on any."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table

from migrate import shown
from migrate.cli import output
from migrate.cli.history_view import line as history_line
from migrate.cli.narrator import tell
from migrate.controller.cell import cell
from migrate.controller.gauge import Gauge
from migrate.controller.gauge_table import gauge_table
from migrate.controller.wording import words
from migrate.errors import MigrationError, RouteRefused
from migrate.model.decision import Hold, Waiting
from migrate.model.event import Event, Kind
from migrate.rehearse.report import escape

NASTY = (
    "[/]", "[red]", "[link=https://example.com]x", "[bold", "\\[x]", "\x1b[2J\x1b[1;1H", "\x1b]0;title\x07", "a\nb",
    "a\r\nb", "\x00", "\u202egnp", "\u2066x", "\u200b", "\ufeff", "\x85", "\u2028", "\x9b31m", "\ud800", "\U000e0001",
    ":smile:", "$x^2$", "<script>alert(1)</script>", "\t", "\x7f", "\u0301" * 9,
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=30), st.lists(st.sampled_from(NASTY), max_size=4).map("".join)
)
FUZZ = settings(deadline=None, database=None, derandomize=True)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _is_data(printed: str) -> None:
    assert all(each.isprintable() or each in "\n\t" for each in printed), repr(printed)


def _printed(table: object) -> str:
    out = io.StringIO()
    Console(file=out, width=400, force_terminal=False).print(table)
    return out.getvalue()


@FUZZ
@given(TEXTS)
def test_a_line_is_one_line_and_says_everything(text: str) -> None:
    told = shown.line(text)
    assert told.isprintable()
    assert shown.line(told) == told
    for each in text:
        assert not each.isprintable() or shown.masked(text) != text or each in told


@FUZZ
@given(TEXTS, TEXTS)
def test_a_cell_is_the_text_and_no_markup(text: str, other: str) -> None:
    table = Table(show_header=False, box=None)
    table.add_row(cell(text), cell(other))
    printed = _printed(table)
    _is_data(printed)
    assert len(printed.splitlines()) == 1
    assert "\u0301" in text or shown.line(text).strip() in printed  # rich puts no mark on nothing


def _events(text: str) -> list[Event]:
    bodies: dict[Kind, dict[str, object]] = {
        Kind.INTENDED: {"purpose": "step", "green": 100, "why": text},
        Kind.ACTED: {"route": text, "green": 100},
        Kind.FAILED: {"route": text, "error": text, "what": text},
        Kind.FOUND: {"why": text},
        Kind.VERDICT: {"ruling": text, "because": text},
        Kind.HELD: {"why": text, "needs": text},
        Kind.COMMANDED: {"command": text, "reason": text},
        Kind.STARTED: {"name": text, "steps": []},
        Kind.STOPPED: {"by": text},
        Kind.TESTED: {"address": text, "passed": False},
        Kind.ENTERED: {"phase": text, "stack": text, "changes": {text: 1}},
        Kind.LEFT: {"phase": text},
    }
    return [Event(kind, AT, f"{text}:7:x", 1, body) for kind, body in bodies.items()]


@FUZZ
@given(TEXTS)
def test_an_event_is_one_line_of_data(text: str) -> None:
    for event in _events(text):
        assert words(event).isprintable()
        assert history_line(event).isprintable()


@FUZZ
@given(TEXTS)
def test_what_is_said_is_data(text: str) -> None:
    for say in (output.say, output.tell, output.mutter):
        _is_data(_captured(say, text))
    assert len(_captured(output.tell, tell(Hold(Waiting.PAUSED, text))).splitlines()) == 1


def _captured(say: object, text: str) -> str:
    from contextlib import redirect_stderr, redirect_stdout

    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        say(text)  # type: ignore[operator]
    return out.getvalue()


@FUZZ
@given(TEXTS)
def test_json_stays_json_and_keeps_the_text(text: str) -> None:
    printed = _captured(output.say_json, {"reason": text})  # type: ignore[arg-type]
    assert json.loads(printed) == {"reason": text}
    assert printed.isascii()


@FUZZ
@given(TEXTS)
def test_an_error_is_data(text: str) -> None:
    error = RouteRefused(text, seen=text, limit=text, then=text)
    _is_data(str(error).replace("\t", ""))
    assert json.loads(json.dumps(error.to_json()))["what"] == shown.masked(text)


@FUZZ
@given(TEXTS)
def test_a_gauge_with_any_name_is_drawn(text: str) -> None:
    gauge = Gauge(text, "▁▂", "50%", text, 0.5)
    _is_data(_printed(gauge_table([gauge], lines=3)))


@FUZZ
@given(TEXTS)
def test_a_page_holds_it_as_data(text: str) -> None:
    told = escape(text)
    assert "<" not in told
    _is_data(told.replace("\t", ""))


@FUZZ
@given(TEXTS)
def test_a_plot_holds_no_formula(text: str) -> None:
    assert not re.search(r"(?<!\\)\$", shown.plotted(text))


SECRET = "hunter2-S3cr3t.x"
PLACES = (
    "postgresql://migrate:{}@db.example.com/ledger",
    "postgresql+psycopg://migrate:p/{}@db.example.com/ledger?sslmode=require",
    "postgresql://db.example.com/ledger?user=migrate&password={}",
    "postgresql://db.example.com/ledger?password={}&sslmode=require",
    "host=db user=migrate password={} dbname=ledger",
    "https://prometheus.example.com/api/v1/query?token={}",
    "https://example.com/x?access_token={}#y",
    "https://example.com/x?api-key={}",
    "https://{}@example.com/",
    "https://bucket.s3.amazonaws.com/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Signature={}",
    "https://bucket.s3.amazonaws.com/x?X-Amz-Security-Token={}&x=1",
    "https://storage.googleapis.com/b/o?X-Goog-Signature={}",
    "https://account.blob.core.windows.net/c?sv=1&sig={}",
    "AWS4-HMAC-SHA256 Credential={}/20260302/eu-central-1/route53/aws4_request, SignedHeaders=host, Signature={}",
    "Authorization: Bearer {}",
    "authorization: Basic {}==",
    '{{"client_secret": "{}", "type": "service_account"}}',
    '{{"private_key": "-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----\\n"}}',
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
    "AWS_SECRET_ACCESS_KEY={} AWS_SESSION_TOKEN={}",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_stands_on_no_screen(place: str) -> None:
    text = place.format(*[SECRET] * place.count("{}"))
    error = MigrationError(text, seen=text, limit=text, then=text)
    for told in (shown.line(text), shown.lines(text), shown.plotted(text), str(error), json.dumps(error.to_json())):
        assert SECRET not in told
        assert "***" in told


@settings(deadline=None, database=None, derandomize=True)
@given(
    st.sampled_from(
        ["postgresql://u:{}@h/db", "https://h/p?password={}&a=1", "https://h/p?a=1&x-amz-signature={}", "sqlite://{}@h"]
    ),
    st.text("abcXYZ0189-._~!*()+%:/@", min_size=6, max_size=24),
    st.text("abc ,.", max_size=6),
)
@example("postgresql://u:{}@h/db", "p@s/s@x", "")
def test_whatever_the_secret_it_is_masked(place: str, secret: str, before: str) -> None:
    if place.startswith("sqlite") and re.search("[/?#]", secret) and ":" not in re.split("[/?#]", secret)[0]:
        return  # no URL has such a user: the first slash ends its authority
    assert secret not in shown.line(f"{before} {place.format(secret)} cannot be reached")


@pytest.mark.parametrize(
    "text",
    [
        "wait: `migrate resume` (paused by ops@host-2)",
        "the environment variable PROMETHEUS_TOKEN holds no token",
        "basic authentication is not allowed",
        "https://prometheus.example.com:9090/api/v1/query",
        "app.example.com was changed by someone else (written by ops@host-2, 12 s ago)",
        "epoch=14 green=2500",
        "secret: 3 to create",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert shown.line(text) == text


def test_a_long_text_is_masked_in_bounded_time() -> None:
    for piece in ("://", '"secret', "password=", "Bearer ", "-----BEGIN PRIVATE KEY-----", "a.b-", "?key="):
        shown.line(piece * 20_000)


def test_times_are_untouched() -> None:
    assert shown.line(AT + timedelta(seconds=1)) == "2026-03-02 12:00:01+00:00"
