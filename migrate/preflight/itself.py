"""Itself: a side whose address leads back to the weighted name, or to the other side."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding, FindingId, Severity
from migrate.model.side import Side
from migrate.preflight.facts import Facts, host
from migrate.routes.route53.name import asked


def itself(facts: Facts) -> Iterator[Finding]:
    """Follow each side's address through the records."""
    name = host(asked(facts.name))
    for side, led in facts.led.items():
        if name in map(host, led.names):
            yield facts.finding(
                FindingId.LEADS_TO_ITSELF,
                Severity.REFUSE,
                f"{side} leads back to {name} itself: its clients would find no end",
                seen=" -> ".join([name, *led.names]),
                limit="an address of the side's own",
                then=f"Correct the address of {side} in migration.yaml, or the record in between.",
            )
    blue, green = (facts.led.get(side) for side in Side)
    if blue and green and green.addresses and green.addresses <= blue.addresses:
        yield facts.finding(
            FindingId.SAME_PLACE,
            Severity.REFUSE,
            "green is found at addresses of blue: nothing would move",
            seen=", ".join(sorted(green.addresses)),
            limit="an address of its own",
            then="Correct the address of green in migration.yaml, or the record it points at.",
        )
