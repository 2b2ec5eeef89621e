"""A stand-in on the wire, driven as the engine drives it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from migrate.rehearse.standins.install import PACKAGES, environment, install
from migrate.rehearse.standins.value import from_wire, to_wire
from tests.rehearse.standins.conftest import REGION, World

URN = "urn:pulumi:green::shop::{}::{}"
VPC = "aws:ec2/vpc:Vpc"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}


@pytest.fixture(scope="module")
def plugin(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The installed executable for AWS, configured."""
    folder = install(tmp_path_factory.mktemp("plugins"))
    env = {**os.environ, **environment(aws=world.endpoints["aws"], gcp=world.endpoints["gcp"])}
    argv = [folder / "pulumi-resource-aws", "127.0.0.1:1"]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            answer = stub.Configure(provider_pb2.ConfigureRequest(args=to_wire({"region": REGION})))
            assert answer.supportsPreview
            yield stub
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def refused(call: Any, request: Any) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        call(request)
    return caught.value.details()


def test_both_executables_are_made(tmp_path: Path) -> None:
    folder = install(tmp_path / "deep" / "plugins")
    assert {path.name for path in folder.iterdir()} == {f"pulumi-resource-{package}" for package in PACKAGES}


def test_it_says_which_version_it_stands_for_and_can_be_attached(plugin: Any) -> None:
    assert plugin.GetPluginInfo(provider_pb2.google_dot_protobuf_dot_empty__pb2.Empty()).version == "7.51.1"
    plugin.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))


def test_a_resource_is_made_compared_changed_and_removed(plugin: Any) -> None:
    urn = URN.format(VPC, "wired")
    news = to_wire({"cidrBlock": "10.0.0.0/16"})
    checked = plugin.Check(provider_pb2.CheckRequest(urn=urn, news=news, randomSeed=b"1"))
    assert not checked.failures
    preview = plugin.Create(provider_pb2.CreateRequest(urn=urn, properties=checked.inputs, preview=True))
    assert preview.id == ""
    made = plugin.Create(provider_pb2.CreateRequest(urn=urn, properties=checked.inputs))
    wanted = to_wire({**from_wire(checked.inputs), "enableDnsHostnames": True})
    asked = {"urn": urn, "id": made.id, "olds": made.properties, "old_inputs": checked.inputs, "news": wanted}
    found = plugin.Diff(provider_pb2.DiffRequest(**asked))
    assert (found.changes, list(found.diffs), list(found.replaces)) == (2, ["enableDnsHostnames"], [])
    changed = plugin.Update(provider_pb2.UpdateRequest(**asked))
    assert from_wire(changed.properties)["enableDnsHostnames"] is True
    plugin.Delete(provider_pb2.DeleteRequest(urn=urn, id=made.id, properties=changed.properties))
    assert plugin.Read(provider_pb2.ReadRequest(urn=urn, id=made.id, properties=changed.properties)).id == ""


def test_a_replacement_under_a_chosen_name_waits_for_the_old_one(plugin: Any) -> None:
    urn = URN.format("aws:iam/role:Role", "r")
    olds = {"name": "chosen", "path": "/", "assumeRolePolicy": "{}"}
    asked = {"urn": urn, "id": "chosen", "olds": to_wire(olds), "old_inputs": to_wire(olds)}
    found = plugin.Diff(provider_pb2.DiffRequest(**asked, news=to_wire({**olds, "path": "/x/"})))
    assert (list(found.replaces), found.deleteBeforeReplace) == (["path"], True)
    kind = provider_pb2.PropertyDiff.Kind.Name(found.detailedDiff["path"].kind)
    assert kind == "UPDATE_REPLACE"


def test_what_is_ignored_differs_in_nothing(plugin: Any) -> None:
    urn = URN.format(VPC, "v")
    old = to_wire({"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}})
    new = to_wire({"cidrBlock": "10.0.0.0/16", "tags": {"a": "c"}})
    found = plugin.Diff(provider_pb2.DiffRequest(urn=urn, olds=old, old_inputs=old, news=new, ignoreChanges=["tags.a"]))
    assert found.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_a_bad_input_is_a_failure_of_its_property(plugin: Any) -> None:
    news = to_wire({"cidrBlock": 5, "colour": "red"})
    answer = plugin.Check(provider_pb2.CheckRequest(urn=URN.format(VPC, "bad"), news=news))
    assert {failure.property for failure in answer.failures} == {"cidrBlock", "colour"}


def test_a_refusal_is_one_sentence(plugin: Any) -> None:
    urn = URN.format("aws:ec2/subnet:Subnet", "s")
    properties = to_wire({"vpcId": "vpc-none", "cidrBlock": "10.0.0.0/24"})
    said = refused(plugin.Create, provider_pb2.CreateRequest(urn=urn, properties=properties))
    assert said.startswith("ec2 CreateSubnet: InvalidVpcID.NotFound")
    assert "Traceback" not in said
    assert "\n" not in said


def test_an_unknown_type_and_an_unknown_function_are_named(plugin: Any) -> None:
    urn = URN.format("aws:sqs/queue:Queue", "q")
    assert "aws:sqs/queue:Queue" in refused(plugin.Check, provider_pb2.CheckRequest(urn=urn))
    assert "aws:ec2/getAmi:getAmi" in refused(plugin.Invoke, provider_pb2.InvokeRequest(tok="aws:ec2/getAmi:getAmi"))


def test_a_provider_for_another_region_is_another_provider(plugin: Any) -> None:
    old, new = to_wire({"region": "eu-west-1"}), to_wire({"region": "eu-west-2", "skipRegionValidation": "true"})
    answer = plugin.DiffConfig(provider_pb2.DiffRequest(olds=old, news=new))
    assert list(answer.replaces) == ["region"]


def test_secrets_arrive_as_what_they_hold() -> None:
    assert from_wire(to_wire({"password": SECRET, "ports": [443.0, 0.5]})) == {
        "password": "hunter2",
        "ports": [443, 0.5],
    }
