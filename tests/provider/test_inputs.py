from __future__ import annotations

from typing import Any

import pytest

from migrate.provider.inputs import Failure, failures
from migrate.provider.wire import UNKNOWN, Values
from tests.provider.given import values

ELB = {"address": "shop-1.us-east-1.elb.amazonaws.com", "aliasZone": "Z35SXDOTRQ7X7K"}


def told(**parts: Any) -> Values:
    return {**values(), **parts}


@pytest.mark.parametrize(
    "right",
    [
        values(),
        values(nameservers=["127.0.0.1:5353"], endpoint="http://127.0.0.1:8080", record="*.example.com"),
        told(blue=ELB),
        told(green={**ELB, "healthCheck": "abc-1", "evaluateHealth": True}),
        told(blue={"address": "a.example.net"}, green={"address": "b.example.net"}),
        told(blue={"address": "2001:db8::1"}, green={"address": "2001:db8::2"}),
    ],
)
def test_what_a_split_can_be(right: Values) -> None:
    assert failures(right) == []


@pytest.mark.parametrize(
    ("wrong", "path", "word"),
    [
        (values(ttl=0), "route.ttl", "whole seconds"),
        (values(ttl="a minute"), "route.ttl", "whole seconds"),
        (values(ttl=None), "route.ttl", "missing"),
        (values(kind="carrier-pigeon"), "route.kind", "route53"),
        (values(zone="/hostedzone/Z1"), "route.zone", "without /hostedzone/"),
        (values(record="app"), "route.record", "full DNS name"),
        (values(weight=50), "route.weight", "no such property"),
        (values(nameservers=["ns.example.com"]), "route.nameservers.0", "IP address"),
        (told(migration="My Shop"), "migration", "DNS label"),
        (told(green={"address": "198.51.100.999"}), "green.address", "IPv4"),
        (told(green={"address": "192.0.2.1"}), "green.address", "answer the same"),
        (told(green={"address": "green.example.net"}), "green.address", "different record types"),
        (told(green={"address": "198.51.100.1", "aliasZone": "Z1"}), "green.address", "not an address"),
        (told(blue={"address": "192.0.2.1", "healthCheck": "a b"}), "blue.healthCheck", "health check"),
        (told(blue=ELB, route=values(ttl=30)["route"]), "route.ttl", "blue is an alias"),
        (told(green="198.51.100.1"), "green", "198.51.100.1"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(wrong: Values, path: str, word: str) -> None:
    [failure] = failures(wrong)
    assert failure.property == path
    assert word in failure.reason
    assert "\n" not in failure.reason


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert [each.property for each in failures(values(ttl=0, zone="x", kind=None))] == [
        "route.kind",
        "route.zone",
        "route.ttl",
    ]


@pytest.mark.parametrize(
    "later",
    [
        told(green={"address": UNKNOWN}),
        told(green={"address": UNKNOWN, "aliasZone": UNKNOWN, "healthCheck": UNKNOWN}),
        told(green=UNKNOWN),
        values(zone=UNKNOWN, ttl=UNKNOWN),
    ],
)
def test_what_is_only_known_later_is_not_wrong_yet(later: Values) -> None:
    assert failures(later) == []


def test_what_is_wrong_already_is_told_beside_what_is_not_known_yet() -> None:
    wrong = {**values(zone=UNKNOWN, ttl=0), "green": {"address": UNKNOWN, "colour": "green"}}
    assert {each.property for each in failures(wrong)} == {"route.ttl", "green.colour"}


def test_a_failure_is_a_plain_value() -> None:
    assert failures(values(weight=1)) == [Failure("route.weight", "a traffic split has no such property")]
