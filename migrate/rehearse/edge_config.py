"""EdgePlan: what one edge is, written out as Envoy's configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migrate.model.side import Cloud, Side

BLUE_ADDRESS = "127.0.1.10"
GREEN_ADDRESS = "127.0.2.10"

LISTENER = "users"
"""`stat_prefix` of the listener that carries the service, the same on both edges."""

SIDE_HEADER = "x-migrate-side"
"""Set by the edge on every answer, its own refusals included, so a client knows which side spoke."""

BUCKETS_MS = (5, 10, 25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000)
"""Bounds of the latency histogram; a latency objective should stand on one of them."""

CONNECTION_JITTER = 20.0
"""Percent that an edge adds at the most to a connection's life."""

HISTOGRAM_LAG_SECONDS = 0.2
"""Counters are read as they stand; Envoy merges histograms only this often."""

_TYPE = "type.googleapis.com/envoy.extensions.filters"
_FILE_LOG = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog"
_UNLIMITED = 1_000_000

LOGGED: Mapping[str, str] = {
    "start_time": "%START_TIME%",
    "response_code": "%RESPONSE_CODE%",
    "response_flags": "%RESPONSE_FLAGS%",
    "duration": "%DURATION%",
    "request_tx_duration": "%REQUEST_TX_DURATION%",
    "response_duration": "%RESPONSE_DURATION%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "retry": "%REQ(X-RETRY)%",
    "x_forwarded_for": "%REQ(X-FORWARDED-FOR)%",
    "downstream_remote_address": "%DOWNSTREAM_REMOTE_ADDRESS%",
}
"""A line of the access log: what `migrate.signals.logs.envoy` reads, and when the application was asked and answered
(milliseconds since the start of the request; null where it was not).
https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage"""


@dataclass(frozen=True, slots=True)
class EdgePlan:
    """One cloud's load balancer before one side's application. Times in seconds.

    `request_timeout` must be shorter than the clients' own: then a side that hangs shows as 504, which the
    counters see, and not as a client that went away, which they do not count as an answer.
    `connection_life` is the longest life of a client connection (an ALB calls it client keep-alive duration:
    60..604800, default 3600); up to `connection_jitter` percent are added so that clients do not all return at once.
    """

    side: Side
    cloud: Cloud
    address: str
    port: int
    admin_port: int
    app_port: int
    request_timeout: float = 1.0
    connection_life: float = 3_600.0
    connection_jitter: float = CONNECTION_JITTER
    health_interval: float = 0.5
    name: str = ""
    """Tells its files from those of the side's other edges."""
    access_log: Path | None = None
    """Where users' requests are told, one JSON object a line; several edges may append to one file."""

    def envoy(self) -> dict[str, object]:
        """The bootstrap document."""
        return {
            "admin": {"address": _address("127.0.0.1", self.admin_port)},
            "stats_flush_interval": f"{HISTOGRAM_LAG_SECONDS}s",
            "stats_config": {
                "histogram_bucket_settings": [{"match": {"prefix": "http."}, "buckets": list(BUCKETS_MS)}]
            },
            # Without this layer the admin port cannot change a fault at run time.
            "layered_runtime": {"layers": [{"name": "admin", "admin_layer": {}}]},
            "static_resources": {"listeners": [self._listener()], "clusters": [self._cluster()]},
        }

    def _listener(self) -> dict[str, object]:
        chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": self._http()}]}
        return {
            "name": "users",
            "address": _address(self.address, self.port),
            "filter_chains": [chain],
        }

    def _http(self) -> dict[str, object]:
        return {
            "@type": f"{_TYPE}.network.http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix": LISTENER,
            "codec_type": "HTTP1",
            # The ledgers of client and application are compared by request id: it must pass unchanged.
            "generate_request_id": False,
            "preserve_external_request_id": True,
            "common_http_protocol_options": {
                "idle_timeout": "60s",
                "max_connection_duration": f"{self.connection_life}s",
                "max_connection_duration_jitter": {"value": self.connection_jitter},
            },
            # Says `connection: close` in the next answer instead of closing under a request on its way.
            "http1_safe_max_connection_duration": True,
            "route_config": self._routes(),
            "http_filters": [_fault_filter(), _router()],
            "access_log": [] if self.access_log is None else [_file_log(self.access_log)],
        }

    def _routes(self) -> dict[str, object]:
        side = {"key": SIDE_HEADER, "value": self.side.value}
        route = {"cluster": "app", "timeout": f"{self.request_timeout}s"}
        return {
            "response_headers_to_add": [{"header": side, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}],
            "virtual_hosts": [
                {"name": "service", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": route}]}
            ],
        }

    def _cluster(self) -> dict[str, object]:
        endpoint = {"endpoint": {"address": _address("127.0.0.1", self.app_port)}}
        return {
            "name": "app",
            "type": "STATIC",
            "connect_timeout": "0.5s",
            "load_assignment": {"cluster_name": "app", "endpoints": [{"lb_endpoints": [endpoint]}]},
            "common_lb_config": {"healthy_panic_threshold": {"value": _panic_percent(self.cloud)}},
            # Envoy's default of 1024 would turn a hanging side into refusals that no cloud's balancer makes.
            "circuit_breakers": {
                "thresholds": [
                    {"max_connections": _UNLIMITED, "max_pending_requests": _UNLIMITED, "max_requests": _UNLIMITED}
                ]
            },
            "health_checks": [self._health_check()],
        }

    def _health_check(self) -> dict[str, object]:
        every = f"{self.health_interval}s"
        return {
            "timeout": every,
            "interval": every,
            "no_traffic_interval": every,
            "unhealthy_threshold": 2,
            "healthy_threshold": 1,
            "http_health_check": {"path": "/healthz"},
        }


def _panic_percent(cloud: Cloud) -> int:
    """What a balancer does when every target is unhealthy.

    An ALB sends to all of them as if they were healthy ("fails open", ELB user guide, troubleshooting);
    Google's answers 503 by itself (external Application Load Balancer, troubleshooting: failed_to_pick_backend).
    """
    return {Cloud.AWS: 100, Cloud.GCP: 0}[cloud]


def _address(address: str, port: int) -> dict[str, object]:
    return {"socket_address": {"address": address, "port_value": port}}


def _fault_filter() -> dict[str, object]:
    """Off until the runtime says otherwise; the filter ignores runtime keys of a fault it does not declare."""
    never = {"numerator": 0, "denominator": "MILLION"}
    config = {
        "@type": f"{_TYPE}.http.fault.v3.HTTPFault",
        "abort": {"http_status": 503, "percentage": never},
        "delay": {"fixed_delay": "0.001s", "percentage": never},
    }
    return {"name": "envoy.filters.http.fault", "typed_config": config}


def _router() -> dict[str, object]:
    return {"name": "envoy.filters.http.router", "typed_config": {"@type": f"{_TYPE}.http.router.v3.Router"}}


def _file_log(path: Path) -> dict[str, object]:
    config = {"@type": _FILE_LOG, "path": str(path), "log_format": {"json_format": dict(LOGGED)}}
    return {"name": "envoy.access_loggers.file", "typed_config": config}
