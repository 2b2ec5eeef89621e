"""Growth per request: how fast evidence gathers on average, and so how many requests a step needs.

All formulae hold for one request out of the whole traffic, of which green serves the share s: q is green's bad ratio,
p blue's, rho how much worse than blue green may be, p_lim the absolute limit. A sum of n requests is taken as normal
with mean n g and variance n v (Wald's approximation; good to about 15 % up to 5 % bad, 16 to 33 % too low at 50 % bad,
where whole errors overshoot the limit).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Growth:
    """Mean and variance of what one request adds to the logarithm of the evidence."""

    mean: float
    variance: float

    def requests(self, target: float, *, power: float) -> float:
        """How many requests bring the evidence to `target` (a logarithm) with probability `power`.

        The root of n g - z sqrt(n v) = h: ((z sqrt(v) + sqrt(z^2 v + 4 g h)) / 2 g)^2; infinite where it never grows.
        """
        if self.mean <= 0:
            return math.inf
        z = NormalDist().inv_cdf(power)
        root = z * math.sqrt(self.variance)
        return ((root + math.sqrt(z * z * self.variance + 4 * self.mean * target)) / (2 * self.mean)) ** 2


def relative(q: float, share: float, p: float, rho: float) -> Growth:
    """Green against concurrent blue, at the alternative that fits best (k = r/rho, r = q/p).

    w = s/(rho s + 1 - s), c = log1p((r - rho) w); g = s q ln k - [s q + (1 - s) p] c;
    v = s q (ln k - c)^2 + (1 - s) p c^2: the expectation of `growth.relative`, with Poisson counts.
    """
    if q <= rho * p:
        return Growth(0.0, 0.0)
    r = q / p
    c = math.log1p((r - rho) * share / (rho * share + 1.0 - share))
    log_k = math.log(r / rho)
    green, blue = share * q, (1.0 - share) * p
    return Growth(green * log_k - (green + blue) * c, green * (log_k - c) ** 2 + blue * c * c)


def absolute(q: float, share: float, limit: float) -> Growth:
    """Green against the objective: g = s (q ln(q/p_lim) - q + p_lim), v = s q ln^2(q/p_lim)."""
    if q <= limit:
        return Growth(0.0, 0.0)
    log_k = math.log(q / limit)
    return Growth(share * (q * log_k - q + limit), share * q * log_k * log_k)


def certificate(p: float, tolerance: float) -> Growth:
    """A healthy request of green against "green's bad ratio is `tolerance`": the Bernoulli divergence of p from it."""
    if tolerance <= p:
        return Growth(0.0, 0.0)
    bad, good = math.log(p / tolerance), math.log((1.0 - p) / (1.0 - tolerance))
    # the certificate falls by `bad` and rises by `good`
    return Growth(p * bad + (1.0 - p) * good, p * (1.0 - p) * (bad - good) ** 2)
