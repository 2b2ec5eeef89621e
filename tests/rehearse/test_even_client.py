"""What is predicted for a client of the fleet is what a client does that sends on a schedule."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import count, islice, pairwise

import pytest

from migrate.rehearse.cache_rule import HONOURS_TTL, clamps, ignores
from migrate.rehearse.even_client import EvenClient
from migrate.rehearse.prediction import Timeline, share_predicted
from tests.rehearse.test_prediction import weight

RAMP = Timeline(((0.0, 0.0), (5.0, 0.1), (12.0, 0.5), (20.0, 0.0), (26.0, 1.0)))
WINDOWS = list(pairwise((0.0, 6.0, 12.0, 14.0, 18.0, 22.0, 26.0, 28.0, 30.0, 34.0)))
CYCLES = 4
"""Lookups before time 0 at the most: a whole number of them, so that no phase is likelier than another."""
CLIENTS = 2_000
ANSWERING = 1e-6
"""What a lookup takes, so that a life which is a whole number of gaps is over one gap later."""


def requests(client: EvenClient, first: float) -> Iterator[tuple[float, bool]]:
    """When it sends, and whether it asks for the address then: as `Caller`, `CachingResolver` and the edges do it."""
    kept_until, connected_until = first, -math.inf
    for number in count():
        t = first + number * client.gap
        connects = client.connection is None or t > connected_until
        asks = connects and t >= kept_until
        if asks:
            kept_until = t + client.cache.life(client.ttl) + ANSWERING
        if connects and client.connection is not None:  # the first request after its life is still served over it
            connected_until = t + math.ceil(client.connection / client.gap) * client.gap + ANSWERING
        yield t, asks


def cycle(client: EvenClient) -> float:
    """Seconds from one lookup to the next."""
    first, second = islice((t for t, asks in requests(client, 0.0) if asks), 2)
    return second - first


def one_client(client: EvenClient, draw: random.Random, until: float) -> Iterator[tuple[float, bool]]:
    """When it sends, and whether green answers; begun so long ago that its phase is anything."""
    side = False
    for t, asks in requests(client, -CYCLES * cycle(client) * draw.random()):
        if t >= until:
            return
        if asks:
            side = draw.random() < weight(RAMP, t)
        yield t, side


@pytest.mark.parametrize(
    "client",
    [
        EvenClient(HONOURS_TTL, ttl=2, gap=0.64),
        EvenClient(HONOURS_TTL, ttl=2, gap=0.16),
        EvenClient(HONOURS_TTL, ttl=1, gap=3.0),
        EvenClient(HONOURS_TTL, ttl=0, gap=0.64),
        EvenClient(clamps(6), ttl=2, gap=0.64),
        EvenClient(ignores(25), ttl=2, gap=0.64),
        EvenClient(HONOURS_TTL, ttl=2, gap=0.64, connection=3.3),
        EvenClient(clamps(9), ttl=2, gap=0.64, connection=3.3),
    ],
    ids=["few", "busy", "idle", "ttl-0", "clamping", "pinned", "keep-alive", "keep-alive-clamping"],
)
def test_the_prediction_is_what_a_client_on_a_schedule_does(client: EvenClient) -> None:
    draw = random.Random(3)
    green, every = [0] * len(WINDOWS), [0] * len(WINDOWS)
    for _ in range(CLIENTS):
        for t, side in one_client(client, draw, WINDOWS[-1][1]):
            for n, (start, end) in enumerate(WINDOWS):
                if start <= t < end:
                    green[n] += side
                    every[n] += 1
    for window, some, whole in zip(WINDOWS, green, every, strict=True):
        assert share_predicted(client, [RAMP], window) == pytest.approx(some / whole, abs=0.03), window
