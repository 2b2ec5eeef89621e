"""Meter: where the counts of one side come from, as declared: a server of metrics or of traces."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from migrate.model.spec.built import Variable
from migrate.model.spec.names import AwsRegion, Project, Url
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section


class MeterKind(StrEnum):
    """The sources that remember what they counted."""

    PROMETHEUS = "prometheus"
    CLOUDWATCH = "cloudwatch"
    CLOUD_MONITORING = "cloud-monitoring"
    XRAY = "xray"
    CLOUD_TRACE = "cloud-trace"


_SOURCE = "where this side's counts come from: prometheus, cloudwatch, cloud-monitoring, xray or cloud-trace"

Selector = Annotated[
    str,
    Field(pattern=r"^([a-zA-Z_:][a-zA-Z0-9_:]*(\{[^{}]*\})?|\{[^{}]+\})$"),
    allowed('a selector of counters such as requests_total{side="green",code=~"5.."}, not an expression'),
]
Balancer = Annotated[
    str, Field(pattern=r"^app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}$"), allowed("app/NAME/ID, the end of its ARN")
]
MetricId = Annotated[
    str, Field(pattern=r"^[a-z][a-zA-Z0-9_]{0,60}$"), allowed("a name that begins with a lower case letter")
]
Objective = Annotated[
    str,
    Field(pattern=r"^projects/[^/\"]+/services/[^/\"]+/serviceLevelObjectives/[^/\"]+$"),
    allowed("projects/P/services/S/serviceLevelObjectives/O"),
]
TracedName = Annotated[str, Field(pattern=r'^[^"\\]{1,200}$'), allowed("up to 200 characters without quotes")]
Text = Annotated[str, Field(pattern=r"^\S(.*\S)?$", max_length=2000), allowed("up to 2000 characters on one line")]


class PrometheusSpec(Section):
    """Counters at a server that speaks the HTTP API of Prometheus."""

    tag: ClassVar[str] = MeterKind.PROMETHEUS
    source: Literal[MeterKind.PROMETHEUS] = Field(description=_SOURCE)
    url: Url = Field(description="the server, without /api/v1")
    token: Variable | None = Field(default=None, description="environment variable that holds a bearer token")
    total: Selector = Field(description="counters of all requests of this side")
    bad: Selector = Field(description="counters of those that failed")
    timed: Selector | None = Field(default=None, description="counters of requests whose duration is known")
    fast: Selector | None = Field(
        default=None, description="counters of those within slo.latency.within: one bucket of the histogram"
    )


class MetricSpec(Section):
    """One metric of CloudWatch with its statistic."""

    namespace: Text = Field(description="namespace of the metric, such as AWS/ApplicationELB")
    name: Text = Field(description="name of the metric")
    stat: Text = Field(default="Sum", description="a statistic of CloudWatch: Sum, SampleCount, TC(0.3:), ...")
    dimensions: Mapping[Text, Text] = Field(default_factory=dict[str, str], description="all dimensions of the metric")


class CloudWatchSpec(Section):
    """Metrics of Amazon CloudWatch: those of an application load balancer, or others through metric math."""

    tag: ClassVar[str] = MeterKind.CLOUDWATCH
    source: Literal[MeterKind.CLOUDWATCH] = Field(description=_SOURCE)
    region: AwsRegion = Field(description="AWS region of the metrics")
    load_balancer: Balancer | None = Field(
        default=None, description="an application load balancer as CloudWatch names it, app/NAME/ID; nothing else then"
    )
    metrics: Mapping[MetricId, MetricSpec] = Field(
        default_factory=dict[str, MetricSpec], description="metrics by the names that the expressions give them"
    )
    total: Text | None = Field(default=None, description="metric math: all requests of this side")
    bad: Text | None = Field(default=None, description="metric math: those that failed, such as FILL(errors, 0)")
    timed: Text | None = Field(default=None, description="metric math: requests whose duration is known")
    slow: Text | None = Field(default=None, description="metric math: those above slo.latency.within")
    endpoint: Url | None = Field(default=None, description="where the API is reached instead of at AWS")


class CloudMonitoringSpec(Section):
    """Metrics of Google Cloud Monitoring: those of an external load balancer, or the counts of an objective."""

    tag: ClassVar[str] = MeterKind.CLOUD_MONITORING
    source: Literal[MeterKind.CLOUD_MONITORING] = Field(description=_SOURCE)
    project: Project = Field(description="GCP project of the metrics")
    url_map: Text | None = Field(default=None, description="URL map of the load balancer that serves this side")
    objective: Objective | None = Field(
        default=None,
        description="a service-level objective on requests: projects/P/services/S/serviceLevelObjectives/O",
    )
    token: Variable | None = Field(default=None, description="environment variable with an access token, if not ADC")
    endpoint: Url | None = Field(default=None, description="where the API is reached instead of at Google")


class XraySpec(Section):
    """Service statistics of AWS X-Ray."""

    tag: ClassVar[str] = MeterKind.XRAY
    source: Literal[MeterKind.XRAY] = Field(description=_SOURCE)
    region: AwsRegion = Field(description="AWS region of the traces")
    service: TracedName = Field(description="name of this side's service in its traces")
    endpoint: Url | None = Field(default=None, description="where the API is reached instead of at AWS")


class CloudTraceSpec(Section):
    """Root spans of Google Cloud Trace."""

    tag: ClassVar[str] = MeterKind.CLOUD_TRACE
    source: Literal[MeterKind.CLOUD_TRACE] = Field(description=_SOURCE)
    project: Project = Field(description="GCP project of the traces")
    filter: Text = Field(description="filter of traces that picks this side, such as +side:green")
    token: Variable | None = Field(default=None, description="environment variable with an access token, if not ADC")
    endpoint: Url | None = Field(default=None, description="where the API is reached instead of at Google")


MeterSpec = Annotated[
    PrometheusSpec | CloudWatchSpec | CloudMonitoringSpec | XraySpec | CloudTraceSpec, Field(discriminator="source")
]
