"""AwsMetrics: the loopback CloudWatch and X-Ray on HTTP, for boto3."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self, cast
from warnings import catch_warnings, simplefilter

from migrate.rehearse.aws.limits import check_limits
from migrate.rehearse.aws.model import Answer, Operation, Refusal, Request, find
from migrate.rehearse.metrics.cloudwatch import CloudWatch
from migrate.rehearse.metrics.xray import Xray

Serve = Callable[[Mapping[str, Any]], dict[str, object]]

_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/]*/([^/]+)/aws4_request")


@dataclass(slots=True)
class AwsMetrics:
    """Both services. `refusal`, where set, is what every call is answered. Who tells them something while they serve
    holds `lock` meanwhile.
    """

    cloudwatch: CloudWatch = field(default_factory=CloudWatch)
    xray: Xray = field(default_factory=Xray)
    refusal: Refusal | None = None
    calls: list[str] = field(default_factory=list[str])
    lock: Lock = field(default_factory=Lock)

    def answer(self, service: str, request: Request) -> Answer:
        """One request, as its service would answer it."""
        operation = find(service, request)
        if operation is None:
            return Answer(404, {}, b"")
        with self.lock, catch_warnings():
            simplefilter("ignore")  # the serializer wants every code in the model; the common ones are in none
            self.calls.append(operation.name)
            try:
                return operation.answer(self._obey(operation))
            except Refusal as refused:
                return operation.answer(refused)

    def _obey(self, operation: Operation) -> Mapping[str, object]:
        """
        Raises:
            Refusal: The service says no.
        """
        if self.refusal is not None:
            raise self.refusal
        check_limits(operation)
        own = self.operations().get((operation.service, operation.name))
        if own is None:
            raise Refusal("UnknownOperationException", f"{operation.name} is not served here.")
        return own(operation.parameters)

    def operations(self) -> Mapping[tuple[str, str], Serve]:
        """By service and operation."""
        served = {**self.cloudwatch.operations(), **self.xray.operations()}
        return {key: partial(_serve, own) for key, own in served.items()}


def _serve(own: Serve, asked: Mapping[str, Any]) -> dict[str, object]:
    return own(cast("dict[str, Any]", _aware(dict(asked))))


def _aware(value: object) -> object:
    """Times with their zone: moto reads them as UTC and leaves it out."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, dict):
        return {name: _aware(one) for name, one in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_aware(one) for one in cast("list[object]", value)]
    return value


class AwsMetricsServer:
    """Serves on a free loopback port from construction until `stop`; what it serves may be exchanged."""

    def __init__(self, metrics: AwsMetrics) -> None:
        self.metrics = metrics
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                found = _SCOPE.search(self.headers.get("Authorization", ""))
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request("POST", self.path.partition("?")[0], {}, dict(self.headers.items()), body)
                answer = server.metrics.answer(found[1] if found else "", request)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() != "content-length":
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="aws-metrics", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
