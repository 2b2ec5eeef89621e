"""Programs with the real SDKs, on the real engine, against both loopback clouds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from migrate.engine.build import build
from migrate.engine.find import Engine, find
from migrate.errors import EngineMissing
from migrate.rehearse.standins.install import environment
from tests.rehearse.standins.cli import HERE, Cli, Planned
from tests.rehearse.standins.conftest import PROJECT, World, running
from tests.rehearse.standins.google_stories import ask

QUICK = {"fastest_seconds": 0.01, "slowest_seconds": 0.05}


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine of this machine; where there is none it is built, which takes minutes, once."""
    try:
        return find()
    except EngineMissing:
        build(print)
        return find()


@pytest.fixture(scope="module")
def clouds() -> Iterator[World]:
    """Two clouds that nothing else is in."""
    with (
        running("migrate.rehearse.aws", **QUICK) as aws,
        running("migrate.rehearse.gcp", **QUICK, projects=[PROJECT]) as gcp,
    ):
        yield World({}, {"aws": aws["endpoint"], "gcp": gcp["endpoint"]})


def stack_of(program: str, folder: Path, engine: Engine, clouds: World) -> Cli:
    return Cli(folder, engine, environment(**clouds.endpoints), program=HERE / program)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, engine: Engine, clouds: World) -> Cli:
    """A dozen resources of each cloud, made by one update."""
    made = stack_of("program", tmp_path_factory.mktemp("shop"), engine, clouds)
    said = made.up()
    assert said.status == 0, said.text
    assert "28 created" in said.text
    return made


def test_the_same_program_changes_nothing(stack: Cli) -> None:
    assert stack.preview() == []


def test_a_new_ttl_is_taken_in_place_on_both_clouds(stack: Cli) -> None:
    stack.set("ttl", "30")
    assert {(one.op, one.name, one.keys) for one in stack.preview()} == {
        ("update", "app", ("ttl",)),
        ("update", "split", ("ttl",)),
    }
    assert "2 updated" in stack.up().text


def test_a_new_range_would_replace_what_stands_on_it(stack: Cli) -> None:
    stack.set("cidr", "10.0.0.0/20")
    planned = {one.name: one for one in stack.preview()}
    stack.unset("cidr")
    assert planned["vpc"] == Planned("replace", "vpc", ("cidrBlock",))
    assert planned["guard"].keys == ("vpcId",)


def test_a_range_that_is_none_is_refused_in_one_sentence(stack: Cli) -> None:
    stack.set("cidr", "10.0.0.1/16")
    said = stack.up()
    stack.unset("cidr")
    assert said.status != 0
    assert '"10.0.0.1/16" is not a valid CIDR block' in said.text
    assert "Traceback" not in said.text


def test_a_refresh_sees_what_somebody_else_changed(stack: Cli, clouds: World) -> None:
    held = stack.resources()
    amazon = boto3.client(
        "ec2",
        endpoint_url=clouds.endpoints["aws"],
        region_name="eu-west-1",
        aws_access_key_id="somebody",
        aws_secret_access_key="somebody",
    )
    amazon.modify_vpc_attribute(VpcId=held["vpc"]["id"], EnableDnsHostnames={"Value": False})
    amazon.close()
    path = f"v2/{held['run']['id']}"
    ask(clouds, "PATCH", path, {"template": {"containers": [{"image": "hub.test/other"}]}})
    assert "2 updated" in stack.refresh().text
    assert {one.name for one in stack.preview()} == {"vpc", "run"}
    assert "2 updated" in stack.up().text


def test_what_exists_is_imported_by_its_id(stack: Cli) -> None:
    held = stack.resources()
    for type, name in (("aws:s3/bucket:Bucket", "data"), ("gcp:compute/globalAddress:GlobalAddress", "address")):
        provider = held[name]["provider"].rpartition("::")[0]
        said = stack.run(
            "import", type, f"{name}-again", held[name]["id"], "--provider", f"p={provider}",
            "--yes", "--protect=false", "--generate-code=false", "--skip-preview", "--color=never",
        )  # fmt: skip
        assert said.status == 0, said.text
        assert f"{name}-again imported" in said.text
        urn = stack.resources()[f"{name}-again"]["urn"]
        assert stack.run("state", "delete", urn, "--yes").status == 0


def test_what_is_protected_by_its_cloud_is_not_destroyed(stack: Cli) -> None:
    stack.set("protected", "true")
    assert stack.up().status == 0
    said = stack.destroy()
    assert said.status != 0
    assert "deletion protection is enabled" in said.text or "setting deletionProtection=false" in said.text
    assert {"lb", "run"} <= stack.resources().keys()
    stack.set("protected", "false")
    assert stack.up().status == 0


@pytest.mark.parametrize(
    "part", [pytest.param("aws", marks=pytest.mark.long), pytest.param("gcp", marks=pytest.mark.long), "between"]
)
def test_every_component_is_made_kept_and_removed(part: str, tmp_path: Path, engine: Engine) -> None:
    """A whole side of either cloud; or what stands between two: link, names, access and schedules."""
    with (
        running("migrate.rehearse.aws", **QUICK) as aws,
        running("migrate.rehearse.gcp", **QUICK, projects=[PROJECT]) as gcp,
    ):
        fresh = World({}, {"aws": aws["endpoint"], "gcp": gcp["endpoint"]})
        both = stack_of("both_sides", tmp_path, engine, fresh)
        both.set("parts", part)
        said = both.up()
        assert said.status == 0, said.text
        assert both.preview() == []
        assert both.destroy().status == 0
