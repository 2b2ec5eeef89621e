"""Guarded: what keeps a write from undoing another's at an API that is not AWS's own."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts
from migrate.routes.route53.guard import Guard
from migrate.routes.route53.read_back import is_emulated


def guarded(facts: Facts) -> Iterator[Finding]:
    """Tell that an emulator may be unable to exchange records atomically; only a write would show it."""
    if is_emulated(facts.route.endpoint):
        yield facts.finding(
            FindingId.GUARDED_BY_READ_BACK,
            Severity.NOTE,
            f"the endpoint is not AWS's own: where it cannot exchange records atomically, writes are guarded by: "
            f"{Guard.READ_BACK}",
            seen=str(facts.route.endpoint),
        )
