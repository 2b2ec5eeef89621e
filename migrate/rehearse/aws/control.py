"""Control: the hand on the loopback AWS, away from its API: faults, health, name servers, and what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from pydantic import TypeAdapter

from migrate.errors import RehearsalError
from migrate.rehearse.aws.call import Call
from migrate.rehearse.aws.fault import DOWN, Fault
from migrate.rehearse.aws.health import Health
from migrate.rehearse.aws.history import Entry
from migrate.rehearse.aws.nameserver import Condition
from migrate.rehearse.slowness import patient

ROOT = "/_rehearsal"
"""A path no AWS service uses: bucket names begin with a letter or digit."""

WITHIN_SECONDS = 2.0

Addresses = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HealthOrder:
    """What the checkers shall see at an endpoint."""

    check: str
    endpoint: Health


@dataclass(frozen=True, slots=True)
class NameServerOrder:
    """What a name server shall be like."""

    name: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class CheckSeen:
    """A health check as its checkers see it."""

    id: str
    config: Mapping[str, Any]
    endpoint: Health


FAULT = TypeAdapter(Fault)
CHECKS = TypeAdapter(list[CheckSeen])
CALLS = TypeAdapter(list[Call])
HISTORY = TypeAdapter(list[Entry])
HEALTH = TypeAdapter(HealthOrder)
NAME_SERVER = TypeAdapter(NameServerOrder)
ADDRESSES = TypeAdapter(Addresses)


class Control:
    """Speaks to a running `python -m migrate.rehearse.aws`.

    Every method raises RehearsalError when it does not answer within two seconds or does not obey.
    """

    def __init__(self, endpoint: str) -> None:
        self._root = endpoint.rstrip("/") + ROOT
        self._opener = build_opener(ProxyHandler({}))  # loopback is never behind a proxy

    def arm(self, fault: Fault) -> None:
        """Let a fault strike; see `Fault` for when it ends."""
        self._ask("/faults", FAULT.dump_json(fault))

    def down(self) -> None:
        """Drop every Route 53 call until mended."""
        self.arm(DOWN)

    def mend(self) -> None:
        """Disarm every fault of the API."""
        self._ask("/mend", b"")

    def see(self, check_id: str, endpoint: Health) -> None:
        """Let the checkers of a health check see its endpoint healthy or not."""
        self._ask("/health", HEALTH.dump_json(HealthOrder(check_id, endpoint)))

    def checks(self) -> list[CheckSeen]:
        """Every health check of Route 53."""
        return CHECKS.validate_json(self._ask("/checks"))

    def become(self, name_server: str, condition: Condition) -> None:
        """Take a name server (by its name) down, make it stale, or mend it."""
        order = NameServerOrder(name_server, condition)
        self._ask("/nameservers", NAME_SERVER.dump_json(order))

    def stand_for(self, addresses: Mapping[str, Sequence[str]]) -> None:
        """Let names of AWS services (a load balancer's) stand for addresses; none means it has no healthy target."""
        known: Addresses = {name: tuple(listed) for name, listed in addresses.items()}
        self._ask("/addresses", ADDRESSES.dump_json(known))

    def calls(self) -> list[Call]:
        """Every call of any service so far."""
        return CALLS.validate_json(self._ask("/calls"))

    def history(self, zone_id: str) -> list[Entry]:
        """Every version of a zone so far, with the time each name server got it."""
        bare = zone_id.rpartition("/")[2]
        return HISTORY.validate_json(self._ask(f"/zones/{quote(bare)}/history"))

    def _ask(self, path: str, body: bytes | None = None) -> bytes:
        """The answer to a GET, or to a POST where there is a body."""
        request = Request(self._root + path, data=body)  # noqa: S310 - a loopback address of our own
        try:
            with self._opener.open(request, timeout=patient(WITHIN_SECONDS)) as answered:
                return answered.read()
        except HTTPError as refused:
            raise self._disobeyed(path, f"{refused.code} {refused.read().decode()[:200]}") from None
        except (OSError, HTTPException) as lost:
            raise self._disobeyed(path, repr(lost)) from lost

    def _disobeyed(self, path: str, seen: str) -> RehearsalError:
        limit = f"an answer of 200 in {patient(WITHIN_SECONDS):g} s"
        return RehearsalError(f"the loopback AWS did not obey {path}", seen=seen, limit=limit, then="Read its log.")
