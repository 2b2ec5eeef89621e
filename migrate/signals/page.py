"""Page: the text behind a URL, fetched once, within bounds."""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult, urlencode, urlsplit

from migrate.signals.prometheus_text import LIMIT
from migrate.signals.source import SourceError, status_error

WAIT_SECONDS = 1.0
"""Longest wait for each answer of the socket."""

WHOLE_SECONDS = 4.0
"""Longest time for a whole answer: one that drips is cut off."""

Fetch = Callable[[str], str]
"""Gives the text behind a URL, or raises PageError."""


class PageError(SourceError):
    """The page could not be read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A text, and how far the clock of who gave it is ahead of this machine's; None where it tells no time."""

    text: str
    ahead: timedelta | None = None


def fetch(url: str) -> str:
    """The text at an http or https URL. Follows no redirect and uses no proxy: the admin page is asked itself.

    Raises:
        PageError: No connection, no answer in time, a status other than 200, too much text, or no text.
    """
    return _page(url, "GET", None, {}).text


def get(url: str, query: Mapping[str, str], *, token: str) -> str:
    """The text at a URL with a query; `token` goes along as a bearer token.

    Raises:
        PageError: As `fetch`.
    """
    return _page(f"{url}?{urlencode(query)}", "GET", None, {"Authorization": f"Bearer {token}"}).text


def post(url: str, form: Mapping[str, str], *, token: str | None = None) -> Page:
    """What an http or https URL answers to a form; `token` goes along as a bearer token.

    Raises:
        PageError: As `fetch`.
    """
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return _page(url, "POST", urlencode(form), headers)


def _page(where: str, method: str, body: str | None, headers: dict[str, str]) -> Page:
    try:
        url = urlsplit(where)
        connection = _connection(url)
    except (ValueError, HTTPException):
        raise PageError("its URL cannot be asked") from None
    try:
        with _whole(connection):
            connection.request(method, f"{url.path or '/'}{'?' if url.query else ''}{url.query}", body, headers)
            with connection.getresponse() as response:
                return Page(_read(response).decode(), _ahead(response.getheader("Date")))
    except TimeoutError as error:
        raise PageError(f"no answer within {WAIT_SECONDS:g} s") from error
    except UnicodeDecodeError as error:
        raise PageError("the answer is not UTF-8 text") from error
    except OSError as error:
        raise PageError((error.strerror or str(error)).lower()) from error
    except HTTPException as error:
        raise PageError(f"broken HTTP answer ({type(error).__name__})") from error
    except ValueError as error:  # of http.client, for what no request can carry
        raise PageError(f"it cannot be asked ({type(error).__name__})") from None
    finally:
        connection.close()


@contextmanager
def _whole(connection: HTTPConnection) -> Generator[None]:
    """Cut the connection off where the whole takes longer than `WHOLE_SECONDS`.

    Raises:
        PageError: It did.
    """
    late: list[bool] = []

    def cut() -> None:
        late.append(True)
        with suppress(OSError, AttributeError):  # it is closed already, or was never opened
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(WHOLE_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException, PageError):
        if not late:
            raise
    finally:
        timer.cancel()
    if late:
        raise PageError(f"no whole answer within {WHOLE_SECONDS:g} s")


def _connection(url: SplitResult) -> HTTPConnection:
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    return kind(url.hostname or "", url.port, timeout=WAIT_SECONDS)


def _read(response: HTTPResponse) -> bytes:
    if response.status != 200:
        raise PageError(str(status_error(response.status)))
    body = response.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise PageError(f"more than {LIMIT // 1024} kB of text")
    if response.length:  # http.client is silent about it when it is told how much to read
        raise PageError("the answer was cut off")
    return body


def _ahead(date: str | None) -> timedelta | None:
    try:
        return parsedate_to_datetime(date or "").astimezone(UTC) - datetime.now(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
