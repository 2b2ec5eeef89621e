"""Authority: every authoritative server asked by real packets, and what counts as an answer."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import pytest
from dns.resolver import Resolver

from migrate.errors import InvalidValue, RouteUnreachable
from migrate.routes.authority import PORT, WITHIN_SECONDS, Heard, NameServers, Question, Server, given, resolved
from tests.routes.nameserver import Script, ScriptedServer, reply

A = Question("app.example.com", "A")
TXT = Question("_migrate.app.example.com", "TXT")
VALUES = {"A": ["192.0.2.1"], "TXT": ['"v=1 epoch=14 " "serial=3"'], "AAAA": ["2001:db8:0:0::1"], "CNAME": ["B.test."]}


def kind(query: dns.message.Message) -> str:
    return query.question[0].to_text().rpartition(" ")[2]


def good(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
    return [reply(query, *VALUES[kind(query)])]


def ask(*servers: ScriptedServer | str, questions: Sequence[Question] = (A,)) -> list[Heard]:
    places = [server if isinstance(server, str) else server.place for server in servers]
    return NameServers(lambda: given(*places)).ask(questions)


def test_each_question_has_its_answer_in_order() -> None:
    questions = [TXT, A, Question("app.example.com", "AAAA"), A, Question("app.example.com", "CNAME")]
    with ScriptedServer(good) as server:
        [heard] = ask(server, questions=questions)
    assert heard.server == server.place
    assert heard.answers == tuple(
        frozenset({value}) for value in ("v=1 epoch=14 serial=3", "192.0.2.1", "2001:db8::1", "192.0.2.1", "B.test.")
    )


def test_questions_ask_for_no_recursion() -> None:
    with ScriptedServer(good) as server:
        ask(server)
    [(query, _)] = server.seen
    assert not query.flags & dns.flags.RD


def test_many_answers_come_in_any_order() -> None:
    with ScriptedServer(good) as one, ScriptedServer(good) as two:
        heard = ask(one, two, questions=[TXT, *[A] * 40])
    assert [len(each.answers) for each in heard] == [41, 41]
    assert all(each.answers[40] == {"192.0.2.1"} for each in heard)


def test_an_answer_too_long_for_udp_comes_over_tcp() -> None:
    def script(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
        made = reply(query, *(["192.0.2.1"] if transport == "tcp" else []))
        made.flags |= dns.flags.TC if transport == "udp" else 0
        return [made]

    with ScriptedServer(script) as server:
        [heard] = ask(server)
    assert heard.answers == (frozenset({"192.0.2.1"}),)
    assert [transport for _, transport in server.seen] == ["udp", "tcp"]


@pytest.mark.parametrize("code", [dns.rcode.NOERROR, dns.rcode.NXDOMAIN])
def test_nothing_at_the_name_is_an_answer(code: dns.rcode.Rcode) -> None:
    def script(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
        made = reply(query)
        made.set_rcode(code)
        return [made]

    with ScriptedServer(script) as server:
        [heard] = ask(server)
    assert (heard.answers, heard.silence) == ((frozenset(),), "")


def refused(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
    made = reply(query)
    made.set_rcode(dns.rcode.REFUSED)
    return [made]


def from_a_cache(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
    return [reply(query, "192.0.2.1", aa=False)]


def nothing(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
    return []


def half(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
    return good(query, transport) if kind(query) == "A" else []


def forged(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
    """Garbage, an answer to nobody's question, and one to another question under the right number."""
    stranger = dns.message.make_query("app.example.com", "A")
    other = dns.message.make_query("evil.example.com", "A")
    other.id = query.id
    return [b"\x00", reply(stranger, "203.0.113.9"), reply(other, "203.0.113.9")]


def garbage(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
    return [b"", b"\xff" * 700, query.to_wire()[:7]]


@pytest.mark.parametrize(
    ("script", "silence"),
    [
        (refused, "answers REFUSED"),
        (from_a_cache, "is not authoritative"),
        (nothing, "does not answer"),
        (half, "does not answer"),
        (forged, "does not answer (sends an answer to another question)"),
        (garbage, "does not answer (sends something that is not a DNS message)"),
    ],
)
def test_what_says_nothing_about_the_zone_is_silence_and_others_are_heard(script: Script, silence: str) -> None:
    with ScriptedServer(script) as bad, ScriptedServer(good) as well:
        first, second = ask(bad, well, questions=[TXT, A])
    assert (first.server, first.answers, first.silence) == (bad.place, (), silence)
    assert second.answers[1] == {"192.0.2.1"}


def test_forged_packets_do_not_hide_the_real_answer() -> None:
    with ScriptedServer(lambda query, transport: [*forged(query, transport), *good(query, transport)]) as server:
        [heard] = ask(server)
    assert heard.answers == (frozenset({"192.0.2.1"}),)


def test_all_silent_servers_together_cost_one_wait() -> None:
    with ScriptedServer(nothing) as one, ScriptedServer(nothing) as two, ScriptedServer(nothing) as three:
        begun = time.monotonic()
        heard = ask(one, two, three)
        took = time.monotonic() - begun
    assert [each.silence for each in heard] == ["does not answer"] * 3
    assert took < 2 * WITHIN_SECONDS


def test_a_port_nobody_listens_on_is_silence() -> None:
    with ScriptedServer(good) as gone:
        pass
    [heard] = ask(gone.place, questions=[TXT, *[A] * 16])
    assert heard.silence == "Connection refused"


def cut(query: dns.message.Message) -> dns.message.Message:
    """An answer that says: ask over TCP."""
    made = reply(query)
    made.flags |= dns.flags.TC
    return made


TCP = "gives a long answer over TCP alone, and "


@pytest.mark.parametrize(
    ("packets", "silence"),
    [
        ([], TCP + "does not give it (closed the connection)"),
        ([b""], "answers over TCP with something that does not answer the question"),
        ([b"\x00" * 40_000], "answers over TCP with something that does not answer the question"),
        (forged, "answers over TCP with something that does not answer the question"),
    ],
    ids=["closed", "empty", "zeros", "forged"],
)
def test_tcp_that_gives_no_answer_is_a_named_silence_and_others_are_heard(
    packets: list[bytes] | Script, silence: str
) -> None:
    def script(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
        if transport == "udp":
            return [cut(query)]
        return packets(query, transport) if callable(packets) else list[dns.message.Message | bytes](packets)

    with ScriptedServer(script) as bad, ScriptedServer(good) as well:
        first, second = ask(bad, well)
    assert (first.silence, second.answers) == (silence, (frozenset({"192.0.2.1"}),))


def test_a_server_without_tcp_is_a_named_silence() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as alone:
        alone.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{alone.getsockname()[1]}"
        alone.settimeout(5)

        def serve() -> None:
            wire, client = alone.recvfrom(65_535)
            alone.sendto(cut(dns.message.from_wire(wire)).to_wire(), client)

        serving = threading.Thread(target=serve)
        serving.start()
        [heard] = ask(place)
        serving.join(5)
    assert heard.silence == TCP + "does not give it (Connection refused)"


def test_a_clock_set_back_does_not_make_a_round_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 0.0)
    with ScriptedServer(lambda query, transport: [cut(query)] if transport == "udp" else []) as server:
        [heard] = ask(server)
    assert heard.silence.startswith(TCP)


def test_the_silence_of_one_address_is_told_apart_where_the_server_answers_at_another() -> None:
    with ScriptedServer(good) as server, ScriptedServer(nothing) as other:
        several = Server("ns-1.test", (("127.0.0.1", other.port), ("127.0.0.1", server.port)))
        dumb = Server("ns-2.test", (("127.0.0.1", other.port),))
        lost = Server("ns-3.test", ())
        heard = NameServers(lambda: [several, dumb, lost]).ask([A])
    assert [(each.silence, each.elsewhere) for each in heard] == [
        ("does not answer", True),
        ("", False),
        ("does not answer", False),
        ("its address could not be found", False),
    ]


class NoIpv6(socket.socket):
    """A socket of a host that has no way to IPv6."""

    def connect(self, address: Any, /) -> None:
        if self.family is socket.AF_INET6:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        super().connect(address)


def test_an_address_there_is_no_way_to_is_left_out_if_the_server_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", NoIpv6)
    with ScriptedServer(good) as server:
        both = Server("ns-1.test", (("2001:db8::53", PORT), ("127.0.0.1", server.port)))
        only = Server("ns-2.test", (("2001:db8::53", PORT),))
        heard = NameServers(lambda: [both, only]).ask([A])
    assert [(each.server, each.silence) for each in heard] == [
        ("ns-1.test (127.0.0.1)", ""),
        ("ns-2.test", "Network is unreachable"),
    ]


def test_servers_are_looked_for_once_and_a_failure_is_not_remembered() -> None:
    calls: list[int] = []
    with ScriptedServer(good) as server:

        def find() -> tuple[Server, ...]:
            calls.append(1)
            if len(calls) == 1:
                raise RouteUnreachable("not now")
            return given(server.place)

        servers = NameServers(find)
        with pytest.raises(RouteUnreachable):
            servers.ask([A])
        servers.ask([A])
        servers.ask([A])
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("2001:DB8::53", ("2001:db8::53", 53)),
        ("[::1]:5353", ("::1", 5353)),
        ("[::1]", ("::1", 53)),
    ],
)
def test_servers_are_given_by_address_and_port(text: str, address: tuple[str, int]) -> None:
    assert given(text) == (Server(text, (address,)),)


@pytest.mark.parametrize("text", ["ns-1.test", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "[::1]5353x", ""])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="address of a name server"):
        given(text)


def resolver_at(server: ScriptedServer) -> Resolver:
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    return resolver


def test_names_are_resolved_to_every_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(good) as server:
        monkeypatch.setattr("dns.resolver.Resolver", lambda: resolver_at(server))
        found = resolved(["ns-1.test."])
    assert found == (Server("ns-1.test", (("2001:db8::1", 53), ("192.0.2.1", 53))),)


@pytest.mark.parametrize("code", [dns.rcode.NXDOMAIN, dns.rcode.SERVFAIL, dns.rcode.NOERROR])
def test_a_server_without_an_address_is_not_left_out(monkeypatch: pytest.MonkeyPatch, code: dns.rcode.Rcode) -> None:
    def script(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
        made = reply(query)
        made.set_rcode(code)
        return [made]

    with ScriptedServer(script) as server:
        monkeypatch.setattr("dns.resolver.Resolver", lambda: resolver_at(server))
        with pytest.raises(RouteUnreachable, match=r"name server ns-1\.test could not be found"):
            resolved(["ns-1.test"])
