"""Traces: the turns of a controller as OpenTelemetry spans, sent to a collector by OTLP over HTTP.

Headers, timeouts, certificates, the sampler and resource attributes follow the environment variables of OpenTelemetry
(https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from migrate.controller.spans import Fact, Span, Spans, untraced
from migrate.errors import CommandRefused
from migrate.version import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

PATH = "/v1/traces"
SECONDS = 3.0
"""A delivery may take so long, unless the environment says otherwise: the end of a run waits for the last one."""

Say = Callable[[str], None]


@contextmanager
def traces(to: str | None, say: Say) -> Generator[Spans]:
    """Spans that are delivered to the collector at the URL `to`, in a thread of their own; `say` hears when they are
    not, and when they are again. Raises CommandRefused where they cannot be.
    """
    if to is None:
        yield untraced
        return
    url = collector(to)
    try:
        provider = _provider(url, say)
    except ImportError:
        raise CommandRefused(
            "OpenTelemetry is not installed", then="`pip install 'multicloud-migrate[traces]'`."
        ) from None
    tracer = provider.get_tracer("migrate", __version__)

    @contextmanager
    def spans(name: str, /, **facts: Fact) -> Generator[Span]:
        with tracer.start_as_current_span(name, attributes=_named(facts)) as span:
            yield _Open(span.set_attributes)

    try:
        yield spans
    finally:
        provider.shutdown()


def collector(text: str) -> str:
    """Where traces go, from the URL of a collector. Raises CommandRefused."""
    parts = urlsplit(text)
    try:
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        limit = "http://HOST:PORT or https://HOST:PORT, such as http://127.0.0.1:4318"
        raise CommandRefused("not a URL of a trace collector", seen=text.rpartition("@")[2], limit=limit)
    return text if parts.path.endswith(PATH) else f"{text.rstrip('/')}{PATH}"


class _Open:
    def __init__(self, put: Callable[[dict[str, Fact]], None]) -> None:
        self._put = put

    def add(self, **facts: Fact) -> None:
        self._put(_named(facts))


def _named(facts: dict[str, Fact]) -> dict[str, Fact]:
    return {f"migrate.{name}": fact for name, fact in facts.items()}


def _provider(url: str, say: Say) -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    logging.getLogger("opentelemetry").addHandler(logging.NullHandler())
    logging.getLogger("opentelemetry").propagate = False  # what goes wrong is said once, by `say`
    told = {"OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"} & os.environ.keys()
    exporter = OTLPSpanExporter(url, timeout=None if told else SECONDS)
    own = Resource({"service.name": "migrate", "service.version": __version__})
    provider = TracerProvider(resource=own.merge(OTELResourceDetector().detect()), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(cast("SpanExporter", _Told(exporter, urlsplit(url).netloc, say))))
    return provider


class _Told:
    """An exporter that says when it begins to fail, and when it is well again."""

    def __init__(self, inner: SpanExporter, url: str, say: Say) -> None:
        self._inner, self._where, self._say = inner, url.rpartition("@")[2], say
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._inner.export(spans)
        failed = result.name != "SUCCESS"
        if failed is not self._failing:
            self._failing = failed
            state = "do not reach" if failed else "reach"
            self._say(f"traces {state} {self._where}{'; nothing waits for them' if failed else ' again'}")
        return result

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._inner.force_flush(timeout_millis)
