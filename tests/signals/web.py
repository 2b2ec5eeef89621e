"""Web: one HTTP server on a free loopback port, whose answers a test decides."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

Answer = Callable[[BaseHTTPRequestHandler], None]


def text(body: str, status: int = 200) -> Answer:
    """A whole answer."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        payload = body.encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(payload)))
        request.end_headers()
        request.wfile.write(payload)

    return answer


def cut(body: str, *, promised: int) -> Answer:
    """An answer that promises more than it sends."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(promised))
        request.end_headers()
        request.wfile.write(body.encode())

    return answer


def silence(request: BaseHTTPRequestHandler) -> None:
    """The connection is closed without a byte."""


class Web:
    """Answers every GET and POST as `answer` says at that moment, and remembers the heads it saw."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answer = answer
        self.seen: list[dict[str, str]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.seen.append({"path": self.path, **self.headers})
                web.answer(self)

            def do_POST(self) -> None:
                self.headers["X-Body"] = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that hung up, or would not shake hands

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str = "/stats/prometheus") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
