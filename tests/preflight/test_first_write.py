"""First write: what stands at the name is named before it is replaced, and the route itself says what would be."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.model.finding import FindingId, Severity
from migrate.preflight.facts import FirstWrite
from migrate.preflight.tried import tried
from tests.preflight.given import BLUE_AT, LAYOUT, NAME, STANDING, facts, found, listing
from tests.routes.worlds import simple, weighted


def told(*standing: dict[str, Any]) -> list[tuple[FindingId, Severity, str]]:
    seen = facts(records=standing, first=tried(LAYOUT, listing(standing), zone="Z1"))
    ids = (FindingId.REPLACED, FindingId.OTHER_TTL)
    return [(each.id, each.severity, each.seen) for wanted in ids for each in found(seen, wanted)]


def test_what_is_replaced_is_named_with_its_settings() -> None:
    [(_, severity, seen)] = told(STANDING)
    assert severity is Severity.NOTE
    assert seen == f"A {BLUE_AT}, TTL 60"


def test_another_ttl_is_told_with_how_long_it_lasts() -> None:
    assert (FindingId.OTHER_TTL, Severity.WARN, "3600 s") in told(simple(f"{NAME}.", "A", BLUE_AT, ttl=3600))


def test_records_of_other_types_stay_and_are_named() -> None:
    said = told(STANDING, simple(f"{NAME}.", "MX", "10 mail.shop-corp.com."))
    assert (FindingId.REPLACED, Severity.NOTE, "MX 10 mail.shop-corp.com., TTL 60") in said


def test_what_a_write_would_drop_is_a_warning() -> None:
    guarded = weighted(f"{NAME}.", "A", "old", 10, BLUE_AT) | {"HealthCheckId": "h-1"}
    new = weighted(f"{NAME}.", "A", "migrate", 255, BLUE_AT)
    seen = facts(records=(guarded,), first=FirstWrite((guarded,), (new,)))
    assert [each.seen for each in found(seen, FindingId.REPLACED) if each.severity is Severity.WARN] == [
        "HealthCheckId h-1"
    ]
    kept = facts(records=(guarded,), first=FirstWrite((guarded,), (new | {"HealthCheckId": "h-1"},)))
    assert all(each.severity is Severity.NOTE for each in found(kept, FindingId.REPLACED))


def test_what_is_no_split_of_these_sides_is_refused_before() -> None:
    [grave] = found(facts(first=FirstWrite(refused="no split; seen: A 1.2.3.4")), FindingId.NOT_A_SPLIT)
    assert grave.severity is Severity.REFUSE
    assert "1.2.3.4" in grave.what


@pytest.mark.parametrize("weights", [0, 5])
def test_trying_sends_nothing_and_leaves_the_records_alone(weights: int) -> None:
    standing = [weighted(f"{NAME}.", "A", "old", weights, BLUE_AT)]
    before = [dict(raw) for raw in standing]
    tried(LAYOUT, listing(standing), zone="Z1")
    assert standing == before
