"""A page is read whole or not at all, and the reason is short."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from migrate.signals.page import PageError, fetch
from migrate.signals.prometheus_text import LIMIT
from tests.signals.web import Answer, Web, cut, silence, text


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(text("up 1\n")) as web:
        yield web


def _latin(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    request.wfile.write(b"\xff\xfe")


def _no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def _endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(LIMIT // 65_536 + 2):
        request.wfile.write(b"#" * 65_536)


def test_the_text_comes_with_the_query_kept(web: Web) -> None:
    assert fetch(web.url("/stats/prometheus?filter=^http")) == "up 1\n"
    assert web.seen[0]["path"] == "/stats/prometheus?filter=^http"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(text("no", 404), "HTTP status 404", id="not found"),
        pytest.param(text("", 301), "HTTP status 301", id="moved"),
        pytest.param(cut("up 1\n", promised=100), "the answer was cut off", id="cut"),
        pytest.param(_latin, "the answer is not UTF-8 text", id="no text"),
        pytest.param(_no_http, "broken HTTP answer (BadStatusLine)", id="no HTTP"),
        pytest.param(_endless, "more than 4096 kB of text", id="endless"),
    ],
)
def test_what_is_no_page_is_said(web: Web, answer: Answer, why: str) -> None:
    web.answer = answer
    with pytest.raises(PageError) as refusal:
        fetch(web.url())
    assert str(refusal.value) == why


def test_a_server_that_hangs_up_is_said(web: Web) -> None:
    web.answer = silence
    with pytest.raises(PageError):
        fetch(web.url())


def test_a_closed_port_is_said(web: Web) -> None:
    web.close()
    with pytest.raises(PageError, match="connection refused"):
        fetch(web.url())


def test_a_name_that_does_not_exist_is_said() -> None:
    with pytest.raises(PageError, match=r"known|resolution"):
        fetch("http://envoy.invalid/stats/prometheus")
