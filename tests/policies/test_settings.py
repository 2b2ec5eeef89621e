"""What a team may set, and what holds when it sets nothing."""

from __future__ import annotations

import pytest

from policies.migrate_policies.pack import POLICIES
from tests.policies import kept
from tests.policies.cases import KEPT
from tests.policies.declared import Declared
from tests.policies.kept import BLUE_TAGS, service
from tests.policies.verdict import rule, verdict, violations


def breaks(name: str, *stack: Declared, **settings: object) -> bool:
    return bool(violations(rule(name), stack, {name: settings}))


def test_without_any_configuration_only_what_a_team_must_declare_is_missed() -> None:
    found = {(one.rule, one.name) for one in verdict(KEPT, config={})}
    assert found == {("weights-not-ignored", "declared"), ("mirror-parity", "mirrored")}


def test_the_longest_ttl() -> None:
    assert not breaks("records-forgotten-fast", kept.record("slow", ttl=300), maxTtl=300.0)
    assert breaks("records-forgotten-fast", kept.record("quick", ttl=60), maxTtl=30.0)


def test_the_side_that_serves_can_be_both() -> None:
    green = kept.vpc("green")
    assert not breaks("live-side-guarded", green)
    assert breaks("live-side-guarded", green, live=["blue", "green"])


def test_a_side_that_is_retired_may_lose_its_guards() -> None:
    assert not breaks("live-side-guarded", kept.balancer("lb", protect=False), live=["green"])


def test_types_whose_every_change_is_a_replacement() -> None:
    image = kept.aws("ec2/launchTemplate:LaunchTemplate", "template", tags=BLUE_TAGS)
    assert breaks("live-side-guarded", image)
    assert not breaks("live-side-guarded", image, revisions=["aws:ec2/launchTemplate:LaunchTemplate"])


def test_schemes() -> None:
    assert breaks("schemes-explicit", kept.backend("managed"), schemes=["INTERNAL"])


def test_the_oldest_tls_version() -> None:
    assert breaks("tls-only", kept.listener("twelve"), minimum="1.3")
    assert not breaks("tls-only", kept.listener("new", sslPolicy="ELBSecurityPolicy-TLS13-1-3-2021-06"), minimum="1.3")


def test_marks_of_a_team_s_own() -> None:
    assert breaks("tags-required", kept.vpc("vpc"), tags=["cost-centre"])
    assert not breaks("tags-required", kept.vpc("vpc", tags={"cost-centre": "42"}), tags=["cost-centre"])
    assert breaks("tags-required", kept.address("address"), labels=["cost-centre"])


@pytest.mark.parametrize("listed", ["europe-west3", "EUROPE-WEST3"])
def test_regions_are_named_in_either_case(listed: str) -> None:
    assert not breaks("regions-allowed", kept.gcs("bucket"), regions=[listed])


def test_a_list_of_accounts_says_nothing_of_projects() -> None:
    assert not breaks("accounts-expected", kept.address("address", project="playground"), accounts=["123456789012"])
    assert not breaks("accounts-expected", kept.vpc("anywhere", provider="aws-anywhere"), projects=["shop-prod"])


def test_one_side_alone_is_compared_with_what_the_other_has() -> None:
    green = service("green", "green", "shop.example.com")
    alike = {"ports": [80.0, 443.0], "healthPath": "/healthz", "tlsMinimum": "1.2"}
    assert not breaks("mirror-parity", green)
    assert not breaks("mirror-parity", green, mirrors={"shop.example.com": alike})
    assert breaks("mirror-parity", green, mirrors={"shop.example.com": alike | {"tlsMinimum": "1.3"}})
    assert breaks("mirror-parity", green, mirrors={"other.example.com": alike})


def test_every_setting_tells_its_default_and_what_it_is_for() -> None:
    settings = [one for policy in POLICIES if policy.config_schema for one in policy.config_schema.properties.values()]
    assert settings
    assert all("default" in one and one["description"].endswith(".") for one in settings)
