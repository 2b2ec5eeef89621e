"""Container: what a service runs, checked against both clouds before either is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from migrate.components import image
from migrate.components.errors import BadName
from migrate.components.place import side_of
from migrate.components.size import Size, counted, sized

if TYPE_CHECKING:
    from migrate.components.service import ServiceArgs

PORT = "PORT"
"""Cloud Run sets it and refuses to have it set (Cloud Run, container runtime contract); here ECS sets it too."""

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PATH = re.compile(r"/[!-~]*")
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")

LONGEST_COMMON_NAME = 64
"""ACM refuses longer first names in a certificate (AWS Certificate Manager, quotas)."""


@dataclass(frozen=True, slots=True)
class Container:
    """One container and how many of it."""

    host: str
    own_host: str
    image: str
    port: int
    health_path: str
    capacity: int
    most: int
    size: Size
    environment: Mapping[str, pulumi.Input[str]]
    secrets: Mapping[str, pulumi.Input[str]]

    @property
    def env_keys(self) -> list[str]:
        """The names of all variables, secret or not, in order."""
        return sorted({*self.environment, *self.secrets})


def wanted(args: ServiceArgs) -> Container:
    """What the arguments ask for. Raises NotADigest, BadAmount, BadName."""
    capacity = counted("capacity", args["capacity"], least=1, most=1000)
    host = _matching("host", args["host"], _HOST, "a full host name in lower case, such as app.example.com")
    if len(own_host(args)) > LONGEST_COMMON_NAME:
        limit = f"{LONGEST_COMMON_NAME} characters with the side's own label before it"
        raise BadName("host", "too long for a certificate", seen=own_host(args), limit=limit)
    environment, secrets = args.get("environment", {}), args.get("secrets", {})
    _variables(environment, secrets)
    return Container(
        host=host,
        own_host=own_host(args),
        image=image.digested(args["image"]),
        port=counted("port", args["port"], least=1, most=65535),
        health_path=_matching("health_path", args["health_path"], _PATH, "a path that begins with /"),
        capacity=capacity,
        most=counted("most", args.get("most", 4 * capacity), least=capacity),
        size=sized(args.get("cpu", 1), args.get("memory")),
        environment=environment,
        secrets=secrets,
    )


def own_host(args: ServiceArgs) -> str:
    """The name that reaches this side alone."""
    return f"{side_of(args['place'])}.{args['host']}"


def _variables(environment: Mapping[str, object], secrets: Mapping[str, object]) -> None:
    for key in (*environment, *secrets):
        _matching("environment", key, _KEY, "letters, digits and underscores, no digit first")
    twice = sorted(set(environment) & set(secrets))
    if twice:
        raise BadName("secrets", "variables that are also plain", seen=", ".join(twice), limit="one of both")
    if PORT in environment or PORT in secrets:
        raise BadName("environment", "PORT is set by both clouds", seen=PORT, then="Use `port`.")


def _matching(argument: str, seen: str, pattern: re.Pattern[str], limit: str) -> str:
    if not pattern.fullmatch(seen):
        raise BadName(argument, "not a name both clouds take", seen=seen, limit=limit)
    return seen
