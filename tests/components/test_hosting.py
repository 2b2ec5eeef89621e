"""The component host, as a process: every component can be built from a program in any language."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import grpc
import pulumi
import pytest
from google.protobuf import json_format
from pulumi.runtime import rpc
from pulumi.runtime.proto import errors_pb2, provider_pb2, provider_pb2_grpc, status_pb2

import migrate.components
from migrate.components import COMPONENTS
from migrate.components.outputs import camel
from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components import catalogue
from tests.components.monitor_server import Heard, listening
from tests.components.programs import ARGUMENTS, EVERYTHING, NAMES

FOLDER = Path(migrate.components.__path__[0]) / "host"
START_SECONDS = 120
CALL_SECONDS = 240

UNKNOWN_OUTPUT = {rpc._special_sig_key: rpc._special_output_value_sig, "dependencies": []}  # pyright: ignore
"""How an engine writes an output whose value comes later."""

USER_KEYS = {"environment", "secrets", "adopt"}
"""Arguments whose keys are the user's own words and are written as they are."""


@dataclass(frozen=True, slots=True)
class Host:
    """A running component host, and the engine it talks to."""

    stub: Any
    engine: str
    heard: Heard

    def construct(self, component: str, arguments: Mapping[str, Any]) -> provider_pb2.ConstructResponse:
        self.heard.resources.clear()
        return self.stub.Construct(request(component, arguments, self.engine), timeout=CALL_SECONDS)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with listening() as (engine, heard):
        command = [sys.executable, "-u", str(FOLDER), engine]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            try:
                with grpc.insecure_channel(f"127.0.0.1:{_port(process)}") as channel:
                    yield Host(provider_pb2_grpc.ResourceProviderStub(channel), engine, heard)
            finally:
                process.kill()


@pytest.fixture(scope="module")
def schema(host: Host) -> dict[str, Any]:
    answer = host.stub.GetSchema(provider_pb2.GetSchemaRequest(), timeout=CALL_SECONDS)
    loaded: dict[str, Any] = json.loads(answer.schema)
    return loaded


def test_the_schema_has_every_component_and_its_whole_shape(schema: dict[str, Any]) -> None:
    assert schema["name"] == "migrate"
    assert set(schema["resources"]) == {f"migrate:index:{component.__name__}" for component in COMPONENTS}
    assert {each["isComponent"] for each in schema["resources"].values()} == {True}
    assert not set(schema["resources"]) & set(schema["types"])


def test_every_argument_and_output_is_described(schema: dict[str, Any]) -> None:
    properties = {
        f"{token}.{name}": each
        for token, shape in {**schema["resources"], **schema["types"]}.items()
        for group in ("inputProperties", "properties")
        for name, each in shape.get(group, {}).items()
    }
    assert len(properties) > 150
    assert [name for name, each in properties.items() if not each.get("description")] == []


def test_no_list_holds_an_enum_which_the_host_could_not_hand_over(schema: dict[str, Any]) -> None:
    enums = {f"#/types/{token}" for token, shape in schema["types"].items() if "enum" in shape}
    lists = [
        each["items"].get("$ref")
        for shape in {**schema["resources"], **schema["types"]}.values()
        for group in ("inputProperties", "properties")
        for each in shape.get(group, {}).values()
        if each.get("type") == "array"
    ]
    assert not enums & set(lists)


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_every_component_is_built_over_grpc_as_in_a_python_program(component: str, cloud: Cloud, host: Host) -> None:
    answer = host.construct(component, ARGUMENTS[component](cloud, Standing.SPARE, {}))
    pinned = catalogue.pinned()[f"{component} on {cloud}"]
    assert host.heard.resources == pinned["resources"]
    assert answer.urn.endswith(f"migrate:index:{component}::{NAMES[component]}")
    assert sorted(json_format.MessageToDict(answer.state)) == pinned["outputs"]


@pytest.mark.parametrize("cloud", Cloud)
def test_a_network_that_does_not_stand_yet_is_taken(cloud: Cloud, host: Host) -> None:
    arguments = ARGUMENTS["Service"](cloud, Standing.SPARE, {})
    later = {**arguments, "network": dict.fromkeys(arguments["network"], UNKNOWN_OUTPUT)}
    host.construct("Service", later)
    assert host.heard.resources == catalogue.pinned()[f"Service on {cloud}"]["resources"]


def test_parity_reads_the_same_in_every_language(host: Host) -> None:
    answer = host.construct("MirroredService", ARGUMENTS["MirroredService"](Cloud.AWS, Standing.SPARE, {}))
    parity = json_format.MessageToDict(answer.state)["parity"]
    assert parity["tlsMinimum"] == {"blue": "1.2", "green": "1.2"}
    assert set(parity) == {"ports", "healthPath", "tlsMinimum", "imageDigest", "envKeys", "capacity"}


def test_a_refused_argument_is_shown_by_name_and_without_a_traceback(host: Host) -> None:
    arguments = {**ARGUMENTS["Service"](Cloud.AWS, Standing.SPARE, {}), "image": "shop:latest"}
    with pytest.raises(grpc.RpcError) as refused:
        host.construct("Service", arguments)
    [problem] = problems(refused.value)
    assert problem.property_path == "image"
    assert problem.reason.startswith("image: not named by its digest\n  seen      shop:latest")
    assert "Traceback" not in problem.reason


def request(component: str, arguments: Mapping[str, Any], monitor: str) -> provider_pb2.ConstructRequest:
    """What an engine sends for a component with explicit providers."""
    made = provider_pb2.ConstructRequest(
        project="shop",
        stack="test",
        monitorEndpoint=monitor,
        type=f"migrate:index:{component}",
        name=NAMES[component],
        providers={
            package: f"urn:pulumi:test::shop::pulumi:providers:{package}::{name}::{name}-id"
            for package, name in (("aws", "aws-blue"), ("gcp", "gcp-green"))
        },
    )
    json_format.ParseDict(wired(arguments), made.inputs)
    return made


def wired(value: Any, *, key: str = "") -> Any:
    """Arguments as another language writes them: camel case, plain enums, numbers without a kind."""
    assert not isinstance(value, pulumi.Output)
    if isinstance(value, Mapping):
        plain = key in USER_KEYS or value is UNKNOWN_OUTPUT
        return {word if plain else camel(word): wired(inner, key=word) for word, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [wired(inner) for inner in value]
    return value.value if isinstance(value, Enum) else value


def problems(error: grpc.RpcError) -> list[errors_pb2.InputPropertiesError.PropertyError]:
    """The properties an engine would show."""
    metadata = dict(error.trailing_metadata())  # type: ignore[attr-defined]
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    found = errors_pb2.InputPropertiesError()
    status.details[0].Unpack(found)
    return list(found.errors)


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        assert selector.select(START_SECONDS), "the host printed no port"
    return int(process.stdout.readline())
