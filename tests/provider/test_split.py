"""The resource of a program, under the recorder: what reaches the engine, and what comes back."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

from migrate.components.place import Place, Standing
from migrate.components.traffic_names import TrafficNames
from migrate.components.zone import Zone
from migrate.model.side import Cloud
from migrate.model.spec.route import RouteKind
from migrate.provider.inputs import failures
from migrate.provider.split import Provider, SplitFor, TrafficSplit
from migrate.provider.wire import plain


class Recorder(Mocks):
    """Every registration by name; a split is at 25 %."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}
        self.requests: dict[str, Any] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        told = {"blueWeight": 7500, "greenWeight": 2500, "epoch": 3, "ttl": 60}
        made = told if args.typ.endswith("TrafficSplit") else {}
        return f"{args.name}-id", {**args.inputs, **made}

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        return {}


class Monitor(MockMonitor):
    def RegisterResource(self, request: Any) -> Any:
        self.mocks.inputs[request.name] = plain(request.object)  # pyright: ignore[reportAttributeAccessIssue]
        self.mocks.requests[request.name] = request  # pyright: ignore[reportAttributeAccessIssue]
        return super().RegisterResource(request)


@pytest.fixture
def recorder() -> Recorder:
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="shop", stack="traffic", monitor=Monitor(recorder))
    return recorder


def test_a_split_reaches_the_engine_in_the_words_of_its_schema_and_tells_its_weights(recorder: Recorder) -> None:
    seen: list[object] = []

    @pulumi.runtime.test
    def program() -> pulumi.Output[Any]:
        made = TrafficSplit(
            "split",
            migration="shop",
            route={"name": "public", "kind": RouteKind.ROUTE53, "zone": "Z1", "record": "app.example.com", "ttl": 60},
            blue={
                "address": "shop-1.us-east-1.elb.amazonaws.com",
                "alias_zone": "Z35SXDOTRQ7X7K",
                "health_check": "abc",
            },
            green={"address": "198.51.100.1", "alias_zone": None},
            opts=pulumi.ResourceOptions(provider=Provider("migrate")),
        )
        return pulumi.Output.all(made.blue_weight, made.green_weight, made.epoch, made.ttl).apply(seen.extend)

    program()
    assert seen == [7500, 2500, 3, 60]
    told = recorder.inputs["split"]
    assert failures(told) == []
    assert told["blue"].keys() == {"address", "aliasZone", "healthCheck"}
    assert told["green"] == {"address": "198.51.100.1"}
    assert recorder.requests["split"].type == "migrate:index:TrafficSplit"


@pytest.mark.parametrize("blue", ["aws", "gcp"])
def test_traffic_names_have_their_split_as_a_child_with_checks_and_the_one_provider(
    recorder: Recorder, blue: str
) -> None:
    import pulumi_aws as aws

    balancer = {
        "cloud": Cloud.AWS,
        "address": "shop-1.eu-west-1.elb.amazonaws.com",
        "alias_zone": "Z32O12XQLNTSW2",
    }
    anycast = {"cloud": Cloud.GCP, "address": "198.51.100.1", "alias_zone": None}
    maker = SplitFor("public", nameservers=["127.0.0.1:5353"], endpoint="http://127.0.0.1:8080")

    @pulumi.runtime.test
    def program() -> pulumi.Output[Any]:
        place = Place(
            cloud=Cloud.AWS,
            account="123456789012",
            region="eu-west-1",
            migration="shop",
            standing=Standing.LIVE,
        )
        ends: list[Any] = [balancer, anycast] if blue == "aws" else [anycast, balancer]
        TrafficNames(
            "shop",
            {
                "place": place,
                "zone": Zone(cloud=Cloud.AWS, id="Z0123456789"),
                "host": "app.example.com",
                "health_path": "/healthz",
                "ttl": 60,
                "blue": ends[0],
                "green": ends[1],
            },
            pulumi.ResourceOptions(providers=[aws.Provider("aws", region="eu-west-1"), Provider("migrate")]),
            split=maker,
        )
        assert maker.made is not None
        return maker.made.green_weight

    program()
    told = recorder.inputs["shop-split"]
    assert failures(told) == []
    assert told["route"]["nameservers"] == ["127.0.0.1:5353"]
    assert (told["blue"]["healthCheck"], told["green"]["healthCheck"]) == ("shop-check-blue-id", "shop-check-green-id")
    assert "aliasZone" in told["blue" if blue == "aws" else "green"]
    request = recorder.requests["shop-split"]
    assert request.provider.endswith("pulumi:providers:migrate::migrate::migrate-id")
    assert request.parent.endswith("::shop")
