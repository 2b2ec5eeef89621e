"""What each stack registers, in both directions: seen by a monitor that keeps every option."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from migrate.components.place import SideName
from migrate.declaration.load import parse
from migrate.model.side import Cloud
from migrate.model.stage import Stage
from migrate.pulumi import stacks
from migrate.pulumi.neighbour import checked
from migrate.pulumi.setting import Setting
from tests.components import computed
from tests.components.recorder import Record, Registered, record
from tests.stacks.given import ADDRESSES, DIGEST, MORE, REFERENCES, declaration

STACKS = ("blue", "green", "data", "traffic")
BOTH = pytest.mark.parametrize("blue", list(Cloud))
EVERYTHING = [(stack, blue) for stack in STACKS for blue in Cloud]

UNGUARDED = {"aws:ecs/taskDefinition:TaskDefinition", "pulumi:pulumi:StackReference"}
"""What nobody could lose: revisions of a task, and readings of other stacks."""

CLOUD_GUARDS: Mapping[str, object] = {
    "enableDeletionProtection": True,
    "deletionProtection": True,
    "deletionPolicy": "PREVENT",
}


def other(cloud: Cloud) -> Cloud:
    return Cloud.GCP if cloud is Cloud.AWS else Cloud.AWS


def exports(cloud: Cloud) -> dict[str, Any]:
    """What the stack of a side on `cloud` has exported."""
    account, region = {Cloud.AWS: ("123456789012", "eu-central-1"), Cloud.GCP: ("rehearsal", "europe-west3")}[cloud]
    side = {
        "place": {"cloud": cloud.value, "account": account, "region": region},
        "address": ADDRESSES[cloud],
        "alias_zone": "Z215JYRZR1TBD5" if cloud is Cloud.AWS else None,
        "url": "https://side.app.shop.test",
        "host": "side.app.shop.test",
        "health_path": "/healthz",
        "image": f"hub.test/shop@{DIGEST}",
        "ports": [80.0, 443.0],
        "env_keys": ["LOG_LEVEL"],
        "tls_minimum": "1.2",
        "capacity": 2.0,
        "database_host": None,
        "network_id": "net-1",
    }
    lists = ("public_subnet_ids", "private_subnet_ids", "route_table_ids")
    network: dict[str, Any] = {"id": "net-1", **{name: [f"{name}-a", f"{name}-b"] for name in lists}}
    return {"side": side, "network": {**network, "edge_guard": "e", "service_guard": "s", "data_guard": "d"}}


def built(
    patch: pytest.MonkeyPatch,
    stack: str,
    blue: Cloud,
    stage: Stage = Stage.KEPT,
    **parts: str,
) -> Record:
    """Run one stack beside neighbours that stand."""
    clouds = {"blue": blue, "green": other(blue)}

    def neighbour(name: str, _: object) -> dict[str, Any]:
        side = name.rpartition("/")[2]
        return {"outputs": exports(clouds[side])}

    patch.setitem(computed._SPECIAL, "pulumi:pulumi:StackReference", neighbour)  # pyright: ignore[reportPrivateUsage]
    spec = parse(declaration(blue, **{"more": MORE, **parts}), source="migration.yaml")
    return record(lambda: getattr(stacks, stack)(Setting(spec, stage)))


def of_clouds(kept: Record) -> list[Registered]:
    return [each for each in kept.children if each.type not in UNGUARDED]


@pytest.mark.parametrize(("stack", "blue"), EVERYTHING)
def test_everything_is_guarded_from_its_first_update_on(
    stack: str, blue: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = built(monkeypatch, stack, blue)
    assert [each.name for each in of_clouds(kept) if not each.protect] == []
    for each in kept.children:
        for guard, value in CLOUD_GUARDS.items():
            assert each.inputs.get(guard, value) in (value, "ABANDON"), each.name


@pytest.mark.parametrize(("stack", "blue"), EVERYTHING)
def test_all_guards_come_off_by_one_word_and_nothing_else_changes(
    stack: str, blue: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = built(monkeypatch, stack, blue)
    kept = built(monkeypatch, stack, blue, Stage.GUARDS_OFF)
    assert [each.name for each in kept.children if each.protect] == []
    assert {each.urn for each in kept.registered} == {each.urn for each in serving.registered}
    for each in kept.children:
        for guard, value in CLOUD_GUARDS.items():
            assert each.inputs.get(guard) != value, each.name


@pytest.mark.parametrize(("stack", "blue"), EVERYTHING)
def test_every_resource_has_an_explicit_provider_of_the_declared_account(
    stack: str, blue: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = built(monkeypatch, stack, blue)
    assert [each.name for each in of_clouds(kept) if not each.provider] == []
    for each in kept.of("pulumi:providers:aws"):
        assert "123456789012" in str(each.inputs["allowedAccountIds"])
        assert "payments" in str(each.inputs["defaultTags"])
    for each in kept.of("pulumi:providers:gcp"):
        assert each.inputs["project"] == "rehearsal"
        assert "payments" in str(each.inputs["defaultLabels"])


@BOTH
def test_a_side_is_built_as_declared(blue: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        f"{side}_more": f"secrets: {{KEY: '{REFERENCES[cloud]}'}}"
        for side, cloud in (("blue", blue), ("green", other(blue)))
    }
    more = MORE.replace("database:", "#")
    kept = built(monkeypatch, "green", blue, more=more, **secrets)
    (side,) = kept.of("migrate:index:Side")
    assert side.name == "shop-green"
    assert kept.of("migrate:index:Database") == []
    assert [each.name for each in kept.of("migrate:index:Bucket")] == ["shop-green-bucket-media"]
    assert kept.exports("shop-green")["envKeys"] == ["KEY", "LOG_LEVEL"]
    assert kept.exports("shop-green")["url"] == "https://green.app.shop.test"


@BOTH
def test_the_split_is_told_where_each_side_is_and_no_weight(blue: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    (split,) = built(monkeypatch, "traffic", blue).of("migrate:index:TrafficSplit")
    told = {key: value for key, value in split.inputs.items() if value is not None}
    assert set(told) == {"migration", "route", "blue", "green"}
    assert told["route"]["record"] == "app.shop.test"
    for side, cloud in (("blue", blue), ("green", other(blue))):
        assert told[side]["address"] == ADDRESSES[cloud]
        assert told[side].get("aliasZone") == ("Z215JYRZR1TBD5" if cloud is Cloud.AWS else None)
        assert told[side]["healthCheck"] == f"shop-names-check-{side}-id"


def test_a_declared_health_check_goes_before_the_one_that_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = built(monkeypatch, "traffic", Cloud.AWS, blue_more="health-check: by-hand")
    (split,) = kept.of("migrate:index:TrafficSplit")
    assert split.inputs["blue"]["healthCheck"] == "by-hand"


@BOTH
def test_the_controller_and_its_steps_are_made_where_it_is_declared(
    blue: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_steps = built(monkeypatch, "traffic", blue)
    assert [each.name for each in with_steps.of("migrate:index:ControllerAccess")] == ["shop-controller"]
    assert [each.name for each in with_steps.of("migrate:index:Schedule")] == ["shop-steps"]
    without = built(monkeypatch, "traffic", blue, more="")
    assert without.of("migrate:index:ControllerAccess") == without.of("migrate:index:Schedule") == []


@BOTH
def test_the_link_is_built_where_a_database_needs_it_or_somebody_asks(
    blue: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(built(monkeypatch, "data", blue).of("migrate:index:Link")) == 1
    assert built(monkeypatch, "data", blue, more="").of("migrate:index:Link") == []
    assert len(built(monkeypatch, "data", blue, more="link: {aws: 64600}").of("migrate:index:Link")) == 1


def test_traffic_is_refused_past_a_load_balancer_that_no_stack_guards() -> None:
    spec = parse(declaration(Cloud.AWS, address="old-lb.eu-central-1.elb.amazonaws.com"), source="migration.yaml")
    with pytest.raises(pulumi.RunError, match=r"blue.address in migration.yaml is old-lb"):
        checked(spec, SideName.BLUE, exports(Cloud.AWS)["side"])
    assert checked(spec, SideName.GREEN, exports(Cloud.GCP)["side"]).address == ADDRESSES[Cloud.GCP]


@pytest.mark.parametrize(
    ("told", "says"), [(None, "bring it up first: `migrate up mirror`"), ({"place": 7}, "not the export of a side")]
)
def test_traffic_is_refused_before_the_sides_stand(told: object, says: str) -> None:
    with pytest.raises(pulumi.RunError, match=says):
        checked(parse(declaration(Cloud.AWS), source="migration.yaml"), SideName.BLUE, told)


def test_a_name_both_clouds_could_not_build_on_is_shortened() -> None:
    text = declaration(Cloud.AWS).replace("name: shop\n", f"name: 7{'x' * 62}\n", 1)
    stem = Setting(parse(text, source="migration.yaml"), Stage.KEPT).stem
    assert len(stem) <= 12
    assert stem[0].isalpha()


@BOTH
def test_the_controller_may_assume_the_role_of_a_zone_in_another_account_and_nothing_in_the_zone(
    blue: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = "arn:aws:iam::999999999999:role/migrate-zone"
    kept = built(monkeypatch, "traffic", blue, endpoint=f"role: {role}")
    [policy] = [
        str(each.inputs["policy"]) for each in kept.of("aws:iam/rolePolicy:RolePolicy") if role in str(each.inputs)
    ]
    assert "sts:AssumeRole" in policy
    assert "route53:ChangeResourceRecordSets" not in policy
