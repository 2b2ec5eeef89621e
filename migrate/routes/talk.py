"""Talk: all questions to one address of a name server, and what it says to them."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
from dns.rdtypes.ANY.TXT import TXT

from migrate.routes.question import Question

UDP_BYTES = 1232
"""Size of answer that passes every path unfragmented (DNS flag day 2020)."""

TCP_SECONDS = 0.3
"""A talk over TCP gets this long at least, also where the round's time is nearly over."""

LATE = 256
"""Packets read after the round's time: answers that came in time, and no end of garbage."""

_LONGEST = 65_535
_NO_WAY = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT))


class Unfit(Exception):
    """An answer that says nothing about the zone."""


class Unheard(Exception):
    """No answer within the time."""


class Talk:
    """All questions to one address, sent at once over a socket of their own.

    Deadlines are `time.monotonic`: a clock that is set must not make a round endless. `recursive` asks a resolver
    (RD=1), whose answers need not be authoritative.
    """

    def __init__(self, address: tuple[str, int], questions: Sequence[Question], *, recursive: bool = False) -> None:
        self.address = address
        self.no_way = False
        self._recursive = recursive
        self._problem: OSError | None = None
        self._questions = questions
        self._queries = [_query(question, recursive=recursive) for question in questions]
        self._family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._socket = socket.socket(self._family, socket.SOCK_DGRAM)

    def __enter__(self) -> Talk:
        self._socket.setblocking(False)
        try:
            self._socket.connect(self.address)
            for query in self._queries:
                self._socket.send(query.to_wire())
        except OSError as problem:
            # Told when its turn to be listened to comes: the other servers are still to be asked.
            self._problem, self.no_way = problem, problem.errno in _NO_WAY
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def listen(self, over: float) -> Iterator[frozenset[str]]:
        """The answers, in the order of the questions. Raises OSError, Unheard, Unfit, and whatever an answer that is
        none makes of its parser.
        """
        for question, reply in zip(self._questions, self.replies(over), strict=True):
            yield _values(question, reply, recursive=self._recursive)

    def replies(self, over: float) -> list[dns.message.Message]:
        """The whole messages, in the order of the questions. Raises the same."""
        if self._problem is not None:
            raise self._problem
        waiting = {query.id: query for query in self._queries}
        replies: dict[int, dns.message.Message] = {}
        unfit, late = "", 0
        while waiting:
            late += time.monotonic() >= over
            if late > LATE:
                raise _unheard(unfit)
            reply = _parsed(self._packet(over, unfit))
            query = waiting.get(reply.id) if reply else None
            if reply is None or query is None or not query.is_response(reply):
                # Anybody may send such a packet: it is not believed, nor does it end the wait for the real answer.
                unfit = "sends an answer to another question" if reply else "sends something that is not a DNS message"
                continue
            del waiting[query.id]
            replies[query.id] = self._whole(query, reply, over)
        return [replies[query.id] for query in self._queries]

    def _packet(self, over: float, unfit: str) -> bytes:
        """The next packet. What came in time is read, also where another server was waited for until the time's end."""
        try:
            self._socket.settimeout(max(0.0, over - time.monotonic()))
            return self._socket.recv(_LONGEST)
        except (TimeoutError, BlockingIOError) as late:
            raise _unheard(unfit) from late

    def _whole(self, query: dns.message.Message, reply: dns.message.Message, over: float) -> dns.message.Message:
        return self._over_tcp(query, over) if reply.flags & dns.flags.TC else reply

    def _over_tcp(self, query: dns.message.Message, over: float) -> dns.message.Message:
        over = max(over, time.monotonic() + TCP_SECONDS)
        wire = query.to_wire()
        try:
            with socket.socket(self._family, socket.SOCK_STREAM) as stream:
                stream.settimeout(_left(over))
                stream.connect(self.address)
                stream.sendall(len(wire).to_bytes(2, "big") + wire)
                reply = _parsed(_exactly(stream, int.from_bytes(_exactly(stream, 2, over), "big"), over))
        except (OSError, Unheard) as problem:
            raise Unfit(f"gives a long answer over TCP alone, and {_over_tcp_why(problem)}") from problem
        if reply is None or not query.is_response(reply):
            raise Unfit("answers over TCP with something that does not answer the question")
        return reply


def _unheard(unfit: str) -> Unheard:
    return Unheard(f"does not answer ({unfit})" if unfit else "does not answer")


def _over_tcp_why(problem: Exception) -> str:
    if isinstance(problem, TimeoutError | Unheard):
        return "does not answer there"
    return f"does not give it ({getattr(problem, 'strerror', None) or problem})"


def _exactly(stream: socket.socket, size: int, over: float) -> bytes:
    got = b""
    while len(got) < size:
        stream.settimeout(_left(over))
        some = stream.recv(size - len(got))
        if not some:
            raise ConnectionError("closed the connection")
        got += some
    return got


def _left(over: float) -> float:
    left = over - time.monotonic()
    if left <= 0:
        raise Unheard("does not answer")
    return left


def _parsed(packet: bytes) -> dns.message.Message | None:
    """The message in a packet; None where there is none. Whatever the parser makes of hostile bytes is no answer."""
    try:
        return dns.message.from_wire(packet, ignore_trailing=True)
    except Exception:
        return None


def _query(question: Question, *, recursive: bool) -> dns.message.QueryMessage:
    flags = dns.flags.RD if recursive else 0
    return dns.message.make_query(question.name, question.type, flags=flags, use_edns=0, payload=UDP_BYTES)


def _values(question: Question, reply: dns.message.Message, *, recursive: bool) -> frozenset[str]:
    if reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        raise Unfit(f"answers {dns.rcode.to_text(reply.rcode())}")
    if not recursive and not reply.flags & dns.flags.AA:
        raise Unfit("is not authoritative")
    if recursive and not reply.flags & dns.flags.RA:
        raise Unfit("does not ask others")
    asked = reply.question[0]
    rrset = reply.get_rrset(reply.answer, asked.name, asked.rdclass, dns.rdatatype.from_text(question.type))
    values = cast("Iterable[object]", rrset or ())  # dnspython leaves the type of an RRset's items open
    return frozenset(_text(data) for data in values)


def _text(data: object) -> str:
    """A value as a person writes it; the strings of a TXT record joined, without quotes."""
    if isinstance(data, TXT):
        return b"".join(data.strings).decode("ascii", errors="replace")
    return str(data)


def silence(problem: Exception) -> str:
    """Why an address gave no answer worth anything, in words."""
    if isinstance(problem, Unfit | Unheard):
        return str(problem)
    if isinstance(problem, TimeoutError | dns.exception.Timeout):
        return "does not answer"
    if isinstance(problem, OSError):
        return str(problem.strerror or problem)
    return f"sends what cannot be read ({type(problem).__name__})"
