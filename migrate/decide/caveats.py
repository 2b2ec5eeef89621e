"""Caveats: what the form of the counts costs, said before anybody relies on a verdict.

The figures are those of `python -m bench forms`: simulated migrations in six steps of ten minutes at 5 to 5,000
requests/s, with faults of 0.2 % to 50 %, and with a healthy green of which one client fails a hundred times in a
minute.
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
        "and a fault of 5 % or more costs 1.2 to 2.1 times the failed requests that it costs with batches of 10s"
    )


COUNTS_REQUESTS = (
    "requests are counted, not clients: one client that fails a hundred times in a minute takes a healthy green back "
    "in up to 30 of 100 migrations, and no single batch is believed, however many fail in it; nor are classes of "
    "answers told: a green that answers 404 to everybody, or that users give up on, is not seen; an access log tells "
    "both"
)

COUNTS_CLIENTS = (
    "newly bad clients are counted, and no weighed count: an outage behind few client addresses (a CDN, a NAT) stays "
    "hidden, at 500 requests/s behind up to a hundred of them; an access log tells it"
)

UNCALIBRATED = (
    "no A/A traffic: how bad requests cluster is not known, so bursts and resolvers that stay on one side can take a "
    "healthy green back more often than alpha says, and blue's usual bad ratio is assumed (`migrate calibrate`)"
)
