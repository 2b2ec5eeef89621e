"""Value: the text of one ResourceRecord, judged as Route 53 judges it."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import dns.exception

from migrate.rehearse.aws.name import BadName, master_form, normal
from migrate.rehearse.dns.answer import RecordType
from migrate.rehearse.dns.packet import rdata

STRING_LIMIT = 255
"""Characters of one quoted string of a TXT or SPF value (Developer Guide, "TXT record type")."""

_STRINGS = re.compile(r'"((?:[^"\\]|\\[0-7]{3}|\\["\\])*)"')
_CHARACTER = re.compile(r"\\[0-7]{3}|\\.|.", re.DOTALL)
_QUOTED = frozenset({RecordType.TXT, RecordType.SPF})
_NAMED = frozenset({RecordType.CNAME, RecordType.NS, RecordType.PTR})


def fault_of(kind: RecordType, value: str) -> str | None:
    """Route 53's complaint about a value, or None when it is good.

    The problem names of A, TXT and domain names are as reported in public; `InvalidRRData` for the other types
    is this double's own, because no report of theirs was found.
    """
    problem = _problem(kind, value)
    return None if problem is None else f"Invalid Resource Record: FATAL problem: {problem} encountered with '{value}'"


def _problem(kind: RecordType, value: str) -> str | None:
    if value != value.strip() or not value.isprintable() or not value.isascii():
        return "UnsupportedCharacter (Value contains unsupported characters)"
    if kind is RecordType.A:
        return _address_problem(IPv4Address, value, "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)")
    if kind is RecordType.AAAA:
        return _address_problem(IPv6Address, value, "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)")
    if kind in _QUOTED:
        return _string_problem(value)
    return _name_problem(value) if kind in _NAMED else _data_problem(kind, value)


def _address_problem(family: type[IPv4Address | IPv6Address], value: str, problem: str) -> str | None:
    try:
        family(value)
    except AddressValueError:
        return problem
    return None


def _string_problem(value: str) -> str | None:
    strings = _STRINGS.findall(value)
    if not strings or _STRINGS.sub("", value).strip():
        return "InvalidCharacterString (Value should be enclosed in quotation marks)"
    if any(len(_CHARACTER.findall(string)) > STRING_LIMIT for string in strings):
        return "CharacterStringTooLong (Value is too long)"
    return None


def _name_problem(value: str) -> str | None:
    try:
        normal(value)
    except BadName as bad:
        return str(bad).removeprefix("FATAL problem: ").partition(" encountered with")[0]
    return None if " " not in value else "UnsupportedCharacter (Value contains unsupported characters)"


def _data_problem(kind: RecordType, value: str) -> str | None:
    try:
        rdata(kind, master_form(value))
    except dns.exception.DNSException:
        return f"InvalidRRData (Value is not valid for type {kind})"
    return None
