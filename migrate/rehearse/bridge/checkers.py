"""Checkers: what Route 53's health checkers meet at their endpoints, asked over real DNS and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, cast

import dns.exception
import dns.message
import dns.query
import dns.rdatatype
from dns.rdata import Rdata

from migrate.rehearse.aws.control import Control
from migrate.rehearse.aws.health import Health

EVERY_SECONDS = 1.0
"""Route 53 asks every 10 s at the fastest; a rehearsal plays a day in minutes."""

WITHIN_SECONDS = 1.0
"""Longest time for an endpoint to answer; Route 53 gives it 4 s to connect and 2 s to answer."""


@dataclass(slots=True)
class Checkers:
    """`server` is one name server, (host, port); `port` is where every edge of the rehearsal listens, whatever port a
    check names. TLS is not spoken on loopback.
    """

    control: Control
    server: tuple[str, int]
    port: int
    _against: dict[str, int] = field(default_factory=dict[str, int])
    """By check: how many times in a row it met the opposite of what Route 53 holds."""

    def look(self) -> None:
        """Ask every endpoint once. Raises RehearsalError when the loopback AWS does not answer."""
        for check in self.control.checks():
            met = self._ask(check.config)
            against = self._against.get(check.id, 0) + 1 if met is not check.endpoint else 0
            if against >= int(check.config.get("FailureThreshold", 3)):
                self.control.see(check.id, met)
                against = 0
            self._against[check.id] = against

    def _ask(self, config: Mapping[str, Any]) -> Health:
        host = str(config.get("FullyQualifiedDomainName") or config.get("IPAddress"))
        address = config.get("IPAddress") or self._address(host)
        answered = address is not None and _answers(str(address), self.port, host, config.get("ResourcePath") or "/")
        return Health.HEALTHY if answered else Health.UNHEALTHY

    def _address(self, host: str) -> str | None:
        server, port = self.server
        try:
            answer = dns.query.udp(dns.message.make_query(host, "A"), server, timeout=WITHIN_SECONDS, port=port)
        except (dns.exception.DNSException, OSError):
            return None
        sets = (each for each in answer.answer if each.rdtype == dns.rdatatype.A)
        return next((cast("Rdata", each[0]).to_text() for each in sets), None)  # an RRset is an untyped list


def _answers(address: str, port: int, host: str, path: str) -> bool:
    """Whether it answers 2xx or 3xx (Developer Guide, "How Route 53 determines whether a health check is healthy")."""
    line = HTTPConnection(address, port, timeout=WITHIN_SECONDS)
    try:
        line.request("GET", path, headers={"Host": host})
        return 200 <= line.getresponse().status < 400
    except (OSError, HTTPException):
        return False
    finally:
        line.close()
