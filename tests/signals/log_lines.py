"""LogLines: requests as the three kinds of access logs write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count

from migrate.model.log_format import LogFormat

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


WRITERS = {LogFormat.ENVOY: envoy, LogFormat.ALB: alb, LogFormat.GOOGLE: google}
