"""Desk: where a sandbox takes orders from other terminals: a loopback port, and a queue for its own thread."""

from __future__ import annotations

import json
import queue
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self, cast

from migrate.errors import RehearsalError, SandboxRefused
from migrate.rehearse.sandbox.order import ORDER, Break, Mend
from migrate.rehearse.slowness import patient

OBEYED_SECONDS = 60.0
"""A part that is started again takes its time."""

LARGEST = 1 << 16
PATH = "/order"
_OK, _BAD, _REFUSED = 200, 400, 409


@dataclass(frozen=True, slots=True)
class Asked:
    """An order, and where its answer goes."""

    order: Break | Mend
    answer: Future[list[str]] = field(default_factory=Future[list[str]])


class Desk:
    """`with Desk() as desk`: orders are taken until the block is left.

    Only a PUT is one: no page in a browser may send it to another address without asking that address first.
    """

    def __init__(self) -> None:
        self._asked = queue.SimpleQueue[Asked]()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._asked))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    def next(self, within: float) -> Asked | None:
        """The next order, waited for so many seconds."""
        try:
            return self._asked.get(timeout=within)
        except queue.Empty:
            return None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(asked: queue.SimpleQueue[Asked]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_PUT(self) -> None:
            """One order; answered once it was obeyed."""
            try:
                length = min(int(self.headers.get("Content-Length", 0)), LARGEST)
                one = Asked(ORDER.validate_json(self.rfile.read(length)))
            except ValueError as error:  # pydantic's is one
                self._say(_BAD, {"what": "the sandbox does not understand this order", "seen": str(error)})
                return
            asked.put(one)
            try:
                self._say(_OK, {"done": one.answer.result(patient(OBEYED_SECONDS))})
            except RehearsalError as error:
                self._say(_REFUSED, {"what": error.what, "seen": str(error.seen or ""), "then": error.then})
            except TimeoutError:
                self._say(_REFUSED, {"what": "the sandbox is too busy to obey now"})

        def _say(self, status: int, told: dict[str, object]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads a log of these."""

    return Handler


def ask(port: int, order: Break | Mend) -> list[str]:
    """Give an order to the sandbox that listens there; what was done, in sentences.

    Raises:
        RehearsalError: It was refused, or nobody answers.
    """
    line = HTTPConnection("127.0.0.1", port, timeout=patient(OBEYED_SECONDS) + 5)
    try:
        line.request("PUT", PATH, order.model_dump_json())
        answer = line.getresponse()
        told = cast("dict[str, Any]", json.loads(answer.read()))
    except (OSError, HTTPException, ValueError) as error:
        raise SandboxRefused("the sandbox does not answer", seen=repr(error), then="Look at its terminal.") from error
    finally:
        line.close()
    if answer.status != _OK:
        raise RehearsalError(str(told["what"]), seen=told.get("seen") or None, then=str(told.get("then") or ""))
    return [str(sentence) for sentence in told["done"]]
