"""Witness: a place that can ask only a resolver, or nobody, still knows when a change came through; both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import dns.flags
import dns.message
import pytest

from migrate.errors import RouteRefused, RouteUnreachable
from migrate.model.settled_by import SettledBy
from migrate.model.split import Change, Purpose, Settlement, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes.authority import Heard, NameServers, Question, given
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.route53 import Layout, Target
from migrate.routes.route53.proof import OFTEN, Proof
from migrate.routes.route53.witness import API, BOUND, CACHED, RESOLVER, Witness
from tests.routes.nameserver import ScriptedServer, reply
from tests.routes.worlds import BLUE_IP, GREEN_IP, START

LAYOUT = Layout("app.example.com", 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
NEW = Stamp(5, 9, "ops", START, Purpose.ADVANCE)
OLD = Stamp(5, 8, "ops", START, Purpose.ADVANCE)
SILENT = [Heard("ns-1", silence="does not answer")]
BOTH_WAYS = pytest.mark.parametrize(("weights", "address"), [(GREEN, GREEN_IP), (BLUE, BLUE_IP)], ids=["to", "back"])


def says(stamp: Stamp, weights: Weights, address: str, server: str = "resolver") -> list[Heard]:
    epoch = frozenset({str(EpochRecord(stamp, weights))})
    return [Heard(server, (epoch, *[frozenset({address})] * OFTEN))]


@dataclass
class Place:
    """What can be asked from here, and Route 53's word; time passes when told to."""

    servers: list[Heard] | Exception = field(default_factory=lambda: SILENT)
    resolver: list[Heard] = field(default_factory=lambda: SILENT)
    by: SettledBy = SettledBy.DETECT
    in_sync: bool | None = True
    passed: timedelta = timedelta(0)
    weights: Weights = GREEN

    def __post_init__(self) -> None:
        self.witness = Witness(
            _Told(self, "servers"),
            _Told(self, "resolver"),
            self.by,
            clock=lambda: self.passed / timedelta(seconds=1),
            now=lambda: START + self.passed,
        )

    def settled(self) -> Settlement:
        proof = Proof(LAYOUT, Change("public", "C1", NEW, self.weights))
        return self.witness.settled(proof, lambda: self.in_sync)


@dataclass
class _Told:
    place: Place
    which: str

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        told = getattr(self.place, self.which)
        if isinstance(told, Exception):
            raise told
        return told


@BOTH_WAYS
@pytest.mark.parametrize(
    "servers",
    [SILENT, RouteUnreachable("no address"), RouteRefused("it is private")],
    ids=["port 53 is closed", "not found", "a private zone"],
)
def test_where_no_server_can_be_asked_the_resolver_is_believed_and_it_is_said(
    servers: list[Heard] | Exception, weights: Weights, address: str
) -> None:
    place = Place(servers, says(NEW, weights, address), weights=weights)
    assert place.settled() == Settlement(settled=True, judged_by=RESOLVER)


@BOTH_WAYS
def test_a_cache_is_waited_for_and_for_one_ttl_at_the_most(weights: Weights, address: str) -> None:
    place = Place(resolver=says(OLD, weights, address), weights=weights)
    waiting = place.settled()
    assert (waiting.settled, waiting.waiting_for) == (False, ("resolver",))
    place.passed = timedelta(seconds=59)
    assert not place.settled().settled
    place.passed = timedelta(seconds=60)
    assert place.settled() == Settlement(settled=True, judged_by=CACHED)


def test_the_ttl_counts_from_insync_and_not_before() -> None:
    place = Place(resolver=says(OLD, GREEN, GREEN_IP), in_sync=False)
    assert place.settled().waiting_for == ("Route 53 (change C1 is PENDING)",)
    place.passed, place.in_sync = timedelta(minutes=10), True
    assert not place.settled().settled


def test_a_resolver_that_gives_the_new_split_does_not_do_without_insync() -> None:
    assert not Place(resolver=says(NEW, GREEN, GREEN_IP), in_sync=False).settled().settled


@pytest.mark.parametrize("by", [SettledBy.API, SettledBy.RESOLVER])
def test_a_change_whose_id_nobody_knows_takes_the_time_that_route_53_states(by: SettledBy) -> None:
    place = Place(resolver=says(NEW, GREEN, GREEN_IP), by=by, in_sync=None)
    assert not place.settled().settled
    place.passed = BOUND
    assert place.settled().settled


def test_by_the_api_alone_nobody_is_asked() -> None:
    place = Place(RuntimeError("asked"), by=SettledBy.API)
    assert place.settled() == Settlement(settled=True, judged_by=API)


def test_one_server_that_answers_is_believed_and_the_resolver_is_not_asked() -> None:
    servers = [*says(OLD, GREEN, GREEN_IP, "ns-2"), *SILENT]
    found = Place(servers, says(NEW, GREEN, GREEN_IP)).settled()
    assert (found.settled, found.waiting_for, found.judged_by) == (False, ("ns-2",), "")


def test_declared_servers_are_never_replaced_by_a_resolver() -> None:
    place = Place(SILENT, says(NEW, GREEN, GREEN_IP), by=SettledBy.SERVERS)
    assert place.settled().silent == ("ns-1 (does not answer)",)
    with pytest.raises(RouteUnreachable):
        Place(RouteUnreachable("gone"), says(NEW, GREEN, GREEN_IP), by=SettledBy.SERVERS).settled()


def test_where_nobody_answers_it_is_silence() -> None:
    assert Place().settled() == Settlement(settled=False, silent=("ns-1 (does not answer)",))
    with pytest.raises(RouteRefused):
        Place(RouteRefused("it is private")).settled()


def test_over_real_packets_a_resolver_is_asked_to_recurse_and_need_not_be_authoritative() -> None:
    values = {"TXT": f'"{EpochRecord(NEW, GREEN)}"', "A": GREEN_IP}

    def cache(query: dns.message.Message, transport: str) -> list[dns.message.Message | bytes]:
        made = reply(query, values[query.question[0].to_text().rpartition(" ")[2]], aa=False)
        made.flags |= dns.flags.RA
        return [made]

    with ScriptedServer(lambda query, transport: []) as dead, ScriptedServer(cache) as resolver:
        witness = Witness(
            NameServers(lambda: given(dead.place)), NameServers(lambda: given(resolver.place), recursive=True)
        )
        found = witness.settled(Proof(LAYOUT, Change("public", "C1", NEW, GREEN)), lambda: True)
    assert found == Settlement(settled=True, judged_by=RESOLVER)
    assert len(resolver.seen) == OFTEN + 1
