"""Failing: the values by which users' libraries and meshes mark a request that the service failed."""

from __future__ import annotations

import re

_STATUS = re.compile(r"5\d\d|5xx|5XX")
_WORDS = frozenset(("error", "err", "failure", "failed", "fail", "server_error", "exception"))
_GRPC = frozenset(("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"))
"""The server's own: https://grpc.io/docs/guides/status-codes/"""
_GRPC_NAMES = frozenset(name.replace("_", "").lower() for name in _GRPC)

_TELLS = re.compile(r"(?i)code|status|class|result|outcome|success|error|grpc|response|exception")
"""Names of labels that say how a request ended: code, status_code, http_response_status_code, code_class, outcome."""


def marks_failure(label: str, value: str) -> bool:
    """Whether a series with this label counts requests that failed."""
    if not _TELLS.search(label):
        return False
    if "success" in label.lower():
        return value.lower() in ("false", "0", "no")
    grpc = value.replace("_", "").lower() in _GRPC_NAMES and value.lower() != "unknown"
    return bool(_STATUS.fullmatch(value)) or value.lower() in _WORDS or grpc


def tells_ending(label: str) -> bool:
    """Whether a label of this name says how a request ended."""
    return _TELLS.search(label) is not None
