"""An argument that cannot be built is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
import pytest

from migrate.components import Bucket, errors
from migrate.components.errors import ComponentError
from migrate.components.parts import LONGEST_NAME
from migrate.components.place import Standing
from migrate.errors import Exit, MigrationError
from migrate.model.side import Cloud
from tests.components import world
from tests.components.programs import ARGUMENTS, COMPONENTS, NAMES, Arguments
from tests.components.recorder import record

Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Refused:
    """One bad argument and the refusal it earns."""

    component: str
    change: Change
    error: type[ComponentError]
    argument: str
    seen: object
    cloud: Cloud = Cloud.AWS


def put(path: str, value: object) -> Change:
    """Set one argument, deep inside."""

    def change(args: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for key in way:
            args[key] = dict(args[key])
            args = args[key]
        args[last] = value

    return change


def drop(path: str) -> Change:
    def change(args: dict[str, Any]) -> None:
        outer, _, inner = path.partition(".")
        args[outer] = {key: value for key, value in args[outer].items() if key != inner}

    return change


TAG = "registry.example.com/shop:1.4"
NAIVE = [{"at": "2026-12-01T09:00:00", "not_after": "2026-12-01T10:00:00Z"}]
BACKWARDS = [{"at": "2026-12-01T09:00:00Z", "not_after": "2026-12-01T08:00:00Z"}]
OVERLAPPING = [
    {"at": "2026-12-01T09:00:00Z", "not_after": "2026-12-01T10:00:00Z"},
    {"at": "2026-12-01T09:30:00Z", "not_after": "2026-12-01T10:30:00Z"},
]
SECONDS = [{"at": "2026-12-01T09:00:30Z", "not_after": "2026-12-01T10:00:00Z"}]
NEVER = [{"at": "tomorrow", "not_after": "2026-12-01T10:00:00Z"}]

TABLE = [
    Refused("Service", put("image", TAG), errors.NotADigest, "image", TAG),
    Refused("Service", put("image", TAG + "@sha256:12"), errors.NotADigest, "image", TAG + "@sha256:12", Cloud.GCP),
    Refused("Service", put("capacity", 0), errors.BadAmount, "capacity", 0),
    Refused("Service", put("capacity", 2.5), errors.BadAmount, "capacity", 2.5, Cloud.GCP),
    Refused("Service", put("most", 2), errors.BadAmount, "most", 2),
    Refused("Service", put("cpu", 3), errors.BadAmount, "cpu", 3),
    Refused("Service", put("memory", 512), errors.BadAmount, "memory", 512),
    Refused("Service", put("memory", 2500), errors.BadAmount, "memory", 2500),
    Refused("Service", put("port", 70000), errors.BadAmount, "port", 70000),
    Refused("Service", put("host", "App.example.com"), errors.BadName, "host", "App.example.com"),
    Refused("Service", put("host", "localhost"), errors.BadName, "host", "localhost"),
    Refused("Service", put("host", f"{'a' * 60}.example.com"), errors.BadName, "host", f"green.{'a' * 60}.example.com"),
    Refused("Service", put("health_path", "healthz"), errors.BadName, "health_path", "healthz"),
    Refused("Service", put("environment", {"PORT": "1"}), errors.BadName, "environment", "PORT"),
    Refused("Service", put("environment", {"A-B": "1"}), errors.BadName, "environment", "A-B"),
    Refused("Service", put("environment", {"DATABASE_URL": "x"}), errors.BadName, "secrets", "DATABASE_URL"),
    Refused("Service", put("place.account", "shop-prod"), errors.BadName, "place.account", "shop-prod"),
    Refused("Service", put("place.region", "europe-west3"), errors.BadName, "place.region", "europe-west3"),
    Refused("Service", put("place.migration", "Shop!"), errors.BadName, "place.migration", "Shop!"),
    Refused(
        "Service", put("place.account", "123456789012"), errors.BadName, "place.account", "123456789012", Cloud.GCP
    ),
    Refused("Service", drop("place.side"), errors.BadName, "place.side", None),
    Refused("Network", put("cidr", "10.20.0.1/16"), errors.BadCidr, "cidr", "10.20.0.1/16"),
    Refused("Network", put("cidr", "10.0.0.0/12"), errors.BadCidr, "cidr", "10.0.0.0/12"),
    Refused("Network", put("cidr", "10.20.0.0/24"), errors.BadCidr, "cidr", "10.20.0.0/24", Cloud.GCP),
    Refused("Network", put("cidr", "8.8.0.0/16"), errors.BadCidr, "cidr", "8.8.0.0/16"),
    Refused("Network", put("cidr", "everything"), errors.BadCidr, "cidr", "everything"),
    Refused("Network", put("peers", ["10.20.4.0/24"]), errors.BadCidr, "peers", "10.20.0.0/16 and 10.20.4.0/24"),
    Refused("Network", put("zones", ["eu-central-1a"]), errors.BadCidr, "zones", ["eu-central-1a"]),
    Refused(
        "Network", put("zones", ["us-east-1a", "us-east-1b"]), errors.BadCidr, "zones", ["us-east-1a", "us-east-1b"]
    ),
    Refused("Database", put("cpu", 3), errors.BadAmount, "cpu", 3),
    Refused("Database", put("version", 9), errors.BadAmount, "version", 9, Cloud.GCP),
    Refused("Database", put("storage", 5), errors.BadAmount, "storage", 5),
    Refused("Database", put("database", "postgres"), errors.BadName, "database", "postgres"),
    Refused("Database", put("database", "shop-db"), errors.BadName, "database", "shop-db"),
    Refused("TrafficNames", put("zone", world.CLOUD_DNS), errors.BadName, "place.cloud", Cloud.AWS),
    Refused("TrafficNames", put("ttl", 0), errors.BadAmount, "ttl", 0),
    Refused("ControllerAccess", put("abroad", "123"), errors.BadName, "abroad", "123"),
    Refused("ControllerAccess", lambda args: args.pop("abroad"), errors.BadName, "abroad", ""),
    Refused("Schedule", put("image", TAG), errors.NotADigest, "image", TAG),
    Refused("Schedule", put("steps", []), errors.BadTime, "steps", "none"),
    Refused("Schedule", put("steps", NEVER), errors.BadTime, "steps", "tomorrow"),
    Refused("Schedule", put("steps", NAIVE), errors.BadTime, "steps", "2026-12-01T09:00:00"),
    Refused("Schedule", put("steps", SECONDS), errors.BadTime, "steps", "2026-12-01T09:00:30+00:00"),
    Refused(
        "Schedule",
        put("steps", BACKWARDS),
        errors.BadTime,
        "steps",
        "at 2026-12-01T09:00:00+00:00, not after 2026-12-01T08:00:00+00:00",
    ),
    Refused(
        "Schedule",
        put("steps", OVERLAPPING),
        errors.BadTime,
        "steps",
        "2026-12-01T10:00:00+00:00, then 2026-12-01T09:30:00+00:00",
    ),
    Refused(
        "Link", put("google.cidr", "10.10.128.0/20"), errors.BadCidr, "google.cidr", "10.10.0.0/16 and 10.10.128.0/20"
    ),
    Refused("Link", put("google.asn", 64512), errors.BadAmount, "google.asn", 64512),
    Refused("Link", put("aws.asn", 65000.5), errors.BadAmount, "aws.asn", 65000.5),
    Refused("Link", put("aws.asn", 13335), errors.BadAmount, "aws.asn", 13335),
    Refused("Link", put("google.place.cloud", Cloud.AWS), errors.BadName, "place.account", "shop-prod"),
    Refused(
        "Link",
        put("inside_cidrs", ["169.254.20.0/30"] * 4),
        errors.BadCidr,
        "inside_cidrs",
        "169.254.20.0/30, " * 3 + "169.254.20.0/30",
    ),
    Refused(
        "Link",
        put("inside_cidrs", [f"169.254.{third}.0/30" for third in (20, 21, 22, 5)]),
        errors.BadCidr,
        "inside_cidrs",
        "169.254.5.0/30",
    ),
    Refused(
        "Link",
        put("inside_cidrs", ["10.0.0.0/30", *(f"169.254.{third}.0/30" for third in (20, 21, 22))]),
        errors.BadCidr,
        "inside_cidrs",
        "10.0.0.0/30",
    ),
    Refused("Side", put("adopt", {"vpc": "v-1"}), errors.UnknownPart, "adopt", "vpc"),
    Refused("Side", put("adopt", {"network/cellar": "v-1"}), errors.UnknownPart, "adopt", "cellar"),
    Refused(
        "MirroredService",
        put("green.cidr", "10.10.0.0/17"),
        errors.BadCidr,
        "green.cidr",
        "10.10.0.0/16 and 10.10.0.0/17",
    ),
    Refused("MirroredService", put("green.image", TAG), errors.NotADigest, "image", TAG),
    Refused("MirroredService", put("blue.place.cloud", Cloud.GCP), errors.SameCloud, "green.place.cloud", Cloud.GCP),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.component}-{row.argument}-{row.seen}"[:60])
def test_a_bad_argument_is_refused_by_name(row: Refused) -> None:
    with pytest.raises(row.error) as refused:
        record(lambda: _built(row))
    assert (refused.value.argument, refused.value.seen) == (row.argument, row.seen)
    assert isinstance(refused.value, MigrationError)
    assert refused.value.exit is Exit.USAGE


def test_every_refusal_of_the_tree_is_in_the_table_or_has_a_test_of_its_own() -> None:
    own = {errors.NoProvider}
    assert {row.error for row in TABLE} | own == set(ComponentError.__subclasses__())


@pytest.mark.parametrize(
    ("component", "cloud"), [("Network", Cloud.AWS), ("Bucket", Cloud.GCP), ("Service", Cloud.GCP)]
)
def test_a_component_without_an_explicit_provider_is_refused(component: str, cloud: Cloud) -> None:
    constructor: Any = next(each for each in COMPONENTS if each.__name__ == component)
    with pytest.raises(errors.NoProvider) as refused:
        record(lambda: constructor("shop", ARGUMENTS[component](cloud, Standing.SPARE, {})))
    assert f"pulumi_{cloud}.Provider" in refused.value.then


@pytest.mark.parametrize("name", ["Shop", "shop_green", "7shop", "s" * (LONGEST_NAME + 1)])
def test_a_name_that_one_cloud_would_refuse_is_refused_for_both(name: str) -> None:
    with pytest.raises(errors.BadName) as refused:
        record(lambda: Bucket(name, {"place": world.place(Cloud.AWS)}, world.providers()))
    assert (refused.value.argument, refused.value.seen) == ("name", name)


def test_a_refusal_reads_as_seen_limit_and_next_command() -> None:
    with pytest.raises(errors.NotADigest) as refused:
        record(lambda: _built(TABLE[0]))
    assert str(refused.value).splitlines() == [
        "image: not named by its digest",
        "  seen      registry.example.com/shop:1.4",
        "  limit     repository@sha256:<64 hexadecimal digits>",
        "  Find it with `docker buildx imagetools inspect IMAGE --format '{{.Manifest.Digest}}'`.",
    ]


def _built(row: Refused) -> pulumi.ComponentResource:
    args: Arguments = dict(ARGUMENTS[row.component](row.cloud, Standing.SPARE, {}))
    row.change(args)  # type: ignore[arg-type]
    constructor: Any = next(each for each in COMPONENTS if each.__name__ == row.component)
    return constructor(NAMES[row.component], args, world.providers())
