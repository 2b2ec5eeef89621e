"""Caveats: what the form of the counts costs, said before anybody relies on a verdict.

The figures were measured by simulation of migrations in six steps of ten minutes at 50 to 5000 requests/s, with faults
of 0.2 % to 50 % and a healthy green under bursts, sticky resolvers, cold caches, incidents and retry storms.
"""

from __future__ import annotations

from datetime import timedelta

from migrate.model.duration import written

LONG = timedelta(seconds=30)
"""Batches from here on cost more than they need to."""


def slow_batches(lasting: timedelta) -> str | None:
    """A fault is noticed after two batches at best: one alone never rolls back."""
    if lasting < LONG:
        return None
    return (
        f"batches last {written(lasting)}: green is taken back {written(2 * lasting)} after a fault at the earliest, "
        "and a large fault costs about twice the failed requests that it costs with batches of 10s"
    )


COUNTS_REQUESTS = (
    "requests are counted, not clients: one client's retries count many times, and a retry storm takes back up to 4 % "
    "of healthy migrations at low rates; count clients whose first bad request of ten minutes fell in the batch"
)

UNCALIBRATED = (
    "no A/A traffic: how bad requests cluster is not known, so bursts and resolvers that stay on one side can take a "
    "healthy green back more often than alpha says, and blue's usual bad ratio is assumed (`migrate calibrate`)"
)
