"""LogReader: from the lines of one file to the requests they tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial

from migrate.errors import InvalidValue
from migrate.model.field_map import FieldMap
from migrate.model.log_format import LogFormat
from migrate.signals.logs import alb, caddy, combined, elb, envoy, google, haproxy, nginx_proxy_manager, nlb, traefik
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.clients import OWN_NETWORKS, Hops
from migrate.signals.logs.cloudfront import CloudFrontLog
from migrate.signals.logs.entry import LogEntry, Parse, entry
from migrate.signals.logs.envelope import opened
from migrate.signals.logs.mapped import MappedLog
from migrate.signals.logs.objects import Objects

Told = LogEntry | BadLine | None
"""A request, why there is none to be read, or None where nothing counts."""

PARSERS: Mapping[LogFormat, Parse] = {
    LogFormat.ENVOY: envoy.parse,
    LogFormat.ALB: alb.parse,
    LogFormat.ELB: elb.parse,
    LogFormat.NLB: nlb.parse,
    LogFormat.GOOGLE: google.parse,
    LogFormat.COMBINED: combined.parse,
    LogFormat.NGINX_PROXY_MANAGER: nginx_proxy_manager.parse,
    LogFormat.TRAEFIK: traefik.parse,
    LogFormat.CADDY: caddy.parse,
}
"""Those that need to know nothing but the line."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written: its format, the time zone of times without one, the fields of `json`, and the proxies that
    stand before who wrote it.
    """

    format: LogFormat
    zone: tzinfo = UTC
    fields: FieldMap | None = None
    hops: Hops = OWN_NETWORKS

    def parse(self) -> Parse:
        """A parser that may remember the lines before.

        Raises:
            InvalidValue: The format needs fields, and none are declared.
        """
        match self.format:
            case LogFormat.HAPROXY:
                return partial(haproxy.parse, zone=self.zone)
            case LogFormat.CLOUDFRONT:
                return CloudFrontLog()
            case LogFormat.JSON if self.fields is None:
                raise InvalidValue("the fields of a JSON log are missing", seen="format json", limit="`fields`")
            case LogFormat.JSON if self.fields is not None:
                return MappedLog(self.fields)
            case other:
                return PARSERS[other]


class LogReader:
    """Reads line after line of one file; what a line alone does not tell is kept."""

    def __init__(self, written: Written) -> None:
        self._parse, self._hops = written.parse(), written.hops
        self._texts: Callable[[str], Iterable[str]] = Objects().of if written.format in _OBJECTS else _itself

    def read(self, lines: Iterable[str], now: datetime | None = None) -> Iterator[Told]:
        """Of each line or object one answer; none of a line that only begins an object."""
        for line in lines:
            try:
                within = opened(line)
            except BadLine as bad:
                yield bad
                continue
            if within.strip():
                yield from (self._told(text, now) for text in self._texts(within))

    def _told(self, text: str, now: datetime | None) -> Told:
        try:
            found = entry(self._parse, text, now)
        except BadLine as bad:
            return bad
        if found is None or found.forwarded is None:
            return found
        return replace(found, client=self._hops.client(found))


_OBJECTS = (LogFormat.GOOGLE, LogFormat.JSON)


def _itself(line: str) -> tuple[str]:
    return (line,)
