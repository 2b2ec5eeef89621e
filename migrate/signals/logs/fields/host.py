"""Host: the address of a peer, without its port."""

from __future__ import annotations


def host_of(address: str | None) -> str | None:
    """An address without its port; IPv6 stands in brackets where it has one."""
    if not address:
        return None
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit() and (":" not in host or host.endswith("]")):
        address = host
    return address.removeprefix("[").removesuffix("]")
