"""GoogleMetrics: the loopback Cloud Monitoring and Cloud Trace on HTTP.

Requests and answers are checked against Google's discovery documents, so that neither a misspelt parameter nor a field
that does not exist goes through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from migrate.errors import RehearsalError
from migrate.rehearse.gcp.document import Document, load
from migrate.rehearse.gcp.method import Method
from migrate.rehearse.gcp.query import check_query
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.schema import violations
from migrate.rehearse.metrics.monitoring import Monitoring
from migrate.rehearse.metrics.trace import Trace

Json = dict[str, Any]
Listing = Callable[[Mapping[str, str]], Json]

_UNAUTHENTICATED = "Request is missing required authentication credential. Expected OAuth 2 access token."


@dataclass(slots=True)
class GoogleMetrics:
    """Both services of one project. `refusal`, where set, is what every call is answered. Who tells them something
    while they serve holds `lock` meanwhile.
    """

    project: str = "rehearsal"
    monitoring: Monitoring = field(default_factory=Monitoring)
    trace: Trace = field(default_factory=Trace)
    refusal: Refused | None = None
    lock: Lock = field(default_factory=Lock)

    def answer(self, path: str, query: Mapping[str, str], *, authorized: bool) -> tuple[int, Json]:
        """Status and JSON of a GET."""
        for name, (document, method, listing) in self._methods().items():
            places = method.match(path.lstrip("/"))
            if places is None:
                continue
            try:
                with self.lock:
                    return 200, self._obey(document, method, listing, places, query, authorized=authorized)
            except Refused as refused:
                return refused.code.http, refused.to_json(name)
        return 404, {"error": {"code": 404, "message": "Not found."}}

    def _methods(self) -> dict[str, tuple[Document, Method, Listing]]:
        wanted: dict[str, tuple[str, str, Listing]] = {
            "monitoring": ("monitoring.v3", "monitoring.projects.timeSeries.list", self.monitoring.listing),
            "cloudtrace": ("cloudtrace.v1", "cloudtrace.projects.traces.list", self.trace.listing),
        }
        found: dict[str, tuple[Document, Method, Listing]] = {}
        for name, (document, method, listing) in wanted.items():
            loaded = load(document)
            found[name] = (loaded, next(one for one in loaded.methods if one.id == method), listing)
        return found

    def _obey(
        self,
        document: Document,
        method: Method,
        listing: Listing,
        places: Mapping[str, str],
        query: Mapping[str, str],
        *,
        authorized: bool,
    ) -> Json:
        if not authorized:
            raise Refused(Code.UNAUTHENTICATED, _UNAUTHENTICATED)
        if self.refusal is not None:
            raise self.refusal
        project = next(iter(places.values())).removeprefix("projects/")
        if project != self.project:
            raise Refused(Code.FORBIDDEN, f"Permission denied on resource project {project}.")
        check_query(document, method, query)
        told = listing(query)
        wrong = list(violations(document, document.schemas[method.response or ""], told, ""))
        if wrong:
            raise RehearsalError("the loopback Google would answer what its document does not allow", seen=wrong)
        return told


class GoogleMetricsServer:
    """Serves on a free loopback port from construction until `stop`; what it serves may be exchanged."""

    def __init__(self, metrics: GoogleMetrics) -> None:
        self.metrics = metrics
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                authorized = self.headers.get("Authorization", "").startswith("Bearer ")
                status, told = server.metrics.answer(path, dict(parse_qsl(query)), authorized=authorized)
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="google-metrics", daemon=True)
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
