"""Flaky: a real HTTP proxy on the loopback before Route 53 that spoils answers in chosen ways."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Spoil = Callable[[BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class Flaky:
    """What stands before `upstream`. The first `times` calls by `method` are spoilt; with `happens` they reach it all
    the same, and only their answer is spoilt.
    """

    upstream: str
    url: str = ""
    spoil: Spoil | None = None
    method: str = "GET"
    times: int = 0
    happens: bool = False
    spoilt: int = 0

    def arm(self, spoil: Spoil, method: str, *, times: int = 1, happens: bool = False) -> None:
        self.spoil, self.method, self.times, self.happens, self.spoilt = spoil, method, times, happens, 0

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        spoil = self.spoil if handler.command == self.method and self.spoilt < self.times else None
        if spoil is None or self.happens:
            answer = self._forward(handler, body)
            if spoil is None:
                return answer(handler)
        self.spoilt += 1
        return spoil(handler)

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> Spoil:
        parts = urlsplit(self.upstream)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            connection.request(handler.command, handler.path, body, dict(handler.headers.items()))
            reply = connection.getresponse()
            return page(reply.status, reply.read(), reply.headers.get("Content-Type", "text/xml"))
        finally:
            connection.close()


def page(status: int, body: bytes, kind: str = "text/html") -> Spoil:
    """Answer with this."""

    def spoil(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return spoil


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def torn(handler: BaseHTTPRequestHandler) -> None:
    """Announce more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<?xml version='1.0'?><ListResource")
    cut(handler)


HTML = b"<!DOCTYPE html><html><head><title>Sign in to the network</title><body><p>Please <br> sign in"
XHTML = b"<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"
SPOILS: dict[str, Spoil] = {
    "page of a proxy": page(200, HTML),
    "page that is XML": page(200, XHTML),
    "no body": page(200, b""),
    "half an answer": page(200, b"<?xml version='1.0'?><ListResourceRecordSetsResponse><Res", "text/xml"),
    "bytes": page(200, bytes(range(256)), "application/octet-stream"),
    "JSON": page(200, b'{"message": "ok"}', "application/json"),
    "another answer": page(200, b"<?xml version='1.0'?><ListHostedZonesResponse/>", "text/xml"),
    "500 without body": page(500, b""),
    "502 page": page(502, HTML),
    "503 XML page": page(503, XHTML),
    "504 text": page(504, b"upstream request timeout", "text/plain"),
    "403 page": page(403, HTML),
    "403 without body": page(403, b""),
    "403 XML page": page(403, XHTML),
    "407 page": page(407, HTML),
    "302 to a sign-in": page(302, b""),
    "404 page": page(404, HTML),
    "400 without body": page(400, b""),
    "429 page": page(429, HTML),
    "418": page(418, b"teapot", "text/plain"),
    "connection cut": cut,
    "answer torn": torn,
}
"""By a name; none of them is an answer of Route 53."""


@contextmanager
def flaky(upstream: str) -> Iterator[Flaky]:
    """Serve until the end; its address is in `url`."""
    one = Flaky(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            one.answer(self, b"")

        def do_POST(self) -> None:
            one.answer(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        one.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield one
        finally:
            server.shutdown()
            thread.join(5)
