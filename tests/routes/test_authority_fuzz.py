"""Authority under hostile answers: whatever bytes a server sends, over UDP or TCP, are an answer or a named silence."""

from __future__ import annotations

from collections.abc import Iterator

import dns.flags
import dns.message
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.routes import authority
from migrate.routes.authority import Heard, NameServers, Question
from tests.routes.nameserver import ScriptedServer, reply

ASKED = [Question("_migrate.app.example.com", "TXT"), Question("app.example.com", "A")]
VALUES = {"A": ["192.0.2.1", "192.0.2.2"], "TXT": ['"v=1 epoch=14 " "serial=3"']}
LOOP = b"\xc0\x0c"
"""A name that points at the first name of the message, which a copy of it there turns into a loop."""

Cut = tuple[str, float, bytes]
cuts = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "loop", "grow"]),
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=1, max_size=8),
    ),
    max_size=4,
)
"""Changes of a valid answer: what, at which part of its length, with which bytes."""


def changed(wire: bytes, changes: list[Cut]) -> bytes:
    """The wire form after each change in turn."""
    for what, where, data in changes:
        at = int(where * len(wire))
        match what:
            case "flip":
                wire = wire[:at] + bytes(a ^ b for a, b in zip(wire[at:], data, strict=False)) + wire[at + len(data) :]
            case "cut":
                wire = wire[:at]
            case "insert":
                wire = wire[:at] + data + wire[at:]
            case "loop":
                wire = wire[:at] + LOOP + wire[at + 2 :]
            case _:
                wire += data * 4000
    return wire[:60_000]


class Hostile:
    """What the server does next; changed between examples, so that one server serves them all."""

    def __init__(self) -> None:
        self.udp: list[Cut] = []
        self.tcp: list[Cut] | None = None
        self.flags = 0

    def script(self, query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
        made = reply(query, *VALUES[query.question[0].to_text().rpartition(" ")[2]])
        made.flags ^= self.flags
        if transport == "udp":
            made.flags |= dns.flags.TC if self.tcp is not None else 0
            return [changed(made.to_wire(), self.udp)[:1400]]
        return [changed(made.to_wire(), self.tcp)] if self.tcp is not None else []


@pytest.fixture(scope="module")
def hostile() -> Iterator[tuple[Hostile, ScriptedServer]]:
    acts = Hostile()
    with ScriptedServer(acts.script) as server:
        yield acts, server


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(udp=cuts, tcp=st.none() | cuts, flags=st.integers(0, 0xFFFF))
def test_only_answers_and_named_silences_come_out(
    hostile: tuple[Hostile, ScriptedServer], udp: list[Cut], tcp: list[Cut] | None, flags: int
) -> None:
    acts, server = hostile
    acts.udp, acts.tcp, acts.flags = udp, tcp, flags
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(authority, "WITHIN_SECONDS", 0.03)
        [heard] = NameServers(lambda: authority.given(server.place)).ask(ASKED)
    assert isinstance(heard, Heard)
    assert bool(heard.silence) != (len(heard.answers) == len(ASKED))
    assert all(isinstance(value, str) for values in heard.answers for value in values)
    acts.udp, acts.tcp, acts.flags = [], None, 0
    [well] = NameServers(lambda: authority.given(server.place)).ask(ASKED[1:])
    assert well.answers == (frozenset(VALUES["A"]),)
