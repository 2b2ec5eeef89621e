"""Each kind of resolver keeps answers as long as its kind does, and no longer."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from dnslib import RCODE

from migrate.errors import InvalidValue
from migrate.rehearse.cache_rule import HONOURS_TTL, CacheRule, clamps, ignores
from migrate.rehearse.ports import free_port
from migrate.rehearse.resolver import CachingResolver, NameAbsent, NameServer, NoServerAnswered
from tests.rehearse.weighted_dns import ALIAS, ALIAS_TTL, BLUE, GREEN, NAME, WeightedDns

T = TypeVar("T")


class Full(random.Random):
    """Draws that leave a first answer its whole life, and still choose among servers."""

    getrandbits = random.Random.getrandbits  # without it, choices would be made with `random`, and never end

    def random(self) -> float:
        return 1.0


class Clock:
    """The loop's clock, which a test may push forward."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._real = loop.time
        self.ahead = 0.0
        loop.time = self.time

    def time(self) -> float:
        return self._real() + self.ahead


def on_a_loop(story: Callable[[Clock], Coroutine[Any, Any, T]]) -> T:
    async def bounded() -> T:
        async with asyncio.timeout(3_600):  # the story pushes the clock; pytest's own bound is real
            return await story(Clock(asyncio.get_running_loop()))

    return asyncio.run(bounded())


@pytest.fixture
def zone() -> Iterator[WeightedDns]:
    with WeightedDns(ttl=10) as zone:
        yield zone


def dead_server() -> NameServer:
    return NameServer(free_port())


@pytest.mark.parametrize(
    ("rule", "ttl", "life"),
    [
        (HONOURS_TTL, 10, 10),
        (clamps(60), 10, 60),
        (clamps(60), 300, 300),
        (ignores(300), 10, 300),
        (ignores(300), 3_600, 300),
        (CacheRule(most=30), 3_600, 30),
    ],
)
def test_a_rule_says_how_long_an_answer_lives(rule: CacheRule, ttl: float, life: float) -> None:
    assert rule.life(ttl) == life


def test_a_rule_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidValue):
        CacheRule(least=60, most=30)


@pytest.mark.parametrize(("rule", "life"), [(HONOURS_TTL, 10), (clamps(60), 60), (ignores(300), 300)])
def test_each_kind_asks_again_when_its_own_time_is_over(zone: WeightedDns, rule: CacheRule, life: float) -> None:
    async def story(clock: Clock) -> None:
        resolver = CachingResolver([zone.server], rule, draw=Full())
        assert await resolver.resolve(NAME) == (BLUE,)
        zone.green = 1.0
        clock.ahead += life - 1
        assert await resolver.resolve(NAME) == (BLUE,)
        clock.ahead += 2
        assert await resolver.resolve(NAME) == (GREEN,)
        assert zone.queries == 2

    on_a_loop(story)


def test_a_ttl_of_zero_is_asked_for_every_time(zone: WeightedDns) -> None:
    async def story(_: Clock) -> None:
        zone.ttl = 0
        resolver = CachingResolver([zone.server], HONOURS_TTL)
        for _ in range(3):
            await resolver.resolve(NAME)
        assert zone.queries == 3

    on_a_loop(story)


def test_first_answers_end_at_random_so_that_clients_do_not_move_in_step(zone: WeightedDns) -> None:
    async def story(clock: Clock) -> int:
        draw = random.Random(1)
        resolvers = [CachingResolver([zone.server], HONOURS_TTL, draw=draw) for _ in range(100)]
        for resolver in resolvers:
            await resolver.resolve(NAME)
        clock.ahead += 5  # half the TTL
        for resolver in resolvers:
            await resolver.resolve(NAME)
        return zone.queries - 100

    assert 35 <= on_a_loop(story) <= 65


def test_only_the_first_answer_is_cut_short(zone: WeightedDns) -> None:
    async def story(clock: Clock) -> int:
        resolvers = [CachingResolver([zone.server], HONOURS_TTL) for _ in range(20)]
        for step in (0, 11, 9):  # the second answers, one second before their end
            clock.ahead += step
            for resolver in resolvers:
                await resolver.resolve(NAME)
        return zone.queries

    assert on_a_loop(story) == 40


def test_many_waiters_share_one_query(zone: WeightedDns) -> None:
    async def story(_: Clock) -> None:
        resolver = CachingResolver([zone.server], HONOURS_TTL)
        answers = await asyncio.gather(*(resolver.resolve(NAME) for _ in range(50)))
        assert set(answers) == {(BLUE,)}
        assert zone.queries == 1

    on_a_loop(story)


def test_a_waiter_that_gives_up_leaves_the_query_to_the_others(zone: WeightedDns) -> None:
    async def story(_: Clock) -> None:
        resolver = CachingResolver([zone.server], HONOURS_TTL)
        hasty = asyncio.create_task(resolver.resolve(NAME))
        patient = asyncio.create_task(resolver.resolve(NAME))
        await asyncio.sleep(0)
        hasty.cancel()
        assert await patient == (BLUE,)
        assert hasty.cancelled()

    on_a_loop(story)


def test_every_client_has_a_cache_of_its_own(zone: WeightedDns) -> None:
    async def story(_: Clock) -> None:
        for _ in range(5):
            await CachingResolver([zone.server], HONOURS_TTL).resolve(NAME)
        assert zone.queries == 5

    on_a_loop(story)


def test_a_dead_name_server_costs_a_retry_and_no_failure(zone: WeightedDns) -> None:
    async def story(_: Clock) -> None:
        for _ in range(10):  # whichever is drawn first
            resolver = CachingResolver([dead_server(), zone.server], HONOURS_TTL, timeout=0.1)
            assert await resolver.resolve(NAME) == (BLUE,)

    on_a_loop(story)


@pytest.mark.parametrize("spoil", [{"rcode": RCODE.SERVFAIL}, {"rcode": RCODE.REFUSED}, {"authoritative": 0}])
def test_an_answer_that_no_resolver_would_use_sends_it_to_the_next_server(
    zone: WeightedDns, spoil: dict[str, int]
) -> None:
    async def story(_: Clock) -> None:
        with WeightedDns(green=1.0, **spoil) as lame:
            for _ in range(10):
                resolver = CachingResolver([lame.server, zone.server], HONOURS_TTL, timeout=0.2)
                assert await resolver.resolve(NAME) == (BLUE,)
            assert lame.queries > 0

    on_a_loop(story)


def test_both_servers_are_asked(zone: WeightedDns) -> None:
    async def story(_: Clock) -> None:
        with WeightedDns() as second:
            for _ in range(40):
                await CachingResolver([zone.server, second.server], HONOURS_TTL).resolve(NAME)
            assert zone.queries + second.queries == 40
            assert 8 <= second.queries <= 32

    on_a_loop(story)


def test_a_silent_server_is_given_up_within_the_bound() -> None:
    async def story(clock: Clock) -> float:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            resolver = CachingResolver([NameServer(silent.getsockname()[1])], HONOURS_TTL, timeout=0.2)
            start = clock.time()
            with pytest.raises(NoServerAnswered):
                await resolver.resolve(NAME)
            return clock.time() - start

    assert 0.15 < on_a_loop(story) < 1.5


def test_a_name_that_is_not_there_is_remembered_as_long_as_its_soa_says(zone: WeightedDns) -> None:
    async def story(clock: Clock) -> None:
        zone.negative_ttl = 5
        resolver = CachingResolver([zone.server], ignores(300), draw=Full())
        for _ in range(3):
            with pytest.raises(NameAbsent):
                await resolver.resolve("gone.example.test")
        assert zone.queries == 1
        clock.ahead += 6
        with pytest.raises(NameAbsent):
            await resolver.resolve("gone.example.test")
        assert zone.queries == 2

    on_a_loop(story)


def test_an_alias_whose_target_is_left_open_is_followed_and_kept_for_the_shorter_ttl(zone: WeightedDns) -> None:
    async def story(clock: Clock) -> None:
        zone.ttl = 60
        resolver = CachingResolver([zone.server], HONOURS_TTL, draw=Full())
        assert await resolver.resolve(ALIAS) == (BLUE,)
        assert zone.queries == 2
        clock.ahead += ALIAS_TTL + 1
        await resolver.resolve(ALIAS)
        assert zone.queries == 4

    on_a_loop(story)


def test_an_old_answer_serves_through_an_outage_only_where_that_was_asked_for(zone: WeightedDns) -> None:
    async def story(clock: Clock) -> None:
        strict = CachingResolver([zone.server], HONOURS_TTL, timeout=0.2)
        stale = CachingResolver([zone.server], HONOURS_TTL, timeout=0.2, stale_seconds=60)
        for resolver in (strict, stale):
            await resolver.resolve(NAME)
        zone.rcode = RCODE.SERVFAIL
        clock.ahead += 20
        with pytest.raises(NoServerAnswered):
            await strict.resolve(NAME)
        assert await stale.resolve(NAME) == (BLUE,)
        clock.ahead += 60
        with pytest.raises(NoServerAnswered):
            await stale.resolve(NAME)

    on_a_loop(story)
