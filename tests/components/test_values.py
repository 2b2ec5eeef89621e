"""The small values under the components."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.components import cidr, image
from migrate.components.moment import Moment, moments
from migrate.components.outputs import camel
from migrate.components.physical import physical
from migrate.components.size import sized


def test_a_range_is_cut_into_four_equal_parts() -> None:
    assert cidr.quarters("10.20.0.0/16") == ("10.20.0.0/18", "10.20.64.0/18", "10.20.128.0/18", "10.20.192.0/18")


def test_the_two_zones_of_a_region_are_a_and_b_unless_named() -> None:
    assert cidr.two_zones(None, "eu-central-1") == ["eu-central-1a", "eu-central-1b"]
    assert cidr.two_zones(["ap-northeast-1a", "ap-northeast-1c"], "ap-northeast-1") == [
        "ap-northeast-1a",
        "ap-northeast-1c",
    ]


def test_only_the_digest_is_shared_by_two_registries() -> None:
    digest = "sha256:" + "0f" * 32
    assert image.digest(f"a.example/x@{digest}") == image.digest(f"b.example:5000/y/z@{digest}") == digest


@given(st.from_regex(r"[a-z][a-z0-9-]{0,80}[a-z0-9]", fullmatch=True), st.sampled_from([30, 32, 49, 64]))
def test_a_physical_name_fits_and_is_the_same_every_time(name: str, limit: int) -> None:
    made = physical(name, limit=limit)
    assert len(made) <= limit
    assert made == physical(name, limit=limit)
    assert made[0].isalpha()
    assert "--" not in made[len(made) - 8 :]


def test_what_forces_a_replacement_changes_the_name_so_that_both_can_stand() -> None:
    assert physical("shop-targets", limit=32, forcing=8080) != physical("shop-targets", limit=32, forcing=8081)


def test_names_that_differ_only_past_the_limit_stay_apart() -> None:
    long = "a-service-with-a-very-long-name-indeed"
    assert physical(f"{long}-blue", limit=32) != physical(f"{long}-green", limit=32)


@pytest.mark.parametrize(
    ("cpu", "least", "most"), [(1, 2048, 8192), (2, 4096, 16384), (4, 8192, 30720), (8, 16384, 32768)]
)
def test_sizes_are_those_both_clouds_offer(cpu: int, least: int, most: int) -> None:
    assert sized(cpu, None).memory == least
    assert sized(float(cpu), float(most)).cloud_run == {"cpu": str(cpu), "memory": f"{most}Mi"}
    assert sized(cpu, most).fargate == {"cpu": str(cpu * 1024), "memory": str(most)}


def test_a_moment_is_written_in_utc_for_either_scheduler() -> None:
    [moment] = moments([{"at": "2026-12-01T00:30:00+01:00", "not_after": "2026-12-01T01:00:00+01:00"}])
    assert moment.once == "at(2026-11-30T23:30:00)"
    assert moment.cron == "30 23 30 11 *"
    assert moment.patience == 1800
    assert moment.arguments("/migration.yaml") == [
        "step",
        "--file",
        "/migration.yaml",
        "--not-after",
        "2026-12-01T00:00:00Z",
    ]


def test_a_year_later_the_same_cron_line_comes_too_late() -> None:
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    moment = Moment(at, at + timedelta(minutes=30))
    assert moment.at.replace(year=2027) > moment.not_after


@pytest.mark.parametrize(
    ("name", "written"), [("health_path", "healthPath"), ("url", "url"), ("place.region", "place.region")]
)
def test_names_are_written_as_schemas_write_them(name: str, written: str) -> None:
    assert camel(name) == written
