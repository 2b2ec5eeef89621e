"""NginxProxyManagerLog: the access logs of Nginx Proxy Manager, `proxy` and `standard`, and combined lines among them.

https://github.com/NginxProxyManager/nginx-proxy-manager/blob/develop/docker/rootfs/etc/nginx/conf.d/include/log-proxy.conf
The status is the one that the client got, the second of a proxied line. No line tells how long it took.
"""

from __future__ import annotations

import re

from migrate.signals.logs import combined
from migrate.signals.logs.clf_time import clf_time
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import status_of
from migrate.signals.logs.fields.word import word

_LINE = re.compile(
    r"\[([^\]]*)\] (?:\S+ \S+ )?(\d{3}) - (\S+) \S+ \S+ "
    r'"((?:[^"\\]|\\.)*)" \[Client ([^\]]*)\] \[Length ([^\]]*)\] \[Gzip [^\]]*\](?: \[Sent-to [^\]]*\])? '
    r'"((?:[^"\\]|\\.)*)" "(?:[^"\\]|\\.)*"'
)


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    found = _LINE.match(line)
    if found is None:
        return combined.parse(line)
    time, status, _, target, client, size, agent = found.groups()
    return LogEntry(
        clf_time(time), status_of(status), client=word(client), path=path_of(target), agent=word(agent),
        size=size_of(size),
    )  # fmt: skip
