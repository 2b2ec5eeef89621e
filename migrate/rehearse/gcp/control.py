"""Control: the hand on the loopback Google Cloud, away from its APIs: faults, and what was seen."""

from __future__ import annotations

from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from pydantic import TypeAdapter

from migrate.errors import RehearsalError
from migrate.rehearse.gcp.call import Call
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.fault import Fault, Kind
from migrate.rehearse.slowness import patient

ROOT = "/_rehearsal"
"""A path no Google API uses."""

WITHIN_SECONDS = 2.0

FAULT = TypeAdapter(Fault)
CALLS = TypeAdapter(list[Call])
RESOURCES = TypeAdapter(dict[str, Json])
DOWN = Fault(Kind.DROPPED, count=None)
"""Every API is down: each call is dropped until mended."""


class Control:
    """Speaks to a running `python -m migrate.rehearse.gcp`.

    Every method raises RehearsalError when it does not answer within two seconds or does not obey.
    """

    def __init__(self, endpoint: str) -> None:
        self._root = endpoint.rstrip("/") + ROOT
        self._opener = build_opener(ProxyHandler({}))  # loopback is never behind a proxy

    def arm(self, fault: Fault) -> None:
        """Let a fault strike; see `Fault` for when it ends."""
        self._ask("/faults", FAULT.dump_json(fault))

    def down(self) -> None:
        """Drop every call until mended."""
        self.arm(DOWN)

    def mend(self) -> None:
        """Disarm every fault."""
        self._ask("/mend", b"")

    def calls(self) -> list[Call]:
        """Every call so far."""
        return CALLS.validate_json(self._ask("/calls"))

    def resources(self) -> dict[str, Json]:
        """What exists by now, by service and relative name: `compute/projects/p/global/networks/n`."""
        return RESOURCES.validate_json(self._ask("/resources"))

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
        return RehearsalError(f"the loopback Google did not obey {path}", seen=seen, limit=limit, then="Read its log.")
