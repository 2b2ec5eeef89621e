"""Demand: the rules many kinds share, in the words of the API they are broken in."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused


def require(body: Json, *fields: str) -> None:
    """
    Raises:
        Refused: A field is missing or empty, as compute says it.
    """
    for field in fields:
        if body.get(field) in (None, "", []):
            text = f"Invalid value for field 'resource.{field}': ''. Required field not specified."
            raise Refused(Code.REQUIRED, f"Required field 'resource.{field}' not specified", violations=[(field, text)])


def forbid(field: str, value: object, why: str) -> Refused:
    """The refusal of a value of a field, as compute says it."""
    return Refused(Code.INVALID_ARGUMENT, f"Invalid value for field 'resource.{field}': '{value}'. {why}")


def within(body: Json, field: str, low: int, high: int) -> None:
    """
    Raises:
        Refused: The field is set and outside of low..high.
    """
    value = body.get(field)
    if value is not None and not low <= int(value) <= high:
        raise forbid(field, value, f"Must be between {low} and {high}.")


def networks(field: str, values: Iterable[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """CIDR ranges as networks.

    Raises:
        Refused: One is none, or has host bits.
    """
    found: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
    for value in values:
        try:
            found.append(ipaddress.ip_network(value))
        except ValueError:
            raise forbid(field, value, "Must be a CIDR address range.") from None
    return found
