"""Prediction: the share of requests that reaches green, for one kind of client, while DNS weights change.

The share follows the weights linearly, so it is the sum of what every step of the weights does by itself. One step
at time 0 is the unit step; a client smooths it by its cache and by its connections. Both only add, shift and
integrate, so the whole answer is closed form: `Response(n, t)` is the n-fold integral of a response at time t.

Sources: a cache of life L asked l times a second at random has followed by t with probability
F(t) = 1 - (L - t)/(L + 1/l), since one lookup in 1 + lL refills it and the others find an answer whose age is uniform
over 0..L; connections of mean life tau follow as C' = (S - C)/tau. Several name servers, asked equally often, weigh as
the mean of their weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from migrate.errors import InvalidValue
from migrate.rehearse.cache_rule import CacheRule

Response = Callable[[int, float], float]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Green's share of one name server's answers: (time, share from then on). The first share also holds before."""

    steps: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        times = [time for time, _ in self.steps]
        if not times or times != sorted(times) or not all(0 <= share <= 1 for _, share in self.steps):
            raise InvalidValue("not a timeline", seen=self.steps, limit="steps in order of time, shares of 0..1")

    def jumps(self) -> list[tuple[float, float]]:
        """(time, change of share), without the first share."""
        pairs = zip(self.steps, self.steps[1:], strict=False)
        return [(time, share - before) for (_, before), (time, share) in pairs]


@dataclass(frozen=True, slots=True)
class FixedLife:
    """Connections end after `seconds`, as an edge's longest connection life has it; their ages are spread evenly."""

    seconds: float


@dataclass(frozen=True, slots=True)
class RandomLife:
    """Connections end at random, after `seconds` on average (exponential)."""

    seconds: float


class Follower(Protocol):
    """Whoever follows the weights."""

    def response(self) -> Response:
        """Its part of requests on green after a step of the weights from 0 to 1 at time 0."""
        ...


@dataclass(frozen=True, slots=True)
class ClientModel:
    """One client that sends at random times: its cache, the record's TTL in seconds, its requests per second, the life
    of its connections.

    `connection` is None where every request has a new connection; a client that holds its connection asks its cache
    only when it connects.
    """

    cache: CacheRule
    ttl: float
    rate: float
    connection: FixedLife | RandomLife | None = None

    def response(self) -> Response:
        """The unit step smoothed by connections and cache; the order does not matter."""
        life = self.cache.life(self.ttl)
        match self.connection:
            case None:
                return _kept(unit_step, _sliding(unit_step, life), life, self.rate)
            case FixedLife(seconds):
                held = _kept(unit_step, _sliding(unit_step, seconds), seconds, self.rate)
                if seconds >= life:  # whoever connects less often than once per life always finds its cache empty
                    return held
            case RandomLife(seconds):
                held = _kept(unit_step, _fading(seconds), seconds, self.rate)
        return _kept(held, _sliding(held, life), life, 1.0 / (seconds + 1.0 / self.rate))


def share_predicted(client: Follower, timelines: Sequence[Timeline], window: tuple[float, float]) -> float:
    """The expected share of the client's requests in `window` (from, until) that reaches green, 0..1.

    `timelines`: one per name server. For a `ClientModel` exact but for connections of a fixed life shorter than the
    cache's, where it is close.

    Raises:
        InvalidValue: There is no timeline, or the window is empty.
    """
    start, end = window
    if not timelines or end <= start:
        raise InvalidValue(
            "nothing to predict", seen=f"{len(timelines)} timelines, window {window}", limit="from < until"
        )
    response = client.response()

    def grown(jump: float) -> float:
        """The mean over the window of what a jump of 1 at that time adds."""
        return (response(1, end - jump) - response(1, start - jump)) / (end - start)

    shares = [line.steps[0][1] + sum(by * grown(at) for at, by in line.jumps()) for line in timelines]
    return sum(shares) / len(shares)


def _kept(fresh: Response, aged: Response, life: float, rate: float) -> Response:
    """Something kept for `life` and used at `rate`: one use in 1 + rate * life renews it, the others find it aged."""
    if life == 0:
        return fresh
    renewing = 1.0 / (1.0 + rate * life)
    return lambda n, t: renewing * fresh(n, t) + (1.0 - renewing) * aged(n, t)


def unit_step(n: int, t: float) -> float:
    """0 before time 0 and 1 from then on, integrated n times."""
    return t**n / math.factorial(n) if t > 0 else 0.0


def _sliding(response: Response, span: float) -> Response:
    """The mean over the last `span` seconds: ages spread evenly over 0..span."""
    return lambda n, t: (response(n + 1, t) - response(n + 1, t - span)) / span


def _fading(mean: float) -> Response:
    """Ages spread exponentially. E(0) = 1 - exp(-t/tau); tau E' + E = step, integrated: E(n) = step(n) - tau E(n-1)."""

    def faded(n: int, t: float) -> float:
        if n == 0:
            return -math.expm1(-max(t, 0.0) / mean)
        return unit_step(n, t) - mean * faded(n - 1, t)

    return faded
