"""Clients: the address of a request's client, which proxies before the log may hide.

A request came over a chain of addresses: those of X-Forwarded-For from left to right, and last the peer. Each proxy
appends who called it, so only its right end is true; whatever stands to the left of the first proxy that is trusted was
written by the client. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.host import host_of

Network = IPv4Network | IPv6Network

OWN: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10",
                 "fc00::/7", "fe80::/10", "::1/128")
)  # fmt: skip
"""Networks that no user of the internet comes from: RFC 1918, 6598, 3927, 4193, 4291."""

MOST = 32
"""Addresses of a chain that are looked at, from its right end."""


@dataclass(frozen=True, slots=True)
class Hops:
    """How many proxies before the log are trusted: each is the peer, or the last address that the one behind it
    appended. Without a number those of the own networks are.
    """

    trusted: int | None = None

    def client(self, entry: LogEntry) -> str | None:
        """Whoever called the first trusted proxy."""
        if entry.forwarded is None:
            return entry.client
        chain = _chain(entry)
        if self.trusted is not None:
            return chain[max(0, len(chain) - 1 - self.trusted)] if chain else None
        return next(
            (address for address in reversed(chain) if not is_within(address, OWN)), chain[0] if chain else None
        )


OWN_NETWORKS = Hops()


def _chain(entry: LogEntry) -> list[str]:
    """Envoy appends the peer before it logs; it is counted once."""
    said = (entry.forwarded or "").rsplit(",", MOST)[-MOST:]
    chain = [host for each in said if (host := host_of(each.strip()))]
    if entry.client and (not chain or chain[-1] != entry.client):
        chain.append(entry.client)
    return chain


@lru_cache(maxsize=100_000)
def is_within(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address is of one of the networks; what is no address is of none."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(found in network for network in networks)
