"""The plugin on the wire, as a process, driven as the engine drives it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from migrate.components import COMPONENTS
from migrate.components.place import Standing
from migrate.model.side import Cloud
from migrate.provider.wire import UNKNOWN, Values, plain, struct
from migrate.version import __version__
from tests.components.monitor_server import listening
from tests.components.programs import ARGUMENTS
from tests.components.test_hosting import request as construct
from tests.provider.given import values
from tests.routes.worlds import GREEN_IP, LoopbackAws, PacketWorld
from tests.waiting import eventually

URN = "urn:pulumi:traffic::shop::migrate:index:TrafficNames$migrate:index:TrafficSplit::split"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": GREEN_IP}
COMMAND = (sys.executable, "-m", "migrate.provider.plugin")


@contextmanager
def running(engine: str, folder: Path) -> Iterator[Any]:
    with subprocess.Popen([*COMMAND, engine], stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        assert process.stdout is not None
        try:
            with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
                yield provider_pb2_grpc.ResourceProviderStub(channel)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "rehearsal")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "rehearsal")
        patch.setenv("PYTHONPATH", str(Path.cwd()))
        with running("127.0.0.1:1", tmp_path_factory.mktemp("project")) as stub:
            yield stub


@dataclass(frozen=True)
class Name:
    """A plain record of blue in the loopback AWS, and what a program says of it."""

    world: PacketWorld
    inputs: Values

    def but(self, **route: Any) -> Values:
        return {**self.inputs, "route": {**self.inputs["route"], **route}}


@pytest.fixture
def name(aws: LoopbackAws, request: pytest.FixtureRequest) -> Name:
    world = PacketWorld(aws, f"plugin-{abs(hash(request.node.name))}.test")
    told = values(zone=world.zone, record=world.record, endpoint=world.endpoint, nameservers=list(world.nameservers))
    return Name(world, told)


def refused(call: Any, request: Any) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        call(request)
    sentence = caught.value.details()
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def test_it_says_its_version_and_takes_secrets_and_previews(plugin: Any) -> None:
    assert plugin.GetPluginInfo(empty_pb2.Empty()).version == __version__
    plugin.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    plugin.Cancel(empty_pb2.Empty())
    answer = plugin.Configure(provider_pb2.ConfigureRequest())
    assert (answer.acceptSecrets, answer.supportsPreview) == (True, True)
    assert plugin.CheckConfig(provider_pb2.CheckRequest(news=struct({"a": 1}))).inputs == struct({"a": 1})
    assert plugin.DiffConfig(provider_pb2.DiffRequest()).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_wrong_inputs_are_check_failures_that_name_the_property(plugin: Any) -> None:
    answer = plugin.Check(provider_pb2.CheckRequest(urn=URN, news=struct(values(ttl=0, zone="x"))))
    assert {failure.property for failure in answer.failures} == {"route.ttl", "route.zone"}
    fine = plugin.Check(provider_pb2.CheckRequest(urn=URN, news=struct(values())))
    assert (list(fine.failures), plain(fine.inputs)) == ([], values())


def test_another_type_is_refused_in_one_sentence(plugin: Any) -> None:
    urn = URN.replace("$migrate:index:TrafficSplit", "$migrate:index:Trafic")
    assert "no resource type migrate:index:Trafic" in refused(plugin.Check, provider_pb2.CheckRequest(urn=urn))


def test_a_split_is_made_read_changed_and_given_back(plugin: Any, name: Name) -> None:
    made = plugin.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(name.inputs)))
    state = {**name.inputs, "blueWeight": 10_000, "greenWeight": 0, "epoch": 0, "ttl": 60}
    assert (made.id, plain(made.properties)) == ("shop/public", state)

    read = plugin.Read(
        provider_pb2.ReadRequest(urn=URN, id=made.id, properties=made.properties, inputs=struct(name.inputs))
    )
    assert (read.id, plain(read.inputs), plain(read.properties)) == (made.id, name.inputs, state)

    change = {"urn": URN, "id": made.id, "olds": made.properties, "old_inputs": struct(name.inputs)}
    news = struct(name.but(ttl=20))
    differs = plugin.Diff(provider_pb2.DiffRequest(**change, news=news))
    assert (dict(differs.detailedDiff).keys(), list(differs.replaces)) == ({"route.ttl"}, [])
    expected = plugin.Update(provider_pb2.UpdateRequest(**change, news=news, preview=True))
    assert plain(expected.properties)["ttl"] == 20
    assert name.world.route.read().ttl.total_seconds() == 60
    updated = plugin.Update(provider_pb2.UpdateRequest(**change, news=news))
    assert plain(updated.properties) == {**state, **name.but(ttl=20), "ttl": 20}

    plugin.Delete(provider_pb2.DeleteRequest(urn=URN, id=made.id, properties=updated.properties, old_inputs=news))
    assert name.world.route.read().stamp is None


def test_a_preview_of_a_split_touches_nothing_and_knows_no_weights(plugin: Any, name: Name) -> None:
    later = {**name.inputs, "green": {"address": UNKNOWN}}
    answer = plugin.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(later), preview=True))
    assert plain(answer.properties)["greenWeight"] == UNKNOWN
    assert name.world.route.read().stamp is None


def test_what_differs_can_be_ignored_as_everywhere_in_pulumi(plugin: Any) -> None:
    request = provider_pb2.DiffRequest(
        urn=URN, old_inputs=struct(values()), news=struct(values(ttl=20)), ignoreChanges=["route.ttl"]
    )
    assert plugin.Diff(request).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_a_secret_stays_one_in_the_state(plugin: Any, name: Name) -> None:
    hidden = {**name.inputs, "green": {"address": SECRET}}
    made = plugin.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(hidden)))
    assert made.properties["green"]["address"]["value"] == GREEN_IP


def test_every_refusal_is_one_sentence(plugin: Any, name: Name) -> None:
    foreign = {**name.inputs, "blue": {"address": "203.0.113.5"}}
    told = refused(plugin.Create, provider_pb2.CreateRequest(urn=URN, properties=struct(foreign)))
    assert f"what stands at {name.world.record} is not a split of these two sides" in told
    read = provider_pb2.ReadRequest(urn=URN, id="shop/public")
    assert "the declaration of the split to import was not found" in refused(plugin.Read, read)


def test_one_package_has_the_split_and_every_component(plugin: Any) -> None:
    schema = json.loads(plugin.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    split = schema["resources"].pop("migrate:index:TrafficSplit")
    assert set(schema["resources"]) == {f"migrate:index:{component.__name__}" for component in COMPONENTS}
    assert set(split["requiredInputs"]) == {"migration", "route", "blue", "green"}
    references = [one["$ref"] for one in split["inputProperties"].values() if "$ref" in one]
    assert {reference.removeprefix("#/types/") for reference in references} <= schema["types"].keys()


def test_a_component_is_built_for_a_program_in_any_language(tmp_path: Path) -> None:
    with listening() as (engine, heard), running(engine, tmp_path) as stub:
        stub.Construct(construct("Network", ARGUMENTS["Network"](Cloud.AWS, Standing.SPARE, {}), engine), timeout=180)
        assert "aws:ec2/vpc:Vpc" in heard.resources.values()


def test_it_ends_soon_after_an_engine_that_was_killed(tmp_path: Path) -> None:
    script = f"exec 3>&1; {' '.join(COMMAND)} 127.0.0.1:1 & echo $!; wait"
    with subprocess.Popen(["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout is not None
        pid = int(engine.stdout.readline())
        assert int(engine.stdout.readline()) > 1024
        os.kill(engine.pid, signal.SIGKILL)
        eventually(lambda: not Path(f"/proc/{pid}").exists(), within=60)
