"""run --traces: the turns as spans, at a receiver that reads OTLP as its definition says."""

from __future__ import annotations

import gzip
import json
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from migrate.cli.traces import collector, traces
from migrate.errors import CommandRefused
from tests.cli.shop import HELD, Shop
from tests.waiting import eventually


@dataclass
class Collector:
    """Receives traces, and refuses them while it is `down`."""

    down: bool = False
    refused: int = 0
    resource: dict[str, Any] = field(default_factory=dict[str, Any])
    spans: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def receive(self, body: bytes) -> None:
        told = MessageToDict(ExportTraceServiceRequest.FromString(body))
        for resource in told["resourceSpans"]:
            self.resource |= _facts(resource["resource"])
            for scope in resource["scopeSpans"]:
                self.spans += scope["spans"]

    def named(self, name: str) -> list[dict[str, Any]]:
        return [span for span in self.spans if span["name"] == name]


def _facts(of: dict[str, Any]) -> dict[str, Any]:
    return {one["key"]: next(iter(one["value"].values())) for one in of.get("attributes", [])}


@contextmanager
def listening() -> Generator[Collector]:
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            good = self.path == "/v1/traces" and self.headers["Content-Type"] == "application/x-protobuf"
            if good and not found.down:
                found.receive(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            found.refused += found.down
            self.send_response(HTTPStatus.BAD_REQUEST if found.down or not good else HTTPStatus.OK)
            self.end_headers()
            self.wfile.write(ExportTraceServiceResponse().SerializeToString())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def test_a_run_tells_each_turn_and_its_parts(shop: Shop) -> None:
    shop.declare(bake="1h")
    with listening() as found, shop.start("run", "--traces", found.url) as running:
        running.until("the bake time is not over")
        running.send(signal.SIGTERM)
        assert running.end() == HELD
    turns = {span["spanId"]: _facts(span) for span in found.named("turn")}
    decisions = {facts["migrate.decision"] for facts in turns.values()}
    assert {"write", "reached", "hold"} <= decisions
    assert found.resource["service.name"] == "migrate"
    for name in ("read route", "read signal", "write route", "ask name servers"):
        assert {span["parentSpanId"] for span in found.named(name)} <= turns.keys()
        assert found.named(name)
    last = next(reversed(turns.values()))
    assert (last["migrate.migration"], last["migrate.step"], last["migrate.waiting"]) == ("shop", "0", "BAKING")
    assert {_facts(span)["migrate.green"] for span in found.named("write route")} == {0.0}


def test_a_collector_that_fails_is_told_once_and_ends_nothing() -> None:
    said: list[str] = []
    with listening() as found, traces(found.url, said.append) as spans:
        found.down = True
        for _ in range(1200):  # more than two batches
            with spans("turn"):
                pass
        eventually(lambda: found.refused > 1)
        found.down = False
        with spans("turn", step=3), pytest.raises(ZeroDivisionError), spans("write route"):
            raise ZeroDivisionError
    assert said == [
        f"traces do not reach 127.0.0.1:{found.port}; nothing waits for them",
        f"traces reach 127.0.0.1:{found.port} again",
    ]
    assert found.named("write route")[0]["status"]["code"] == "STATUS_CODE_ERROR"


def test_where_nobody_listens_the_end_does_not_wait_long() -> None:
    said: list[str] = []
    with listening() as found:
        pass
    with traces(found.url, said.append) as spans, spans("turn"):
        pass
    assert said == [f"traces do not reach 127.0.0.1:{found.port}; nothing waits for them"]


def test_what_the_environment_says_of_the_service_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=mover,team=core")
    with listening() as found:
        with traces(found.url, print) as spans, spans("turn"):
            pass
        assert json.loads(json.dumps(found.resource)) | {"service.name": "mover", "team": "core"} == found.resource


@pytest.mark.parametrize("text", ["", "host", "host:4318", "ftp://host", "http://", "http://h:x", "http://u:secret@:1"])
def test_a_url_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CommandRefused, match="not a URL of a trace collector") as refused:
        collector(text)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["http://h:4318", "http://h:4318/", "http://h:4318/v1/traces"])
def test_the_path_may_be_left_out(text: str) -> None:
    assert collector(text) == "http://h:4318/v1/traces"
