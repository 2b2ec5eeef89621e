"""A declaration made in Python meets the same rules as one in YAML."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from migrate.declaration.load import parse
from migrate.model.reached import Reached
from migrate.model.side import Cloud, Side
from migrate.model.spec import (
    Alias,
    AwsSide,
    DatedSpec,
    Day,
    GcpSide,
    ProbeSpec,
    Route53Spec,
    RouteKind,
    Service,
    SignalKind,
    SloSpec,
    Spec,
    StepSpec,
    Strategy,
    WeeklySpec,
)
from migrate.model.weights import GREEN, Weights
from tests.stacks.given import declaration

BLUE = AwsSide(cloud=Cloud.AWS, account="123456789012", region="eu-central-1", address="192.0.2.10")
GREEN_SIDE = GcpSide(cloud=Cloud.GCP, project="shop-production", region="europe-west3", address="198.51.100.10")


def spec(**changed: Any) -> Spec:
    parts: dict[str, Any] = {
        "name": "shop",
        "blue": BLUE,
        "green": GREEN_SIDE,
        "service": Service(host="shop.example.com", port=443, health="/healthz"),
        "routes": (
            Route53Spec(
                name="web", kind=RouteKind.ROUTE53, zone="Z1", record="a.example.com", ttl=timedelta(seconds=60)
            ),
        ),
        "slo": SloSpec(availability=0.999),
        "signals": (ProbeSpec(name="probes", kind=SignalKind.PROBE),),
    }
    return Spec(**{**parts, **changed})


def test_a_spec_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        spec().name = "other"  # type: ignore[misc]


def test_values_in_python_are_values_not_text() -> None:
    with pytest.raises(ValidationError):
        Service(host="shop.example.com", port="443", health="/healthz")  # type: ignore[arg-type]


def test_a_flaw_between_parts_is_refused_and_named() -> None:
    with pytest.raises(ValidationError, match="lease: seen a lease of 15s with a tick of 5s"):
        spec(lease=timedelta(seconds=15))


def test_every_flaw_is_named_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        spec(lease=timedelta(seconds=1), bake=timedelta(seconds=1))
    assert "lease:" in str(caught.value)
    assert "too high for the bake" in str(caught.value)


def test_names_are_held_in_their_plain_form() -> None:
    side = AwsSide.model_validate({**BLUE.model_dump(), "address": "LB.Example.COM."})
    assert side.address == "lb.example.com"


def test_one_step_is_a_ramp_that_a_person_approves() -> None:
    assert spec(strategy=Strategy.LIFT_AND_SHIFT).ramp == (StepSpec(share=GREEN, approval=True),)


def test_auto_is_the_documented_ladder() -> None:
    assert [step.share for step in spec().ramp] == [Weights(share) for share in (100, 500, 2500, 5000, 10_000)]


ALL_DAYS = tuple(Day)


@pytest.mark.parametrize(
    ("windows", "opens"),
    [
        ([(ALL_DAYS, time(0), time(0), "UTC")], False),
        ([(ALL_DAYS, time(9), time(9), "Asia/Tokyo")], False),
        ([(ALL_DAYS, time(0), time(23, 59), "UTC")], True),
        ([(ALL_DAYS[:6], time(0), time(0), "UTC")], True),
        ([(ALL_DAYS, time(0), time(12), "UTC"), (ALL_DAYS, time(12), time(0), "UTC")], False),
        ([(ALL_DAYS, time(0), time(12), "UTC"), (ALL_DAYS, time(12, 1), time(0), "UTC")], True),
        # They leave an hour in winter and none in summer, when the clocks of Berlin run two hours ahead.
        ([(ALL_DAYS, time(2), time(13), "Europe/Berlin"), (ALL_DAYS, time(11), time(0), "UTC")], False),
        ([(ALL_DAYS, time(3), time(13), "Europe/Berlin"), (ALL_DAYS, time(11), time(0), "UTC")], True),
    ],
)  # fmt: skip
def test_weekly_windows_must_leave_some_time(
    windows: list[tuple[tuple[Day, ...], time, time, str]], opens: bool
) -> None:
    freeze = tuple(
        WeeklySpec(days=days, from_=start, until=end, zone=ZoneInfo(zone)) for days, start, end, zone in windows
    )
    if opens:
        assert spec(freeze=freeze).freeze == freeze
    else:
        with pytest.raises(ValidationError, match="never open"):
            spec(freeze=freeze)


def test_what_is_dumped_is_read_as_the_same() -> None:
    declared = spec(
        steps=(StepSpec(share=Weights(250)), StepSpec(share=GREEN, bake=timedelta(minutes=20))),
        freeze=(
            WeeklySpec(days=(Day.FRI,), from_=time(16), until=time(8), zone=ZoneInfo("Europe/Berlin")),
            DatedSpec(from_=datetime(2026, 12, 20, tzinfo=UTC), until=datetime(2027, 1, 2, tzinfo=UTC)),
        ),
    )
    written = declared.model_dump_json(exclude_none=True, by_alias=True)
    assert '"2.5%"' in written
    assert '"20m"' in written
    assert Spec.model_validate_json(written, by_alias=True, by_name=False) == declared


@pytest.mark.parametrize("blue", list(Cloud))
def test_what_the_stacks_found_fills_what_the_declaration_leaves_open(blue: Cloud) -> None:
    open_ = parse(declaration(blue), source="migration.yaml")
    lb, address = Reached("LB.eu-central-1.elb.amazonaws.com", "Z215JYRZR1TBD5", "check"), Reached("198.18.0.9")
    filled = open_.reached({Side.GREEN: address if blue is Cloud.AWS else lb})
    assert filled.blue == open_.blue
    assert filled.green.address == ("198.18.0.9" if blue is Cloud.AWS else "lb.eu-central-1.elb.amazonaws.com")
    if isinstance(filled.green, AwsSide):
        assert filled.green.alias == Alias(zone="Z215JYRZR1TBD5")
        assert filled.green.health_check == "check"


def test_what_is_declared_stands_whatever_was_found() -> None:
    found = {side: Reached("203.0.113.1", None, "made") for side in Side}
    filled = spec().reached(found)
    assert (filled.blue.address, filled.green.address) == (BLUE.address, GREEN_SIDE.address)
    assert filled.blue.health_check == "made"


def test_a_found_address_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValidationError, match="the same kinds of address on both sides"):
        parse(declaration(Cloud.AWS), source="migration.yaml").reached({Side.GREEN: Reached("lb.example.net")})
