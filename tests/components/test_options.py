"""Every part has its parent, an explicit provider, the protection of its standing, its tags, and its import id."""

from __future__ import annotations

import importlib

import pytest

from migrate.components.errors import UnknownPart
from migrate.components.place import Standing
from migrate.components.tags import MIGRATION_LABEL, MIGRATION_TAG, SIDE_LABEL, SIDE_TAG
from migrate.model.side import Cloud
from tests.components.conftest import Recorded
from tests.components.programs import EVERYTHING, built
from tests.components.recorder import Record, record

PROVIDERS = {"aws": "aws-blue", "gcp": "gcp-green"}
REVISED = "aws:ecs/taskDefinition:TaskDefinition"
PROTECTED_BY_THE_CLOUD = {
    "aws:lb/loadBalancer:LoadBalancer": lambda inputs: inputs["enableDeletionProtection"],
    "aws:rds/instance:Instance": lambda inputs: inputs["deletionProtection"] and not inputs["skipFinalSnapshot"],
    "gcp:cloudrunv2/service:Service": lambda inputs: inputs["deletionProtection"],
    "gcp:cloudrunv2/job:Job": lambda inputs: inputs["deletionProtection"],
    "gcp:secretmanager/secret:Secret": lambda inputs: inputs["deletionProtection"],
    "gcp:sql/databaseInstance:DatabaseInstance": lambda inputs: (
        inputs["deletionProtection"] and inputs["settings"]["deletionProtectionEnabled"]
    ),
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": lambda inputs: inputs["deletionPolicy"] == "PREVENT",
}


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_every_resource_stands_under_its_component(component: str, cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded(component, cloud, Standing.SPARE)
    parents = {each.urn: each.name for each in kept.components}
    for child in kept.children:
        assert child.name.startswith(parents[child.parent] + "-")
    inner = [each for each in kept.components if each.type != f"migrate:index:{component}"]
    for each in inner:
        assert each.name.startswith(parents[each.parent] + "-")


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_every_resource_has_the_explicit_provider_of_its_cloud(
    component: str, cloud: Cloud, recorded: Recorded
) -> None:
    for child in recorded(component, cloud, Standing.SPARE).children:
        expected = PROVIDERS[child.type.partition(":")[0]]
        assert child.provider.rpartition("::")[0].endswith(f"::{expected}"), child.name


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_live_is_protected_in_state_and_spare_is_not(
    component: str, cloud: Cloud, standing: Standing, recorded: Recorded
) -> None:
    for child in recorded(component, cloud, standing).children:
        live = standing is Standing.LIVE or _blue_of_a_mirror(component, child.name)
        assert child.protect is (live and child.type != REVISED), child.name


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_live_is_protected_by_the_cloud_itself_and_spare_is_not(
    component: str, cloud: Cloud, standing: Standing, recorded: Recorded
) -> None:
    for child in recorded(component, cloud, standing).children:
        protected = PROTECTED_BY_THE_CLOUD.get(child.type)
        if protected:
            live = standing is Standing.LIVE or _blue_of_a_mirror(component, child.name)
            assert bool(protected(child.inputs)) is live, child.name


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("cloud", Cloud)
def test_no_bucket_is_ever_emptied_by_force(cloud: Cloud, standing: Standing, recorded: Recorded) -> None:
    kept = recorded("Side", cloud, standing)
    assert [child.inputs["forceDestroy"] for child in kept.children if child.type.endswith(":Bucket")] == [False]


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_everything_that_can_carry_a_mark_carries_both(component: str, cloud: Cloud, recorded: Recorded) -> None:
    marks = {"aws": ("tags", MIGRATION_TAG, SIDE_TAG), "gcp": ("labels", MIGRATION_LABEL, SIDE_LABEL)}
    for child in recorded(component, cloud, Standing.SPARE).children:
        carries, migration, side = marks[child.type.partition(":")[0]]
        if _takes(child.type, carries):
            assert child.inputs[carries][migration] == "shop", child.name
            assert child.inputs[carries][side] == _side(component, child.name), child.name


@pytest.mark.parametrize("component", ["Database", "Side"])
def test_a_database_on_google_carries_both_marks(component: str, recorded: Recorded) -> None:
    [instance] = recorded(component, Cloud.GCP, Standing.SPARE).of("gcp:sql/databaseInstance:DatabaseInstance")
    assert instance.inputs["settings"]["userLabels"] == {MIGRATION_LABEL: "shop", SIDE_LABEL: "green"}


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_every_part_can_be_adopted_by_its_name(component: str, cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded(component, cloud, Standing.SPARE)
    keys = _adoption_keys(kept, component)
    adopted = record(lambda: built(component, cloud, Standing.SPARE, {key: f"there-{key}" for key in keys.values()}))
    assert {child.name: child.import_id for child in adopted.children} == {
        name: f"there-{key}" for name, key in keys.items()
    }


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_nothing_is_imported_unless_it_is_named(component: str, cloud: Cloud, recorded: Recorded) -> None:
    assert {child.import_id for child in recorded(component, cloud, Standing.SPARE).children} == {""}


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_a_part_that_is_not_there_is_refused_with_the_list_of_parts(component: str, cloud: Cloud) -> None:
    with pytest.raises(UnknownPart) as refused:
        record(lambda: built(component, cloud, Standing.SPARE, {"cellar": "c-1"}))
    assert refused.value.seen == "cellar"
    assert "one of " in str(refused.value.limit)


def _blue_of_a_mirror(component: str, name: str) -> bool:
    return component == "MirroredService" and name.startswith("shop-blue-")


def _side(component: str, name: str) -> str:
    if component == "Link":
        return "both"
    return "blue" if _blue_of_a_mirror(component, name) else "green"


def _takes(type_: str, argument: str) -> bool:
    """Whether the resource takes tags or labels at all, as its own class says."""
    package, module, _, name = type_.replace("/", ":").split(":")
    resource = getattr(importlib.import_module(f"pulumi_{package}.{module}"), name)
    return isinstance(getattr(resource, argument, None), property)


def _adoption_keys(kept: Record, component: str) -> dict[str, str]:
    """The name of every resource, and the key under `adopt` of the outermost component that names it."""
    top = next(each for each in kept.components if each.type == f"migrate:index:{component}")
    by_urn = {each.urn: each for each in kept.registered}

    def key(urn: str) -> str:
        own = by_urn[urn]
        parent = by_urn[own.parent]
        word = own.name.removeprefix(f"{parent.name}-")
        return word if parent.urn == top.urn else f"{key(parent.urn)}/{word}"

    return {child.name: key(child.urn) for child in kept.children}


@pytest.mark.parametrize(
    ("cloud", "marks", "named"),
    [(Cloud.AWS, {"tags", "tagsAll"}, "lb"), (Cloud.GCP, {"labels", "pulumiLabels", "effectiveLabels"}, "run")],
)
def test_what_is_adopted_keeps_its_marks_and_its_name(cloud: Cloud, marks: set[str], named: str) -> None:
    kept = record(lambda: built("Service", cloud, Standing.LIVE, {named: "there"}))
    assert set(kept[f"shop-service-{named}"].ignoring) == {*marks, "name"}
    assert "name" not in kept["shop-service-backend" if cloud is Cloud.GCP else "shop-service-targets"].ignoring


@pytest.mark.parametrize(("cloud", "part"), [(Cloud.AWS, "certificate"), (Cloud.GCP, "proof-host")])
def test_a_certificate_that_was_there_is_neither_proved_nor_waited_for(cloud: Cloud, part: str) -> None:
    kept = record(lambda: built("Service", cloud, Standing.LIVE, {part: "there"}))
    assert "shop-service-certificate-record-host" not in kept
    assert "shop-service-certificate-ready" not in kept
