"""LogLines: requests as each kind of access log writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count

from migrate.model.field_map import FieldMap, Unit
from migrate.model.log_format import LogFormat
from migrate.signals.logs.reader import Written

_NUMBERS = count(1)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def envoy(end: datetime, status: int = 200, *, ms: int = 12, client: str = "192.0.2.7", **more: object) -> str:
    told: dict[str, object] = {
        "start_time": _stamp(end - timedelta(milliseconds=ms)),
        "method": "GET",
        "path": "/cart",
        "response_code": status,
        "response_flags": "-",
        "duration": ms,
        "downstream_remote_address": f"{client}:40112",
        "x_forwarded_for": None,
        "request_id": f"request-{next(_NUMBERS)}",
    }
    return json.dumps(told | more)


def alb(end: datetime, status: int | str = 200, *, ms: int = 12, client: str = "192.0.2.7") -> str:
    spans = "-1 -1 -1" if ms < 0 else f"0.001 {(ms - 2) / 1000:.3f} 0.001"
    stamp = end.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return (
        f"https {stamp} app/blue/50dc6c495c0c9188 "
        f'{client}:2817 10.0.0.1:80 {spans} {status} {status} 34 366 "GET https://app.example.com:443/cart HTTP/1.1" '
        f'"Mozilla/5.0 (X11; Linux)" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 '
        f"arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/blue/73e2d6bc24d8a067 "
        f'"Root=1-58337281-{next(_NUMBERS):024x}" "app.example.com" "session-reused" 0 2026-03-02T12:00:00.000000Z '
        f'"forward" "-" "-" "10.0.0.1:80" "{status}" "-" "-" TID_1'
    )


def google(
    end: datetime,
    status: int = 200,
    *,
    ms: int = 12,
    client: str = "192.0.2.7",
    details: str = "response_sent_by_backend",
) -> str:
    told: dict[str, object] = {
        "insertId": f"entry-{next(_NUMBERS)}",
        "timestamp": (end - timedelta(milliseconds=ms)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "123Z",
        "receiveTimestamp": _stamp(end),
        "httpRequest": {
            "requestMethod": "GET",
            "requestUrl": "https://app.example.com/cart",
            "status": status,
            "remoteIp": client,
            "latency": f"{ms / 1000:.6f}s",
        },
        "jsonPayload": {"statusDetails": details},
    }
    return json.dumps(told)


def _clf(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")


def combined(end: datetime, status: int = 200, *, ms: int = 12, client: str = "192.0.2.7", more: str = "") -> str:
    """nginx with its time at the end of the line."""
    told = more or f"{ms / 1000:.3f}"
    return f'{client} - - [{_clf(end)}] "GET /cart?id=7 HTTP/1.1" {status} 366 "-" "Mozilla/5.0 (X11; Linux)" {told}'


def elb(end: datetime, status: int | str = 200, *, ms: int = 12, client: str = "192.0.2.7") -> str:
    start = end - timedelta(milliseconds=max(ms, 0))
    spans = "-1 -1 -1" if ms < 0 else f"0.001000 {(ms - 2) / 1000:.6f} 0.001000"
    stamp = start.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return (
        f"{stamp} shop {client}:{2000 + next(_NUMBERS)} 10.0.0.1:80 {spans} {status} {status} 34 366 "
        '"GET https://app.example.com:443/cart HTTP/1.1" "Mozilla/5.0 (X11; Linux)" ECDHE-RSA-AES128-SHA TLSv1.2'
    )


def cloudfront(
    end: datetime, status: int | str = 200, *, ms: int = 12, client: str = "192.0.2.7", result: str = "Miss"
) -> str:
    date, time = end.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S").split()
    return "\t".join((
        date, time, "CDG50-P2", "366", client, "GET", "d111111abcdef8.cloudfront.net", "/cart", str(status), "-",
        "Mozilla/5.0%20(X11;%20Linux)", "-", "-", "Miss", f"request-{next(_NUMBERS)}==", "app.example.com", "https",
        "34", f"{ms / 1000:.3f}", "-", "TLSv1.3", "TLS_AES_128_GCM_SHA256", result, "HTTP/2.0", "-", "-", "51754",
        "0.001", result, "text/html", "20", "-", "-",
    ))  # fmt: skip


def haproxy(end: datetime, status: int = 200, *, ms: int = 12, client: str = "192.0.2.7", state: str = "----") -> str:
    start = end - timedelta(milliseconds=ms)
    stamp = start.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S.%f")[:-3]
    return (
        f"Mar  2 12:00:00 lb-1 haproxy[389]: {client}:40112 [{stamp}] shop~ web/web-1 0/0/1/{ms}/{ms} {status} 366 - - "
        f'{state} 1/1/0/1/0 0/0 {{app.example.com}} "GET /cart?id=7 HTTP/1.1"'
    )


def proxy_manager(end: datetime, status: int = 200, *, client: str = "192.0.2.7", **_: int) -> str:
    return (
        f'[{_clf(end)}] - {status} {status} - GET https app.example.com "/cart" [Client {client}] [Length 366] '
        '[Gzip -] [Sent-to 10.0.0.1] "Mozilla/5.0 (X11; Linux)" "-"'
    )


def traefik(end: datetime, status: int = 200, *, ms: int = 12, client: str = "192.0.2.7", **more: object) -> str:
    told: dict[str, object] = {
        "ClientAddr": f"{client}:40112",
        "ClientHost": client,
        "DownstreamContentSize": 366,
        "DownstreamStatus": status,
        "Duration": ms * 1_000_000,
        "RequestMethod": "GET",
        "RequestPath": "/cart?id=7",
        "StartUTC": (end - timedelta(milliseconds=ms)).astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "level": "info",
        "msg": "",
        "request_User-Agent": "Mozilla/5.0 (X11; Linux)",
    }
    return json.dumps(told | more)


def traefik_common(end: datetime, status: int | str = 200, *, ms: int = 12, client: str = "192.0.2.7") -> str:
    start = _clf(end - timedelta(milliseconds=ms))
    return (
        f'{client} - - [{start}] "GET /cart HTTP/1.1" {status} 366 "-" "Mozilla/5.0 (X11; Linux)" 190 "shop@docker" '
        f'"http://10.0.0.1:80" {ms}ms'
    )


def caddy(end: datetime, status: int = 200, *, ms: int = 12, client: str = "192.0.2.7", **more: object) -> str:
    told: dict[str, object] = {
        "level": "info",
        "ts": end.timestamp(),
        "logger": "http.log.access.log0",
        "msg": "handled request",
        "request": {
            "remote_ip": client,
            "remote_port": "40112",
            "client_ip": client,
            "method": "GET",
            "uri": "/cart?id=7",
            "headers": {"User-Agent": ["Mozilla/5.0 (X11; Linux)"]},
        },
        "duration": ms / 1000,
        "size": 366,
        "status": status,
        "resp_headers": {"Content-Type": ["text/html"]},
    }
    return json.dumps(told | more)


def mapped(end: datetime, status: int = 200, *, ms: int = 12, client: str = "192.0.2.7", **more: object) -> str:
    told: dict[str, object] = {
        "when": _stamp(end),
        "code": status,
        "span": {"ms": ms},
        "peer": client,
        "id": f"request-{next(_NUMBERS)}",
        "url": "/cart?id=7",
    }
    return json.dumps(told | more)


FIELDS = FieldMap(
    "when", "code", "span.ms", Unit.MILLISECONDS, client="peer", identity="id", path="url", grpc="grpc", forwarded="xff"
)


def nlb(end: datetime, status: int = 200, *, client: str = "192.0.2.7", **_: int) -> str:
    """A failed handshake where the status is an error."""
    stamp = end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    shaken = "2" if status < 500 else "-"
    return (
        f"tls 2.0 {stamp} net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd {client}:{2000 + next(_NUMBERS)} 10.0.0.9:443 5 "
        f"{shaken} 98 366 - - - ECDHE-RSA-AES128-SHA tlsv12 - shop.elb.eu-central-1.amazonaws.com h2 h2 "
        f'"h2","http/1.1" {stamp}'
    )


WRITERS = {
    LogFormat.ENVOY: envoy,
    LogFormat.ALB: alb,
    LogFormat.ELB: elb,
    LogFormat.CLOUDFRONT: cloudfront,
    LogFormat.GOOGLE: google,
    LogFormat.COMBINED: combined,
    LogFormat.NGINX_PROXY_MANAGER: proxy_manager,
    LogFormat.HAPROXY: haproxy,
    LogFormat.TRAEFIK: traefik,
    LogFormat.CADDY: caddy,
    LogFormat.JSON: mapped,
}
"""All that know requests."""

COARSE = (LogFormat.COMBINED, LogFormat.NGINX_PROXY_MANAGER, LogFormat.CLOUDFRONT)
"""Times to the second."""

UNTIMED = (LogFormat.NGINX_PROXY_MANAGER,)
"""No line tells how long a request took."""

ANONYMOUS = (
    LogFormat.COMBINED, LogFormat.NGINX_PROXY_MANAGER, LogFormat.HAPROXY, LogFormat.TRAEFIK, LogFormat.CADDY,
)  # fmt: skip
"""Nothing tells a line that was delivered twice from two requests."""


def written(format: LogFormat) -> Written:
    return Written(format, fields=FIELDS if format is LogFormat.JSON else None)
