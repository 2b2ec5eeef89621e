"""Target: where the probe finds one side, past the name that users use."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from migrate.errors import InvalidValue

_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"  # at most 63 (RFC 1035, 2.3.4)
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\.?")
_PATH = re.compile(r"/[!-~]*")  # what a request line can carry


class Scheme(StrEnum):
    """How a side is spoken to."""

    HTTP = "http"
    HTTPS = "https"

    @property
    def port(self) -> int:
        return 443 if self is Scheme.HTTPS else 80


@dataclass(frozen=True, slots=True)
class Target:
    """One side of the service.

    `address` is an IP address or the side's own name (`green.app.example.com`), never the weighted name.
    `host` is the name that users use: it is the Host header, the server name of TLS, and what the certificate must say.
    `authority` is a PEM file of the certificate authority, where the system does not know it.
    """

    address: str
    port: int
    host: str
    path: str = "/"
    scheme: Scheme = Scheme.HTTPS
    authority: Path | None = None

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.address) and not self.literal:
            raise InvalidValue("not an address to probe", seen=repr(self.address), limit="an IP address or a DNS name")
        if not _HOST.fullmatch(self.host):
            raise InvalidValue("not the name of a service", seen=repr(self.host), limit="a DNS name")
        if not 0 < self.port < 65_536:
            raise InvalidValue("not a port", seen=self.port, limit="1..65535")
        if not _PATH.fullmatch(self.path) or "#" in self.path:
            raise InvalidValue("not a path", seen=repr(self.path), limit="/ and printable ASCII, no fragment")

    @property
    def literal(self) -> bool:
        """Whether the address is an IP address, so that nobody has to be asked for it."""
        try:
            ipaddress.ip_address(self.address)
        except ValueError:
            return False
        return True

    @property
    def host_header(self) -> str:
        """The Host header as a browser sends it: the port only where it is not the scheme's own."""
        return self.host if self.port == self.scheme.port else f"{self.host}:{self.port}"
