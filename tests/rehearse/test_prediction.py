"""What is predicted for each kind of client is what a simulation of that client does."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import pytest

from migrate.errors import InvalidValue
from migrate.rehearse.cache_rule import HONOURS_TTL, clamps, ignores
from migrate.rehearse.prediction import ClientModel, FixedLife, RandomLife, Timeline, share_predicted

WARM_UP = -20.0
FLIP = Timeline(((0.0, 0.0), (10.0, 1.0)))
RAMP = Timeline(((0.0, 0.0), (5.0, 0.1), (12.0, 0.5), (20.0, 0.0)))
SKEWED = [FLIP, Timeline(((0.0, 0.0), (13.0, 1.0)))]


def weight(timeline: Timeline, t: float) -> float:
    return timeline.steps[max(0, bisect_right([at for at, _ in timeline.steps], t) - 1)][1]


def simulated(client: ClientModel, timelines: list[Timeline], windows: list[tuple[float, float]]) -> list[float]:
    """Share of requests on green per window, counted over many clients that do what the model says."""
    draw = random.Random(3)
    green, every = [0] * len(windows), [0] * len(windows)
    for _ in range(round(6_000 / min(client.rate, 2.0))):
        for t, side in one_client(client, timelines, windows[-1][1], draw):
            for n, (start, end) in enumerate(windows):
                if start <= t < end:
                    green[n] += side
                    every[n] += 1
    return [some / whole for some, whole in zip(green, every, strict=True)]


def one_client(
    client: ClientModel, timelines: list[Timeline], until: float, draw: random.Random
) -> Iterator[tuple[float, bool]]:
    t, kept_until, connected_until = WARM_UP, WARM_UP, WARM_UP
    answer = False
    first, side = True, False
    while (t := t + draw.expovariate(client.rate)) < until:
        if t >= connected_until:
            if t >= kept_until:
                answer = draw.random() < weight(draw.choice(timelines), t)
                kept_until = t + client.cache.life(client.ttl) * (draw.random() if first else 1.0)
            side = answer
            connected_until = t + (life(client, draw) * (draw.random() if first else 1.0) if client.connection else 0)
            first = False
        yield t, side


def life(client: ClientModel, draw: random.Random) -> float:
    if isinstance(client.connection, RandomLife):
        return draw.expovariate(1 / client.connection.seconds)
    assert client.connection is not None
    return client.connection.seconds


WINDOWS = list(pairwise((6.0, 10.0, 11.0, 12.0, 14.0, 17.0, 20.0, 22.0, 26.0, 32.0)))


@pytest.mark.parametrize("timelines", [[FLIP], [RAMP], SKEWED], ids=["flip", "ramp", "skewed"])
@pytest.mark.parametrize(
    "client",
    [
        ClientModel(HONOURS_TTL, ttl=4, rate=2),
        ClientModel(HONOURS_TTL, ttl=4, rate=0.2),
        ClientModel(HONOURS_TTL, ttl=0, rate=1),
        ClientModel(clamps(9), ttl=2, rate=2),
        ClientModel(ignores(60), ttl=2, rate=2),
        ClientModel(HONOURS_TTL, ttl=2, rate=2, connection=FixedLife(6)),
        ClientModel(HONOURS_TTL, ttl=4, rate=2, connection=RandomLife(5)),
    ],
    ids=["busy", "idle", "ttl-0", "clamping", "pinned", "keep-alive", "keep-alive-random"],
)
def test_the_prediction_is_what_a_simulated_client_does(client: ClientModel, timelines: list[Timeline]) -> None:
    for window, seen in zip(WINDOWS, simulated(client, timelines, WINDOWS), strict=True):
        assert share_predicted(client, timelines, window) == pytest.approx(seen, abs=0.04), window


def test_a_flip_is_a_linear_ramp_over_the_ttl_and_then_complete() -> None:
    busy = ClientModel(HONOURS_TTL, ttl=4, rate=1e6)
    shares = [share_predicted(busy, [FLIP], (10 + t, 10 + t + 1e-3)) for t in (0, 1, 2, 3, 4, 9)]
    assert shares == pytest.approx([0, 0.25, 0.5, 0.75, 1, 1], abs=1e-3)


def test_the_residue_of_a_rollback_is_the_published_formula() -> None:
    """R(t) = w (1 - t/T)+ for clients that honour T, w (1 - t/(MT))+ for those that stretch it M times."""
    back = Timeline(((0.0, 0.1), (100.0, 0.0)))
    honest = ClientModel(HONOURS_TTL, ttl=20, rate=1e6)
    stretched = ClientModel(clamps(200), ttl=20, rate=1e6)
    for t in (10, 40, 100):
        window = (100 + t, 100 + t + 1e-3)
        assert share_predicted(honest, [back], window) == pytest.approx(0.1 * max(0, 1 - t / 20), abs=1e-4)
        assert share_predicted(stretched, [back], window) == pytest.approx(0.1 * (1 - t / 200), abs=1e-4)


def test_two_name_servers_that_disagree_give_the_mean_of_both() -> None:
    client = ClientModel(HONOURS_TTL, ttl=1, rate=1e6)
    assert share_predicted(client, SKEWED, (11.5, 12.5)) == pytest.approx(0.5)


def test_before_any_change_the_first_share_holds() -> None:
    client = ClientModel(clamps(60), ttl=5, rate=2, connection=RandomLife(30))
    assert share_predicted(client, [Timeline(((5.0, 0.3), (50.0, 1.0)))], (0.0, 50.0)) == pytest.approx(0.3)


@pytest.mark.parametrize("steps", [(), ((2.0, 0.1), (1.0, 0.2)), ((0.0, 1.2),)])
def test_a_timeline_that_cannot_be_is_refused(steps: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(InvalidValue):
        Timeline(steps)


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(InvalidValue, match="nothing to predict"):
        share_predicted(ClientModel(HONOURS_TTL, ttl=1, rate=1), [FLIP], (3.0, 3.0))
