"""Signal: a source of good and total counts, as declared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from migrate.model.signal_fault import SignalFault
from migrate.model.spec.accepted import AcceptedFault, Reason
from migrate.model.spec.log_counting import Answer, LeaveOutSpec, Pattern
from migrate.model.spec.log_file import LogFileSpec
from migrate.model.spec.meter import MeterSpec
from migrate.model.spec.names import Label, Prefix, Url, UrlPath
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section
from migrate.model.spec.times import Duration


class SignalKind(StrEnum):
    """The metric sources."""

    ENVOY = "envoy"
    PROBE = "probe"
    LOG = "log"
    METRICS = "metrics"


_KIND = "the metric source: envoy, probe, log or metrics"


HIGHEST_RATE = 100.0
"""Requests per second and side of a probe; above this it is a load test."""

ProbeRate = Annotated[
    float,
    Field(gt=0, le=HIGHEST_RATE, allow_inf_nan=False),
    allowed(f"a number above 0 and up to {HIGHEST_RATE:g}"),
]


class _Signal(Section):
    name: Label = Field(description="what this signal is called in messages and in the ledger")
    period: Duration = Field(
        default=timedelta(seconds=10), description="how often it yields counts; one batch per period"
    )
    accept: Mapping[AcceptedFault, Reason] = Field(
        default_factory=dict[SignalFault, str],
        description="findings of `migrate signals` to go on with all the same, each with its reason",
    )


class EnvoySpec(_Signal):
    """What users met, counted by the Envoy of each side."""

    tag: ClassVar[str] = SignalKind.ENVOY
    kind: Literal[SignalKind.ENVOY] = Field(description=_KIND)
    blue: Url = Field(description="Prometheus text page of blue's Envoy, /stats/prometheus")
    green: Url = Field(description="Prometheus text page of green's Envoy, /stats/prometheus")
    prefix: Prefix = Field(description="stat_prefix of the HTTP connection manager that serves users")


class ProbeSpec(_Signal):
    """What this program meets when it calls each side itself."""

    tag: ClassVar[str] = SignalKind.PROBE
    kind: Literal[SignalKind.PROBE] = Field(description=_KIND)
    timeout: Duration = Field(default=timedelta(seconds=2), description="an answer that takes longer counts as failed")
    rate: ProbeRate = Field(default=5.0, description="requests per second to each side; more where traffic is low")
    path: UrlPath | None = Field(default=None, description="path to call; the service's health path where absent")
    blue: Url | None = Field(default=None, description="where to reach blue instead of its address")
    green: Url | None = Field(default=None, description="where to reach green instead of its address")


class LogSpec(_Signal):
    """What users met, told request by request by the access log of each side."""

    tag: ClassVar[str] = SignalKind.LOG
    kind: Literal[SignalKind.LOG] = Field(description=_KIND)
    blue: LogFileSpec = Field(description="the access log of blue")
    green: LogFileSpec = Field(description="the access log of green")
    delay: Duration = Field(
        default=timedelta(seconds=10), description="how long a log may take to show a request that has ended"
    )
    bad: tuple[Answer, ...] = Field(
        default=(), description="answers that are bad beside server errors: 429, 4xx, grpc:RESOURCE_EXHAUSTED, given-up"
    )
    leave_out: LeaveOutSpec = Field(default=LeaveOutSpec(), description="what says nothing of users")
    streams: tuple[Pattern, ...] = Field(
        default=(),
        description="paths of connections that stay open, whose length says nothing of latency; * stands for anything",
    )


class MetricsSpec(_Signal):
    """What users met, as a server of metrics or traces remembers it; each side may have its own."""

    tag: ClassVar[str] = SignalKind.METRICS
    kind: Literal[SignalKind.METRICS] = Field(description=_KIND)
    blue: MeterSpec = Field(description="where blue's counts come from")
    green: MeterSpec = Field(description="where green's counts come from")
    delay: Duration = Field(
        default=timedelta(seconds=15), description="how long the slower source may take to show what it counted"
    )


SignalSpec = Annotated[EnvoySpec | ProbeSpec | LogSpec | MetricsSpec, Field(discriminator="kind")]
