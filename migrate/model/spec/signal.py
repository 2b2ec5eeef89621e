"""Signal: a source of good and total counts, as declared."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from migrate.model.spec.names import Label, Prefix, Url, UrlPath
from migrate.model.spec.section import Section
from migrate.model.spec.times import Duration


class SignalKind(StrEnum):
    """The metric sources."""

    ENVOY = "envoy"
    PROBE = "probe"


class _Signal(Section):
    name: Label = Field(description="what this signal is called in messages and in the ledger")
    period: Duration = Field(
        default=timedelta(seconds=10), description="how often it yields counts; one batch per period"
    )


class EnvoySpec(_Signal):
    """What users met, counted by the Envoy of each side."""

    tag: ClassVar[str] = SignalKind.ENVOY
    kind: Literal[SignalKind.ENVOY] = Field(description="the metric source: envoy or probe")
    blue: Url = Field(description="Prometheus text page of blue's Envoy, /stats/prometheus")
    green: Url = Field(description="Prometheus text page of green's Envoy, /stats/prometheus")
    prefix: Prefix = Field(description="stat_prefix of the HTTP connection manager that serves users")


class ProbeSpec(_Signal):
    """What this program meets when it calls each side itself."""

    tag: ClassVar[str] = SignalKind.PROBE
    kind: Literal[SignalKind.PROBE] = Field(description="the metric source: envoy or probe")
    timeout: Duration = Field(default=timedelta(seconds=2), description="an answer that takes longer counts as failed")
    path: UrlPath | None = Field(default=None, description="path to call; the service's health path where absent")
    blue: Url | None = Field(default=None, description="where to reach blue instead of its address")
    green: Url | None = Field(default=None, description="where to reach green instead of its address")


SignalSpec = Annotated[EnvoySpec | ProbeSpec, Field(discriminator="kind")]
