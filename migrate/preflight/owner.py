"""Owner: the marks that other tools leave beside a record, or on its zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts, Raw, Unknown, host, values
from migrate.routes.route53.name import asked

_MARK = re.compile(
    r"heritage\s*=\s*(?P<tool>[^,;\"\s]+)|(?P<octodns>\*octodns\*)|\b(?:managed|owned)[-_ ]?by\b[\s:=]*(?P<by>[^,;\"]+)"
    r"|^\"?owner=(?P<owner>[^,;\"\s]+)",
    re.IGNORECASE,
)
_OWNED = re.compile(r"ownedRecord=(?P<name>[^,;\"\s]+)", re.IGNORECASE)
_TYPED = re.compile(r"(a|aaaa|cname)-", re.IGNORECASE)
_ENCRYPTED = re.compile(r'"?[A-Za-z0-9+/_-]{40,}={0,2}"?')
_TOOLS = re.compile(r"terraform|opentofu|pulumi|cloudformation|crossplane|ansible|octodns|dnscontrol", re.IGNORECASE)


def owner(facts: Facts) -> Iterator[Finding]:
    """Tools that would put the record back as they know it, in the middle of a ramp."""
    for raw in facts.records:
        if raw["Type"] == "TXT":
            yield from _marked(facts, raw)
    for raw in facts.at(facts.name):
        if raw.get("TrafficPolicyInstanceId"):
            yield facts.finding(
                FindingId.ANOTHER_OWNER,
                Severity.REFUSE,
                f"the {raw['Type']} record belongs to a traffic policy, and only that may edit it",
                seen=str(raw["TrafficPolicyInstanceId"]),
                then="Delete the policy's record or move it to another name first.",
            )
    if not isinstance(facts.zone, Unknown) and (tool := _TOOLS.search(facts.zone.comment)):
        yield facts.finding(
            FindingId.ANOTHER_OWNER,
            Severity.WARN,
            f"the zone is made by {tool[0]}, which may hold this record as well and would write its old value",
            seen=f"{facts.zone.comment!r}",
            then="Look whether it declares the name; take it out there without deleting it, before the ramp.",
        )


def _marked(facts: Facts, raw: Raw) -> Iterator[Finding]:
    mark = asked(raw["Name"])
    for value in values(raw):
        tool = _tool(mark, value)
        nearness = tool and about(mark, value, asked(facts.name), _names(facts.records))
        if tool and nearness:
            yield facts.finding(
                FindingId.ANOTHER_OWNER,
                nearness,
                f"another tool says that the record is its own: {tool}",
                seen=f"{mark} TXT {value}",
                limit="one owner of the name",
                then="Let it go there without deleting the record (external-dns: policy upsert-only, and exclude the "
                "name), then delete the mark.",
            )


def _tool(mark: str, value: str) -> str:
    """Whose mark a TXT value is; empty where it is none."""
    if found := _MARK.search(value):
        return next(group for group in found.groups() if group).strip()
    return "external-dns, encrypted" if _TYPED.match(mark) and _ENCRYPTED.fullmatch(value) else ""


def _names(records: Sequence[Raw]) -> set[str]:
    """The names that a mark may be about: those with something to own."""
    return {asked(raw["Name"]) for raw in records if raw["Type"] not in ("TXT", "NS", "SOA")}


def about(mark: str, value: str, name: str, others: set[str]) -> Severity | None:
    """How surely a mark that stands at `mark` is about `name`; None where it is not.

    The tools put something before or behind the first label: a type, a prefix, a suffix, all of a person's choice, with
    dots or without. So it is about the longest name of the zone whose first label stands in it.
    """
    if owned := _OWNED.search(value):
        return Severity.REFUSE if host(owned["name"]) == host(name) else None
    fits = {other: fit for other in {*others, name} if (fit := _fit(mark, other))}
    return fits.get(name) if len(name) == max(map(len, fits), default=0) else None


def _fit(mark: str, name: str) -> Severity | None:
    first, dot, rest = name.partition(".")
    if not mark.endswith(dot + rest):
        return None
    affixed = mark[: len(mark) - len(dot + rest)]
    if re.search(rf"(^|[^a-z0-9]){re.escape(first)}($|[^a-z0-9])", affixed):
        return Severity.REFUSE
    # A prefix without a hyphen, or a word that stands for the wildcard, cannot be told from another label.
    return Severity.WARN if first in affixed or (first == "*" and affixed) else None
