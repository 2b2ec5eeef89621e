"""Packet: a question read from the wire, and the reply written back to it."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from migrate.rehearse.dns.answer import REFUSED, Answer, Authority, Rcode, Record, RecordType

PLAIN_LIMIT = 512
"""Octets of a UDP reply to a client without EDNS0 (RFC 1035 4.2.1)."""

EDNS_LIMIT = 1232
"""Octets this server announces and never exceeds over UDP (DNS flag day 2020)."""

_HEADER = 12
_TCP_LIMIT = 65_535


class Transport(Enum):
    """What carried the question; over UDP a reply has a limit."""

    UDP = "udp"
    TCP = "tcp"


def reply(wire: bytes, ask: Authority, *, over: Transport) -> bytes | None:
    """The reply to a packet; None where silence is right: no header, itself a reply, or a server down."""
    if len(wire) < _HEADER or wire[2] & 0x80:
        return None
    try:
        query = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return _malformed(wire)
    answer = _answer(query, ask)
    return None if answer is None else _pack(query, answer, over)


def _answer(query: dns.message.Message, ask: Authority) -> Answer | None:
    if query.opcode() != dns.opcode.QUERY:
        return Answer(rcode=Rcode.NOTIMP, authoritative=False)
    if len(query.question) != 1:
        return Answer(rcode=Rcode.FORMERR, authoritative=False)
    question = query.question[0]
    mnemonic = dns.rdatatype.to_text(question.rdtype)
    if question.rdclass != dns.rdataclass.IN:
        return REFUSED
    if mnemonic not in RecordType.__members__:
        return Answer(rcode=Rcode.NOTIMP, authoritative=False)
    return ask(_text(question.name), RecordType(mnemonic))


def _text(name: dns.name.Name) -> str:
    return b".".join(name.labels).decode("latin-1").lower() or "."


def _pack(query: dns.message.Message, answer: Answer, over: Transport) -> bytes:
    """The reply in full, or what fits of it with the TC flag, which sends the client to TCP (RFC 2181 9)."""
    message = dns.message.make_response(query, our_payload=EDNS_LIMIT)
    if query.edns > 0:
        message.set_rcode(dns.rcode.BADVERS)
        return message.to_wire()
    message.set_rcode(dns.rcode.Rcode(answer.rcode))
    message.flags |= dns.flags.AA if answer.authoritative else 0
    message.answer = _sets(answer.records)
    message.authority = _sets(answer.authority)
    return message.to_wire(max_size=_limit(query, over), prefer_truncation=True)


def _limit(query: dns.message.Message, over: Transport) -> int:
    if over is Transport.TCP:
        return _TCP_LIMIT
    return PLAIN_LIMIT if query.edns < 0 else max(PLAIN_LIMIT, min(query.payload, EDNS_LIMIT))


def _sets(records: tuple[Record, ...]) -> list[dns.rrset.RRset]:
    """Records of one name and type form one set; the sets keep their order (a CNAME goes before its target).

    The name that was asked keeps the letters of the question (0x20 resolvers check them), because the packer
    points back at the question whatever the case.
    """
    sets: dict[tuple[str, RecordType], dns.rrset.RRset] = {}
    for record in records:
        value, key = rdata(record.type, record.value), (record.name, record.type)
        if key in sets:
            sets[key].add(value)
        else:
            sets[key] = dns.rrset.from_rdata(record.name, record.ttl, value)
    return list(sets.values())


@lru_cache(maxsize=4096)
def rdata(kind: RecordType, value: str) -> dns.rdata.Rdata:
    """A value in master file form, parsed; relative names in it are taken as absolute, as Route 53 does.

    Raises:
        dns.exception.DNSException: The value is not one of this type.
    """
    return dns.rdata.from_text("IN", kind.value, value, origin=dns.name.root, relativize=False)


def _malformed(wire: bytes) -> bytes:
    """FORMERR with nothing but the header: the id and the opcode of what could not be read."""
    return wire[:2] + bytes([0x80 | (wire[2] & 0x79), Rcode.FORMERR]) + bytes(8)
