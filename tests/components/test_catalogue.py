"""What every component registers and exports is pinned."""

from __future__ import annotations

import pytest

from migrate.components import COMPONENTS
from migrate.components.parts import LONGEST_NAME
from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components import catalogue
from tests.components.conftest import Recorded
from tests.components.programs import ARGUMENTS, EVERYTHING

DIGITS = 8
"""A hyphen and seven digits: what Pulumi puts behind a name that the program leaves to it."""

LIMITS = {
    "aws:iam/role:Role": 64,
    "aws:rds/instance:Instance": 63,
    "aws:s3/bucket:Bucket": 63,
    "aws:scheduler/schedule:Schedule": 64,
} | {
    f"gcp:{type_}": 63
    for type_ in (
        "certificatemanager/certificate:Certificate",
        "certificatemanager/certificateMap:CertificateMap",
        "certificatemanager/certificateMapEntry:CertificateMapEntry",
        "certificatemanager/dnsAuthorization:DnsAuthorization",
        "cloudrunv2/job:Job",
        "compute/address:Address",
        "compute/backendService:BackendService",
        "compute/firewall:Firewall",
        "compute/globalAddress:GlobalAddress",
        "compute/globalForwardingRule:GlobalForwardingRule",
        "compute/healthCheck:HealthCheck",
        "compute/network:Network",
        "compute/routerInterface:RouterInterface",
        "compute/subnetwork:Subnetwork",
        "compute/uRLMap:URLMap",
        "compute/vPNTunnel:VPNTunnel",
        "sql/databaseInstance:DatabaseInstance",
        "storage/bucket:Bucket",
    )
}
"""Characters in the names of the types whose parts are longest, as each service's API reference states them."""

OPTIONAL = {"adminSecret", "aliasZone", "blueAliasZone", "greenAliasZone"}
"""Outputs that one of the clouds has no value for; nothing is exported there."""


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_names_types_and_outputs_are_the_pinned_ones(component: str, cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded(component, cloud, Standing.SPARE)
    pinned = catalogue.pinned()[f"{component} on {cloud}"]
    assert catalogue.resources(kept) == pinned["resources"]
    assert catalogue.outputs(kept, component) == pinned["outputs"]


def test_no_component_is_missing_from_the_pins() -> None:
    assert set(ARGUMENTS) == {component.__name__ for component in COMPONENTS}
    assert set(catalogue.pinned()) == {f"{component} on {cloud}" for component, cloud in EVERYTHING}


@pytest.mark.parametrize("component", ARGUMENTS)
def test_both_clouds_give_the_same_outputs(component: str, recorded: Recorded) -> None:
    aws, gcp = (
        set(catalogue.outputs(recorded(component, cloud, Standing.SPARE), component))
        for cloud in (Cloud.AWS, Cloud.GCP)
    )
    assert aws ^ gcp <= OPTIONAL


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_going_live_changes_no_name_and_no_type(component: str, cloud: Cloud, recorded: Recorded) -> None:
    spare, live = (recorded(component, cloud, standing) for standing in (Standing.SPARE, Standing.LIVE))
    assert catalogue.resources(spare) == catalogue.resources(live)


@pytest.mark.parametrize("type_", LIMITS)
def test_the_longest_component_name_leaves_room_for_every_part_and_its_digits(type_: str) -> None:
    singles = [entry for key, entry in catalogue.pinned().items() if not key.startswith(("Side", "MirroredService"))]
    parts = [
        name.removeprefix(min(entry["resources"], key=len))
        for entry in singles
        for name, found in entry["resources"].items()
        if found == type_
    ]
    assert parts
    assert max(map(len, parts)) + LONGEST_NAME + DIGITS <= LIMITS[type_]
