"""Mirror: both sides of a service alike."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import case
from tests.policies.declared import Declared
from tests.policies.kept import service

_RULE = "mirror-parity"


def _both(word: str, **props: Any) -> tuple[Declared, Declared]:
    """Green, with what differs, and blue."""
    host = f"{word}.example.com"
    return service(f"{word}-green", "green", host, **props), service(f"{word}-blue", "blue", host)


BROKEN = (
    case(_RULE, "ports: seen [443], allowed: [80, 443], as blue has", *_both("ports", ports=[443])),
    case(_RULE, "healthPath: seen /, allowed: /healthz", *_both("path", healthPath="/")),
    case(_RULE, "tlsMinimum: seen 1.0, allowed: 1.2", *_both("tls", tlsMinimum="1.0")),
    case(_RULE, "lonely: seen one side only", service("lonely", "green", "lonely.example.com")),
    case(
        _RULE,
        "ports: seen [80, 443], allowed: [443], as blue has",
        service("far", "green", "far.example.com", healthPath="/"),
    ),
)

KEPT = (
    *_both("shop"),
    service("mirrored", "blue", "far.example.com", ports=[443], healthPath="/"),
)
