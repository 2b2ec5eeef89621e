"""What the rules make of values that only the update tells."""

from __future__ import annotations

import pytest

from tests.policies import kept
from tests.policies.kept import DENY_PLAIN_HTTP, of, service
from tests.policies.verdict import rule, verdict, violations


def test_an_unknown_beside_it_hides_no_finding() -> None:
    record = kept.record("record", 300, records=of("address"), setIdentifier=of("address"), zoneId=of("zone"))
    assert [one.rule for one in verdict([record])] == ["weights-in-bounds"]


@pytest.mark.parametrize("split", [{"weightedRoutingPolicies": of("it")}, {"weightedRoutingPolicies": [of("it")]}])
def test_weights_must_be_known_wherever_the_unknown_begins(split: dict[str, object]) -> None:
    (found,) = violations(rule("weights-in-bounds"), [kept.record("record", **split)])
    assert "not known before the update" in found.message
    assert "Take it from the stack's configuration" in found.message


def test_a_ttl_must_be_known() -> None:
    (found,) = violations(rule("records-forgotten-fast"), [kept.record("record", ttl=of("it"))])
    assert "not known before the update" in found.message


def test_a_guard_must_be_known() -> None:
    (found,) = violations(rule("live-side-guarded"), [kept.balancer("lb", enableDeletionProtection=of("it"))])
    assert "not known before the update" in found.message


def test_a_bucket_policy_made_from_its_bucket_is_judged_when_it_is_known() -> None:
    bucket, policy = kept.s3("media")
    later = kept.aws("s3/bucketPolicy:BucketPolicy", "later", bucket=of("media"), policy=of("media"))
    assert verdict([bucket, later]) == []
    known = kept.s3_policy("known", "media", DENY_PLAIN_HTTP | {"Action": "s3:GetObject"})
    assert [one.rule for one in verdict([bucket, known])] == ["buckets-over-tls"]
    assert verdict([bucket, policy]) == []


def test_what_a_side_will_have_is_compared_when_it_is_known() -> None:
    blue = service("blue", "blue", "shop.example.com")
    assert verdict([service("green", "green", "shop.example.com", ports=of("lb"), healthPath=of("lb")), blue]) == []


def test_zones_made_by_one_update_are_told_apart() -> None:
    dark = [kept.record(f"dark-{zone}", 0, name="app.example.com", zoneId=of(zone)) for zone in ("public", "private")]
    zones = [kept.aws("route53/zone:Zone", zone, name="example.com", tags=kept.TAGS) for zone in ("public", "private")]
    assert verdict([*zones, *dark]) == []
    twin = kept.record("twin", 0, name="app.example.com", zoneId=of("public"))
    assert [one.rule for one in verdict([*zones, *dark, twin])] == ["weighted-sets-answer"]
