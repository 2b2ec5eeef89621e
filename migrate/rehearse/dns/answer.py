"""Answer: what an authoritative server says to one question, before it becomes a packet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class RecordType(StrEnum):
    """The record types Route 53 can hold (botocore's RRType); Cloud DNS knows the same ones and more."""

    SOA = "SOA"
    A = "A"
    TXT = "TXT"
    NS = "NS"
    CNAME = "CNAME"
    MX = "MX"
    NAPTR = "NAPTR"
    PTR = "PTR"
    SRV = "SRV"
    SPF = "SPF"
    AAAA = "AAAA"
    CAA = "CAA"
    DS = "DS"
    TLSA = "TLSA"
    SSHFP = "SSHFP"
    SVCB = "SVCB"
    HTTPS = "HTTPS"


class Rcode(IntEnum):
    """Response codes (RFC 1035 4.1.1)."""

    NOERROR = 0
    FORMERR = 1
    SERVFAIL = 2
    NXDOMAIN = 3
    NOTIMP = 4
    REFUSED = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it is served. `value` is in master file form (RFC 1035 5.1); `ttl` in seconds."""

    name: str
    type: RecordType
    ttl: int
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question. No records and NOERROR is NODATA; `authority` then holds the SOA."""

    rcode: Rcode = Rcode.NOERROR
    records: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()
    authoritative: bool = True


REFUSED = Answer(rcode=Rcode.REFUSED, authoritative=False)

Authority = Callable[[str, RecordType], Answer | None]
"""Answers a question about a lower-case name with final dot; None when the server is down and silent."""
