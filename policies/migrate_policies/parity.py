"""Parity: both sides of a logical service are called and checked alike, so that users cannot tell them apart.

It reads what the component `migrate:index:Service` exports. Where each side is a stack of its own, a stack cannot see
the other: what the other side has is then handed in as `mirrors`, by host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .finding import Finding
from .known import UNKNOWN, known
from .rule import NotApplicable, stack_rule
from .setting import Config, table
from .subject import Subject

MIRRORS = table(
    "mirrors",
    of={
        "type": "object",
        "properties": {
            "ports": {"type": "array", "items": {"type": "integer"}},
            "healthPath": {"type": "string"},
            "tlsMinimum": {"type": "string"},
        },
        "required": ["ports", "healthPath", "tlsMinimum"],
        "additionalProperties": False,
    },
    says="What the other side has, where it is another stack: ports, healthPath and tlsMinimum by the name users call.",
)

_SERVICE = "migrate:index:Service"
_ALIKE = ("ports", "healthPath", "tlsMinimum")
_OWN_NAME = re.compile(r"https://(blue|green)\.(.+)")

Sides = Mapping[str, Subject]


def check(stack: Sequence[Subject], config: Config) -> Iterator[Finding]:
    """Every service against its mirror, in this stack or in `mirrors`."""
    services, mirrors = _services(stack), MIRRORS.of(config)
    if not mirrors and not any(len(sides) > 1 for sides in services.values()):
        raise NotApplicable("this stack holds one side, and `mirrors` does not say what the other has")
    for host, sides in services.items():
        if len(sides) > 1:
            yield from _compared(sides["green"], "blue", sides["blue"].props)
        elif host in mirrors:
            yield from _compared(*_elsewhere(sides, mirrors[host]))
        else:
            yield from (_alone(one, host) for one in sides.values())


def _services(stack: Sequence[Subject]) -> dict[str, dict[str, Subject]]:
    """The sides of each service by the name users call; a side is called by its own name under that."""
    services: dict[str, dict[str, Subject]] = {}
    for subject in stack:
        own = _OWN_NAME.fullmatch(str(subject.props.get("url"))) if subject.type == _SERVICE else None
        if own:
            services.setdefault(own.group(2), {})[own.group(1)] = subject
    return services


def _elsewhere(sides: Sides, mirror: Mapping[str, Any]) -> tuple[Subject, str, Mapping[str, object]]:
    ((side, subject),) = sides.items()
    return subject, "blue" if side == "green" else "green", known(mirror)


def _compared(subject: Subject, other: str, mirror: Mapping[str, object]) -> Iterator[Finding]:
    """What differs; values that only the update tells are compared at its end."""
    for name in _ALIKE:
        here, there = subject.props.get(name), mirror.get(name)
        if here != there and UNKNOWN not in (here, there):
            yield Finding(name, here, f"{there}, as {other} has", "Declare both sides alike.", subject.urn)


def _alone(subject: Subject, host: str) -> Finding:
    limit = f"{host} on both sides"
    return Finding(subject.name, "one side only", limit, "Mirror it, or name it under `mirrors`.", subject.urn)


RULE = stack_rule(
    "mirror-parity",
    "Each service has its mirror, with the same ports, health path and oldest TLS version.",
    check,
    settings=[MIRRORS],
)
