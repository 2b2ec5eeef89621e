"""CaddyLog: Caddy's access log as JSON.

https://caddyserver.com/docs/caddyfile/directives/log: `ts` is written when the request is over, `duration` is seconds,
`client_ip` is the client as Caddy's trusted proxies tell it. A status of 0 is an answer that no handler wrote, which
goes out as an empty 200: https://caddy.community/t/why-caddy-emits-empty-200-ok-responses-by-default/17634
Lines of its other loggers are no requests.
"""

from __future__ import annotations

from dataclasses import replace

from migrate.model.field_map import FieldMap
from migrate.signals.logs.bad_line import NOT_OF_FORMAT, BadLine
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.json_fields import at, told
from migrate.signals.logs.mapped import MappedLog

_FIELDS = FieldMap(
    time="ts",
    status="status",
    took="duration",
    client="request.client_ip",
    forwarded="request.headers.X-Forwarded-For",
    path="request.uri",
    agent="request.headers.User-Agent",
    grpc="resp_headers.Grpc-Status",
    size="size",
)
_LOG, _BEFORE_2_7 = MappedLog(_FIELDS), MappedLog(replace(_FIELDS, client="request.remote_ip"))
_STREAM = "text/event-stream"
_ACCESS = "http.log.access"


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    says = told(line)
    if "request" not in says or "status" not in says:
        return _of_another_logger(says.get("logger"))
    if str(says["status"]) == "0":
        says = {**says, "status": 200}
    found = (_LOG if at(says, "request.client_ip") else _BEFORE_2_7).entry(says)
    streamed = str(at(says, "resp_headers.Content-Type") or "").startswith(_STREAM)
    return replace(found, took=None) if streamed else found


def _of_another_logger(name: object) -> None:
    if not isinstance(name, str) or name.startswith(_ACCESS):
        raise BadLine(NOT_OF_FORMAT)
