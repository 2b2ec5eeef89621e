"""FindingsView: what a look at the world or a trial of sources found, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migrate.model.finding import Finding


def told(findings: Sequence[Finding]) -> str:
    """One finding after another, the gravest first, then what follows."""
    graves = sum(finding.refuses for finding in findings)
    end = f"step 0 would be refused for {graves} of them" if graves else "nothing stands in the way of step 0"
    return "\n".join([*_all(findings), f"looked: {end}"])


def tried(findings: Sequence[Finding]) -> str:
    """The same of sources of counts, each of which may have some."""
    graves = sum(finding.refuses for finding in findings)
    end = f"{graves} to mend or accept before these counts are trusted" if graves else "no fault was found"
    return "\n".join([*_all(findings), f"tried: {end}"])


def _all(findings: Sequence[Finding]) -> list[str]:
    return [line for finding in findings for line in _lines(finding)]


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity} {finding.route} {finding.id}: {finding.what}"
    for label, value in (("seen", finding.seen), ("limit", finding.limit), ("accepted", finding.accepted)):
        if value:
            yield f"  {label:<9} {value}"
    if finding.then and not finding.accepted:
        yield f"  {finding.then}"
