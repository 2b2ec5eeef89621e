"""Look: every finding about a route, and the refusal of step 0 that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from migrate.errors import PreflightRefused
from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.beside import beside
from migrate.preflight.delegated import delegated
from migrate.preflight.facts import Facts
from migrate.preflight.first_write import first_write
from migrate.preflight.guarded import guarded
from migrate.preflight.itself import itself
from migrate.preflight.made_up import made_up
from migrate.preflight.owner import owner
from migrate.preflight.reach import reach
from migrate.preflight.whole import whole
from migrate.preflight.zone import zone

Find = Callable[[Facts], Iterator[Finding]]

FINDS: tuple[Find, ...] = (zone, delegated, reach, made_up, first_write, owner, beside, itself, guarded, whole)
"""One more finding is one more file and its name here."""

_ORDER = list(Severity)


def look(facts: Facts) -> tuple[Finding, ...]:
    """All findings, the gravest first, each with the reason for which it was accepted."""
    found = [finding for find in FINDS for finding in find(facts)]
    accepted = [_accepted(finding, facts.route.accept) for finding in found]
    return tuple(sorted(accepted, key=lambda finding: _ORDER.index(finding.severity)))


def _accepted(finding: Finding, reasons: Mapping[FindingId, str]) -> Finding:
    if not isinstance(finding.id, FindingId) or finding.severity is not Severity.REFUSE:
        return finding
    return replace(finding, accepted=reasons.get(finding.id, ""))


def refuse(findings: Sequence[Finding]) -> None:
    """Raise PreflightRefused where anything stands in the way of step 0."""
    graves = [finding for finding in findings if finding.stops]
    if not graves:
        return
    first = graves[0]
    names = ", ".join(dict.fromkeys(finding.id for finding in graves))
    command, place = ("migrate signals", "signal") if first.of_signal else ("migrate check --online", "route")
    raise PreflightRefused(
        f"step 0 is not written: {first.what}" + (f"; and {len(graves) - 1} more" if graves[1:] else ""),
        seen="; ".join(f"{each.route} {each.id}: {each.seen or each.what}" for each in graves),
        limit=first.limit or None,
        then=f"`{command}` shows all. {first.then} Or accept it: under the {place}, "
        f"`accept: {{{first.id}: REASON}}` ({names}).".replace("  ", " "),
    )
