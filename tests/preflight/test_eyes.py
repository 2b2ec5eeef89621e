"""Eyes: the zone above and a side's way, over real packets to loopback servers: a parent, a resolver, and liars."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from migrate.preflight import eyes as module
from migrate.preflight.eyes import DnsEyes
from migrate.preflight.facts import Delegation, Unknown
from migrate.routes.authority import Server
from tests.routes.nameserver import Script, ScriptedServer

Packets = list[dns.message.Message | bytes]
Told = dict[tuple[str, str], list[str]]
"""What a resolver tells: name and type -> lines of a record set, `CNAME target` first where there is one."""

PUBLIC: Told = {("com.", "NS"): ["parent.test."], ("shop.com.", "NS"): ["ns.old.net."]}


def resolving(told: Told) -> Script:
    def script(query: dns.message.Message, transport: str) -> Packets:
        made = dns.message.make_response(query)
        made.flags |= dns.flags.RA
        asked = query.question[0]
        name, kind = asked.name.to_text(), asked.to_text().rpartition(" ")[2]
        while alias := told.get((name, "CNAME")):
            made.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", alias[0]))
            name = alias[0]
        if values := told.get((name, kind)):
            made.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *values))
        elif not any(known == name for known, _ in told):
            made.set_rcode(dns.rcode.NXDOMAIN)
        return [made]

    return script


def referring(*servers: str) -> Script:
    """A parent: a referral in the authority section, or a denial where it knows nobody."""

    def script(query: dns.message.Message, transport: str) -> Packets:
        made = dns.message.make_response(query)
        if servers:
            made.authority.append(dns.rrset.from_text("shop.com.", 60, "IN", "NS", *servers))
        else:
            made.flags |= dns.flags.AA
            made.set_rcode(dns.rcode.NXDOMAIN)
        return [made]

    return script


@contextmanager
def looking(told: Told, *parents: Script) -> Generator[DnsEyes]:
    with ExitStack() as stack:
        resolver = stack.enter_context(ScriptedServer(resolving(told)))
        above = [stack.enter_context(ScriptedServer(parent)) for parent in parents]

        def find(names: Sequence[str]) -> list[Server]:
            return [Server(names[0], (("127.0.0.1", server.port),)) for server in above]

        def made() -> dns.resolver.Resolver:
            own = dns.resolver.Resolver(configure=False)
            own.nameservers, own.port = ["127.0.0.1"], resolver.port
            return own

        yield DnsEyes(made, find)


def dumb(query: dns.message.Message, transport: str) -> Packets:
    return []


def garbage(query: dns.message.Message, transport: str) -> Packets:
    return [b"\xff" * 80]


def test_the_parent_is_believed_over_what_a_resolver_remembers() -> None:
    with looking(PUBLIC, referring("ns.new.net.")) as eyes:
        assert eyes.above("shop.com.") == Delegation(("ns.new.net.",), "parent.test., a server of com.")


def test_a_parent_that_denies_the_zone_says_that_nobody_is_named() -> None:
    with looking(PUBLIC, referring()) as eyes:
        told = eyes.above("shop.com.")
    assert isinstance(told, Delegation)
    assert told.servers == ()


def test_the_zone_above_need_not_be_at_the_next_dot() -> None:
    with looking(PUBLIC, referring("ns.new.net.")) as eyes:
        told = eyes.above("shop.com.")
        deeper = eyes.above("a.b.shop.com.")
    assert isinstance(told, Delegation)
    assert isinstance(deeper, Delegation)
    assert deeper.asked.endswith("a server of shop.com.")


@pytest.mark.parametrize("liar", [dumb, garbage])
def test_where_no_parent_can_be_asked_the_resolver_is_and_it_is_said(
    liar: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.3)
    with looking(PUBLIC, liar) as eyes:
        assert eyes.above("shop.com.") == Delegation(("ns.old.net.",), "this machine's resolver")


def test_one_parent_that_is_down_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.3)
    with looking(PUBLIC, dumb, referring("ns.new.net.")) as eyes:
        told = eyes.above("shop.com.")
    assert isinstance(told, Delegation)
    assert told.servers == ("ns.new.net.",)


def test_a_way_is_followed_to_its_names_and_addresses() -> None:
    told: Told = {
        ("green.net.", "CNAME"): ["edge.net."],
        ("edge.net.", "A"): ["9.9.9.9", "8.8.8.8"],
        ("edge.net.", "AAAA"): ["2620:fe::9"],
    }
    with looking(told) as eyes:
        led = eyes.lead("green.net.")
    assert led.names == ("green.net.", "edge.net.")
    assert led.addresses == {"9.9.9.9", "8.8.8.8", "2620:fe::9"}


def broken() -> dns.resolver.Resolver:
    raise OSError("no resolver here")


@pytest.mark.parametrize("resolver", [broken])
def test_a_place_without_dns_sees_nothing_and_raises_nothing(resolver: Callable[[], dns.resolver.Resolver]) -> None:
    eyes = DnsEyes(resolver)
    told = eyes.above("shop.com.")
    assert isinstance(told, Unknown)
    assert "no resolver here" in told.why
    assert eyes.lead("shop.com.").addresses == frozenset()
