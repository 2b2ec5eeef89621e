"""The authoritative server: real packets over UDP and TCP."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import pytest

from migrate.errors import RehearsalError
from migrate.rehearse.dns.answer import REFUSED, Answer, Rcode, Record, RecordType
from migrate.rehearse.dns.packet import EDNS_LIMIT, PLAIN_LIMIT
from migrate.rehearse.dns.server import AuthoritativeServer

SOA = Record("example.test.", RecordType.SOA, 900, "ns-1.test. host.test. 1 7200 900 1209600 86400")
MANY = tuple(Record("many.example.test.", RecordType.A, 60, f"192.0.2.{n}") for n in range(100))


APP = Record("app.example.test.", RecordType.A, 60, "192.0.2.1")

ANSWERS = {
    ("app.example.test.", RecordType.A): Answer(records=(APP,)),
    ("txt.example.test.", RecordType.TXT): Answer(
        records=(Record("txt.example.test.", RecordType.TXT, 60, '"one" "two\\065"'),)
    ),
    ("alias.example.test.", RecordType.A): Answer(
        records=(Record("alias.example.test.", RecordType.CNAME, 30, "app.example.test"), APP)
    ),
    ("many.example.test.", RecordType.A): Answer(records=MANY),
    ("down.example.test.", RecordType.A): None,
}


def says(name: str, kind: RecordType) -> Answer | None:
    """An authority for example.test that can also be silent."""
    if not name.endswith("example.test."):
        return REFUSED
    return ANSWERS.get((name, kind), Answer(rcode=Rcode.NXDOMAIN, authority=(SOA,)))


@pytest.fixture(scope="module")
def server() -> Iterator[AuthoritativeServer]:
    """A server on a loop of its own, so that blocking clients may ask it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    serving = AuthoritativeServer(says)
    asyncio.run_coroutine_threadsafe(serving.start(), loop).result(10)
    yield serving
    asyncio.run_coroutine_threadsafe(serving.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def ask(server: AuthoritativeServer, query: dns.message.Message) -> dns.message.Message:
    return dns.query.udp(query, server.host, port=server.port, timeout=2)


def question(name: str, kind: str = "A", payload: int | None = None) -> dns.message.Message:
    """A question with EDNS0 when a payload is announced."""
    return dns.message.make_query(name, kind, use_edns=-1 if payload is None else 0, payload=payload or 0)


def test_an_answer_is_authoritative_and_carries_its_ttl(server: AuthoritativeServer) -> None:
    answered = ask(server, question("app.example.test"))
    assert answered.flags & dns.flags.AA
    assert not answered.flags & dns.flags.RA
    assert answered.answer[0].to_text() == "app.example.test. 60 IN A 192.0.2.1"


def test_tcp_answers_alike_and_one_connection_carries_many_questions(server: AuthoritativeServer) -> None:
    with socket.create_connection((server.host, server.port), timeout=2) as line:
        for _ in range(3):
            dns.query.send_tcp(line, question("app.example.test"))
            answered, _ = dns.query.receive_tcp(line, time.time() + 2)
            assert answered.answer[0][0].to_text() == "192.0.2.1"


def test_the_letters_of_the_question_come_back_as_they_were(server: AuthoritativeServer) -> None:
    answered = ask(server, question("aPP.ExAmPlE.tESt"))
    assert answered.question[0].name.to_text() == "aPP.ExAmPlE.tESt."
    assert answered.answer[0].name.to_text() == "aPP.ExAmPlE.tESt."


def test_a_cname_comes_before_what_it_points_to(server: AuthoritativeServer) -> None:
    answered = ask(server, question("alias.example.test"))
    assert [(rrset.rdtype.name, rrset.ttl) for rrset in answered.answer] == [("CNAME", 30), ("A", 60)]


def test_the_strings_of_a_txt_record_arrive_as_they_are(server: AuthoritativeServer) -> None:
    assert ask(server, question("txt.example.test", "TXT")).answer[0][0].strings == (b"one", b"twoA")


def test_a_missing_name_is_denied_with_the_soa(server: AuthoritativeServer) -> None:
    answered = ask(server, question("nope.example.test"))
    assert answered.rcode() == dns.rcode.NXDOMAIN
    assert answered.authority[0].to_text().startswith("example.test. 900 IN SOA")


@pytest.mark.parametrize(
    ("asked", "rcode"),
    [
        (dns.message.make_query("app.other.test", "A"), dns.rcode.REFUSED),
        (dns.message.make_query("app.example.test", "A", "CH"), dns.rcode.REFUSED),
        (dns.message.make_query("app.example.test", "ANY"), dns.rcode.NOTIMP),
        (dns.message.make_query("example.test", "AXFR"), dns.rcode.NOTIMP),
        (dns.message.make_query("app.example.test", "A", use_edns=1), dns.rcode.BADVERS),
    ],
)
def test_what_is_not_served_is_said_by_its_code(
    server: AuthoritativeServer, asked: dns.message.Message, rcode: dns.rcode.Rcode
) -> None:
    answered = ask(server, asked)
    assert answered.rcode() == rcode
    assert not answered.answer


def test_another_opcode_is_not_implemented(server: AuthoritativeServer) -> None:
    query = question("example.test", "SOA")
    query.set_opcode(dns.opcode.NOTIFY)
    assert ask(server, query).rcode() == dns.rcode.NOTIMP


@pytest.mark.parametrize(
    ("payload", "limit"), [(None, PLAIN_LIMIT), (600, 600), (100, PLAIN_LIMIT), (4096, EDNS_LIMIT)]
)
def test_what_does_not_fit_a_datagram_is_cut_flagged_and_whole_over_tcp(
    server: AuthoritativeServer, payload: int | None, limit: int
) -> None:
    query = question("many.example.test", payload=payload)
    answered = ask(server, query)
    assert answered.flags & dns.flags.TC
    assert len(answered.to_wire()) <= limit
    assert (answered.edns == 0) == (payload is not None)
    whole = dns.query.tcp(query, server.host, port=server.port, timeout=2)
    assert not whole.flags & dns.flags.TC
    assert len(whole.answer[0]) == len(MANY)


def test_a_malformed_question_is_told_so_under_its_own_id(server: AuthoritativeServer) -> None:
    broken = b"\x12\x34\x01\x00\x00\x01" + bytes(6) + b"\xff\xff"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(2)
        line.sendto(broken, (server.host, server.port))
        reply = line.recv(512)
    assert reply[:2] == b"\x12\x34"
    assert reply[2] & 0x80
    assert reply[3] & 0x0F == Rcode.FORMERR


@pytest.mark.parametrize("sent", [b"\x00", b"\x12\x34\x80\x00" + bytes(8)])
def test_noise_and_replies_are_not_answered(server: AuthoritativeServer, sent: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect((server.host, server.port))
        line.send(sent)
        line.send(question("app.example.test").to_wire())
        line.settimeout(2)
        assert dns.message.from_wire(line.recv(512)).answer


def test_a_server_that_is_down_says_nothing(server: AuthoritativeServer) -> None:
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(question("down.example.test"), server.host, port=server.port, timeout=0.2)
    with pytest.raises(EOFError):
        dns.query.tcp(question("down.example.test"), server.host, port=server.port, timeout=2)


def test_a_taken_port_is_an_error_that_names_it(server: AuthoritativeServer) -> None:
    with pytest.raises(RehearsalError, match=f"{server.address} is taken"):
        asyncio.run(AuthoritativeServer(says, port=server.port).start())


def test_a_thousand_questions_of_one_client_are_all_answered(server: AuthoritativeServer) -> None:
    packets = [question("app.example.test").to_wire() for _ in range(1000)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect((server.host, server.port))
        line.settimeout(20)
        for packet in packets:
            line.send(packet)
            assert line.recv(512)[:2] == packet[:2]  # the same id
