"""Rights: what a source must grant, by its kind."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.model.spec.meter import MeterKind
from migrate.model.spec.signal import SignalKind

RIGHTS: Mapping[str, str] = {
    MeterKind.PROMETHEUS: "Put a token that may query the server into the variable that `token` names.",
    MeterKind.CLOUDWATCH: "Grant `cloudwatch:GetMetricData` to the credentials that are used here.",
    MeterKind.XRAY: "Grant `xray:GetTimeSeriesServiceStatistics`, `xray:GetTraceSummaries` and `xray:BatchGetTraces`.",
    MeterKind.CLOUD_MONITORING: "Grant `monitoring.timeSeries.list` (roles/monitoring.viewer) on the project.",
    MeterKind.CLOUD_TRACE: "Grant `cloudtrace.traces.list` (roles/cloudtrace.user) on the project.",
    SignalKind.LOG: "Let the user that runs this read the file (chmod, setfacl, or a group such as adm).",
    SignalKind.ENVOY: "Let this host read the admin page of Envoy, or a filtered copy of it.",
}
"""As docs/signals.md lists them."""
