"""Growth: how much evidence one batch adds, for a mixture of ways in which green may be worse.

Both are e-processes: under their null the expectation of exp(growth), given the exposures, is at most 1, so by
Ville's inequality P(evidence ever reaches 1/alpha) <= alpha, however often one looks (Ramdas, Grünwald, Vovk, Shafer,
"Game-theoretic statistics and safe anytime-valid inference", 2023).
"""

from __future__ import annotations

import math
from typing import NamedTuple

RATIOS = (1.7, 2.5, 5.0, 15.0, 50.0, 300.0)
"""How many times worse than its null green is taken to be; each alternative has the same prior.

Evidence grows where green is more than (k - 1)/ln k times its null, so the smallest ratio sets what is seen at all
(1.32 times), and each further one costs every other a little. Chosen by `python -m bench study`.
"""

LOG_PRIOR = -math.log(len(RATIOS))

CHARGED = (1.2, 1.5, 2.2, 4.0, 12.0)
"""The same for the evidence that the budget is spent: milder faults are what it is there for."""

LOG_CHARGED = -math.log(len(CHARGED))

Rates = tuple[tuple[float, float], ...]
"""Ratios with their logarithms."""

_RATES: Rates = tuple((ratio, math.log(ratio)) for ratio in RATIOS)
CHARGED_RATES: Rates = tuple((ratio, math.log(ratio)) for ratio in CHARGED)


class Arms(NamedTuple):
    """One batch for one indicator: requests of green and of blue, and the bad ones that accuse a side (`x`); what users
    felt (`f`) where that is another count.
    """

    n_green: int
    x_green: int
    n_blue: int
    x_blue: int
    f_green: int | None = None
    f_blue: int | None = None

    @property
    def harm_green(self) -> int:
        return self.x_green if self.f_green is None else self.f_green

    @property
    def harm_blue(self) -> int:
        return self.x_blue if self.f_blue is None else self.f_blue

    @property
    def weight(self) -> float:
        """Effective size of the comparison, n_g n_b / (n_g + n_b)."""
        total = self.n_green + self.n_blue
        return self.n_green * self.n_blue / total if total else 0.0


def relative(arms: Arms, rho: float, rates: Rates = _RATES) -> list[float]:
    """Against "green's bad ratio is at most `rho` times blue's in every batch"; natural logarithms, one per ratio.

    l_k = x_g ln k - (x_g + x_b) log1p((r - rho) w), r = rho k, w = n_g / (rho n_g + n_b). The null may drift; no
    rare-event assumption is made: E[exp l_k] <= exp(n_g q_g (a - 1) + n_b q_b (b - 1)), which is 1 at q_g = rho q_b.
    A batch with one arm only adds exactly nothing.
    """
    exposure = rho * arms.n_green + arms.n_blue
    w = arms.n_green / exposure if exposure else 0.0
    bad = arms.x_green + arms.x_blue
    if not bad:
        return [0.0] * len(rates)
    return [arms.x_green * log - bad * math.log1p((rho * k - rho) * w) for k, log in rates]


def absolute(total: int, bad: int, limit: float, rates: Rates = _RATES) -> list[float]:
    """Against "the bad ratio is at most `limit`": l_k = x ln k - n limit (k - 1). The burn-rate limit as a test."""
    return [bad * log - total * limit * (k - 1) for k, log in rates]


def reverse(total: int, bad: int, expected: float, tolerance: float) -> float:
    """Against "the ratio is at least `tolerance`", for `expected` < `tolerance`: the certificate's evidence of health.

    The logarithm of the Bernoulli likelihood ratio; certified at beta when the sum reaches ln(1/beta).
    """
    good = total - bad
    return bad * math.log(expected / tolerance) + good * math.log((1 - expected) / (1 - tolerance))


def log_add(a: float, b: float) -> float:
    """ln(exp a + exp b), without overflow."""
    high, low = max(a, b), min(a, b)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))


def log_sum(logs: list[float]) -> float:
    """ln of the sum of exponentials; -inf for nothing."""
    high = max(logs, default=-math.inf)
    return high if high == -math.inf else high + math.log(sum([math.exp(each - high) for each in logs]))
