"""The client of a request behind proxies: what a client writes into a header never moves it."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import IPv4Address

from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.signals.logs.clients import MOST, Hops
from migrate.signals.logs.entry import LogEntry

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
USERS = st.integers(0x01000000, 0x09FFFFFF).map(lambda number: str(IPv4Address(number)))
PROXIES = st.integers(0x0A000000, 0x0AFFFFFF).map(lambda number: str(IPv4Address(number)))
FORGED = st.lists(st.one_of(USERS, PROXIES, st.text(max_size=12), st.just("-")), max_size=2 * MOST).map(", ".join)


@settings(deadline=None, database=None, derandomize=True)
@given(USERS, st.lists(PROXIES, min_size=1, max_size=4, unique=True), FORGED, st.booleans(), st.booleans())
def test_a_forged_prefix_changes_nothing(
    user: str, proxies: list[str], forged: str, counted: bool, appended: bool
) -> None:
    """The user calls the first proxy, each the next; some logs append the peer before they write."""
    *between, peer = proxies
    said = ", ".join([*([forged] if forged.strip(" ,") else []), user, *between, *([peer] if appended else [])])
    hops = Hops(len(proxies)) if counted else Hops()
    assert hops.client(LogEntry(AT, 200, client=peer, forwarded=said)) == user


@settings(deadline=None, database=None, derandomize=True)
@given(st.text(max_size=200), st.one_of(st.none(), USERS), st.one_of(st.none(), st.integers(0, 9)))
def test_whatever_a_header_says_it_is_read(said: str, peer: str | None, hops: int | None) -> None:
    found = Hops(hops).client(LogEntry(AT, 200, client=peer, forwarded=said or None))
    assert found is None or found


def test_without_a_trusted_proxy_the_peer_is_the_client() -> None:
    assert Hops(0).client(LogEntry(AT, 200, client="192.0.2.7", forwarded="198.51.100.9")) == "192.0.2.7"


def test_fewer_addresses_than_proxies_are_a_client_that_came_another_way() -> None:
    assert Hops(3).client(LogEntry(AT, 200, client="192.0.2.7", forwarded="198.51.100.9")) == "198.51.100.9"


def test_ports_and_brackets_are_no_part_of_an_address() -> None:
    entry = LogEntry(AT, 200, client="fd00::1", forwarded="[2001:db8::9]:443, [fd00::1]:54321")
    assert Hops().client(entry) == "2001:db8::9"
