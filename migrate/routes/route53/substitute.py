"""Substitute: the record set by which blue answers in the place of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from migrate.model.address import RecordType
from migrate.model.side import Side
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.policy import MULTIVALUE, ONE_VALUE, POLICIES, policy
from migrate.routes.route53.target import Alias, Answer

Values = Sequence[dict[str, str]]


def substitute(layout: Layout, raw: Raw, *, rest: Values, others: Sequence[Raw]) -> list[dict[str, Any]]:
    """The same set with blue's answers beside `rest`, its answers that stay; none where `others` give them all.

    Its routing and TTL stay. The health check was for what answered before and goes.
    """
    content = _content(_answers(layout, raw, others), rest, ttl=int(raw.get("TTL", layout.ttl)))
    if content is None:
        return []
    routed = {field: raw[field] for field in ("Name", "Type", "SetIdentifier", *POLICIES) if field in raw}
    made = {**routed, **_identified(layout, raw, others), **content, **_guard(layout, raw)}
    if "Failover" in raw and "AliasTarget" in made:  # API reference, ResourceRecordSet.Failover
        made["AliasTarget"] = {**made["AliasTarget"], "EvaluateTargetHealth": True}
    return [made]


def _answers(layout: Layout, raw: Raw, others: Sequence[Raw]) -> list[Answer]:
    answers = list(layout.blue.of(RecordType(raw["Type"])))
    if policy(raw) == MULTIVALUE:  # each answer has a set of its own
        answers = [one for one in answers if not any(_gives(other, one) for other in others)]
    return answers[:1] if policy(raw) in ONE_VALUE else answers


def _content(answers: Sequence[Answer], rest: Values, *, ttl: int) -> dict[str, Any] | None:
    """An alias stands alone, so beside answers that stay blue's is left out."""
    plain = [one for one in answers if not isinstance(one, Alias) and not _gives({"ResourceRecords": rest}, one)]
    values = [*rest, *({"Value": str(one)} for one in plain)]
    if values:
        return {"TTL": ttl, "ResourceRecords": values}
    return answers[0].content(ttl) if answers else None


def _gives(raw: Raw, answer: Answer) -> bool:
    return any(answer.is_in({"ResourceRecords": [value]}) for value in raw.get("ResourceRecords", ()))


def _identified(layout: Layout, raw: Raw, others: Sequence[Raw]) -> dict[str, Any]:
    """Under this project's identifiers blue answers as blue."""
    if layout.owner(raw) is None:
        return {}
    taken = {other.get("SetIdentifier") for other in others}
    return {"SetIdentifier": next(name for name in layout.identifiers(Side.BLUE) if name not in taken)}


def _guard(layout: Layout, raw: Raw) -> dict[str, Any]:
    """Blue's health check. A primary that is no alias must have one (Route 53 refuses it without), so there the one
    that stands stays where blue has none.
    """
    check = layout.blue.health_check
    if check is None and raw.get("Failover") == "PRIMARY":
        check = raw.get("HealthCheckId")
    return {"HealthCheckId": check} if check and policy(raw) else {}
