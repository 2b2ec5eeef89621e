"""Page: the text behind a URL, fetched once, within bounds."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from migrate.signals.prometheus_text import LIMIT

WAIT_SECONDS = 1.0
"""Longest wait for each answer of the socket."""

Fetch = Callable[[str], str]
"""Gives the text behind a URL, or raises PageError."""


class PageError(Exception):
    """The page could not be read; says why in a few words, without the address."""


def fetch(url: str) -> str:
    """The text at an http or https URL. Follows no redirect and uses no proxy: the admin page is asked itself.

    Raises:
        PageError: No connection, no answer in time, a status other than 200, too much text, or no text.
    """
    try:
        return _body(urlsplit(url)).decode()
    except TimeoutError as error:
        raise PageError(f"no answer within {WAIT_SECONDS:g} s") from error
    except UnicodeDecodeError as error:
        raise PageError("the answer is not UTF-8 text") from error
    except OSError as error:
        raise PageError((error.strerror or str(error)).lower()) from error
    except HTTPException as error:
        raise PageError(f"broken HTTP answer ({type(error).__name__})") from error


def _body(url: SplitResult) -> bytes:
    connection = _connection(url)
    try:
        connection.request("GET", f"{url.path or '/'}{'?' if url.query else ''}{url.query}")
        with connection.getresponse() as response:
            return _read(response)
    finally:
        connection.close()


def _connection(url: SplitResult) -> HTTPConnection:
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    return kind(url.hostname or "", url.port, timeout=WAIT_SECONDS)


def _read(response: HTTPResponse) -> bytes:
    if response.status != 200:
        raise PageError(f"HTTP status {response.status}")
    body = response.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise PageError(f"more than {LIMIT // 1024} kB of text")
    if response.length:  # http.client is silent about it when it is told how much to read
        raise PageError("the answer was cut off")
    return body
