"""Envelope: what a collector puts around a line of a log: a container runtime, Docker, syslog.

CRI: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md. Docker's json-file:
https://docs.docker.com/engine/logging/drivers/json-file/. Syslog: RFC 3164 4.1, RFC 5424 6, and rsyslog's ISO times.
"""

from __future__ import annotations

import re
from typing import cast

from migrate.signals.json_text import loads
from migrate.signals.logs.bad_line import BadLine

_CRI = re.compile(r"\d{4}-\d\d-\d\dT\S+ std(?:out|err) ([FP])(?::\S*)? ")
_SYSLOG = re.compile(
    r"(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ [\w./-]+(?:\[\d+\])?: "
)
_RFC_5424 = re.compile(r"<\d{1,3}>1 \S+ \S+ \S+ \S+ \S+ (?:-|(?:\[[^\]]*\])+) ?")
_DOCKER = '{"log":'

PARTIAL = "a piece of a line that its container runtime cut"


_DEEPEST = 3


def opened(line: str) -> str:
    """The line within, whatever was put around what was already wrapped.

    Raises:
        BadLine: It is only a piece of one.
    """
    for _ in range(_DEEPEST):
        line, outer = _opened(line), line
        if line is outer:
            break
    return line


def _opened(line: str) -> str:
    if line.startswith(_DOCKER):
        return _docker(line)
    if line.startswith("{"):
        return line
    for form in (_CRI, _RFC_5424, _SYSLOG):
        if found := form.match(line):
            if form is _CRI and found[1] == "P":
                raise BadLine(PARTIAL)
            return line[found.end() :]
    return line


def _docker(line: str) -> str:
    try:
        told = loads(line)
    except ValueError:
        return line
    says = cast("dict[str, object]", told) if isinstance(told, dict) else {}
    text = says.get("log") if "stream" in says else None
    return text.rstrip("\n") if isinstance(text, str) else line
