"""Zone: what is odd about the hosted zone itself."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts, Unknown, host
from migrate.routes.route53.name import place, stored


def zone(facts: Facts) -> Iterator[Finding]:
    """Look for a twin of the same name, an AWS service that owns it, a record outside it, a delegation on the way."""
    known = facts.zone
    if isinstance(known, Unknown):
        yield facts.finding(
            FindingId.ZONE_NOT_LOOKED_AT,
            Severity.NOTE,
            f"zone {facts.route.zone} could not be looked at",
            seen=known.why,
            then="Allow route53:GetHostedZone on it, for a look at its delegation.",
        )
        return
    if known.service:
        yield facts.finding(
            FindingId.ZONE_OF_A_SERVICE,
            Severity.REFUSE,
            f"zone {facts.route.zone} was made by an AWS service, and only that may edit it",
            seen=known.service,
            limit="a zone of your own",
        )
    if not _below(facts.name, stored(known.name)):
        yield facts.finding(
            FindingId.RECORD_OUTSIDE,
            Severity.REFUSE,
            f"{facts.route.record} does not lie in zone {facts.route.zone}",
            seen=host(known.name),
            then="Correct `zone` or `record` in migration.yaml.",
        )
        return
    yield from _twins(facts, known.name)
    yield from _cut(facts, known.name)


def _twins(facts: Facts, name: str) -> Iterator[Finding]:
    if not isinstance(facts.twins, Unknown) and facts.twins:
        yield facts.finding(
            FindingId.ZONE_TWINS,
            Severity.WARN,
            f"{host(name)} is the name of several zones of this account; only one of them answers users",
            seen=f"{facts.route.zone}, {', '.join(facts.twins)}",
            limit="the zone whose name servers the zone above names",
        )


def _cut(facts: Facts, name: str) -> Iterator[Finding]:
    """NS records between the zone and the name, or at it: from there on other servers answer."""
    top = place(stored(name))
    for raw in facts.records:
        if raw["Type"] == "NS" and raw["Name"] != stored(name) and _below(facts.name, raw["Name"]):
            servers = ", ".join(str(each["Value"]) for each in raw.get("ResourceRecords", ()))
            yield facts.finding(
                FindingId.CUT_BY_SUBZONE,
                Severity.REFUSE,
                f"{host(raw['Name'])} is delegated to another zone: no user sees a record of {'.'.join(reversed(top))}"
                " there",
                seen=f"NS {servers}",
                then="Declare the zone of that name.",
            )


def _below(name: str, above: str) -> bool:
    """Whether a stored name is another one or lies under it."""
    labels = place(above)
    return place(name)[: len(labels)] == labels
