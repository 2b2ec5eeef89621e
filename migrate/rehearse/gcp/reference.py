"""Reference: a field of one resource that names another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource

_URL = re.compile(r"(?:https://(?:www|compute)\.googleapis\.com/compute/(?:v1|beta)/|//([a-z]+)\.googleapis\.com/)(.+)")
_OWN = frozenset(("selfLink", "selfLinkWithId", "name", "id", "kind"))

_URLS = frozenset(
    [
        "network",
        "subnetwork",
        "target",
        "urlMap",
        "backendService",
        "defaultService",
        "service",
        "group",
        "router",
        "vpnGateway",
        "peerExternalGateway",
        "peerGcpGateway",
        "sslPolicy",
        "healthChecks",
        "sslCertificates",
    ]
)
"""Fields of compute resources that hold the URL of another one; anything else there is malformed."""

_NAMED = ("cloudRun.", "cloudFunction.", "appEngine.")
"""Where `service` is the bare name of one."""


def references(account: Account, service: str, body: object) -> Iterator[tuple[str, str]]:
    """Field path and key of everything a body names that is of a kind this loopback serves."""
    for path, text in _strings(body, ""):
        key = _key(service, text)
        if key is not None and account.collection_of(key) is not None:
            yield path, key


def check_references(account: Account, resource: Resource) -> None:
    """
    Raises:
        Refused: It names something that does not exist or is not ready, or holds no URL where one must be.
    """
    for path, text in _strings(resource.body, ""):
        last = re.sub(r"\[\d+\]", "", path).rpartition(".")[2]
        named = path.startswith(_NAMED)
        if resource.service == "compute" and last in _URLS and not named and _key("compute", text) is None:
            raise Refused(
                Code.INVALID_ARGUMENT,
                f"Invalid value for field 'resource.{path}': '{text}'. The URL is malformed.",
            )
    for _, key in references(account, resource.service, resource.body):
        named = account.get(key)
        if named.service == "compute" and named.busy is not None and not named.busy.done:
            raise Refused(Code.NOT_READY, f"The resource '{named.name}' is not ready")


def users(account: Account, key: str) -> Iterator[Resource]:
    """Whatever refers to the resource of `key`, itself apart."""
    return (
        one
        for one in list(account.resources.values())
        if one.key != key and any(found == key for _, found in references(account, one.service, one.body))
    )


def _key(service: str, text: str) -> str | None:
    found = _URL.fullmatch(text)
    if found is not None:
        return f"{found[1] or 'compute'}/{found[2]}"
    return f"{service}/{text}" if text.startswith("projects/") else None


def _strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in cast("dict[str, object]", value).items():
            if path or name not in _OWN:
                yield from _strings(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, item in enumerate(cast("list[object]", value)):
            yield from _strings(item, f"{path}[{place}]")
