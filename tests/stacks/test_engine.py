"""The four stacks on the real engine: they come up from one declaration, stay as they are, and go in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from migrate.model.side import Cloud
from migrate.model.side_export import SideExport
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import GREEN, Weights
from migrate.routes.route53 import route53_route, shaping
from migrate.routes.shape import End, Shape
from tests.stacks.given import MORE
from tests.stacks.project import CREDENTIALS, Project

STACKS = ("blue", "green", "data", "traffic")


def brought_up(project: Project, blue: Cloud, *stacks: str, more: str = "") -> None:
    """Blue first, whose address the declaration then tells; the others after it."""
    zone = project.zone()
    project.init(*stacks)
    project.declare(blue, zone=zone, more=more)
    project.up("blue")
    told = SideExport.read(project.outputs("blue")["side"])
    alias = {"alias_zone": told.alias_zone} if told.alias_zone else {}
    project.declare(blue, zone=zone, more=more, address=told.address, **alias)
    for stack in stacks[1:]:
        project.up(stack)


def records(project: Project, name: str) -> list[dict[str, Any]]:
    """What the zone holds under a name."""
    route53 = project.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    found = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    route53.close()
    return [one for one in found if one["Name"] == f"{name}."]


def move(project: Project, weights: Weights, *, serial: int) -> None:
    """Give traffic away as a controller does."""
    ends = {side: SideExport.read(project.outputs(side)["side"]).reached for side in ("blue", "green")}
    blue, green = (End(at.address, at.alias_zone) for at in ends.values())
    (record,) = records(project, "app.shop.test")[:1]
    layout = shaping.layout(record["Name"].rstrip("."), Shape(timedelta(seconds=60), blue, green))
    route = route53_route("web", zone=project.zone_id(), layout=layout, endpoint=project.endpoints["aws"])
    stamp = Stamp(1, serial, "somebody", datetime.now(UTC), Purpose.ADVANCE)
    route.write(weights, expected=route.read(), stamp=stamp)


@pytest.mark.long
def test_four_stacks_come_up_from_one_file_and_a_second_look_changes_nothing(project: Project) -> None:
    brought_up(project, Cloud.AWS, *STACKS, more=MORE)
    assert [project.previewed(stack) for stack in STACKS] == [[]] * len(STACKS)
    split = project.outputs("traffic")["split"]["web"]
    assert (split["blue"], split["green"]) == (10_000, 0)
    (answer,) = records(project, "app.shop.test")
    assert answer["HealthCheckId"] == project.outputs("traffic")["checks"]["blue"]


@pytest.mark.long
def test_what_serves_stays_until_it_is_retired_in_four_updates(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    brought_up(project, Cloud.GCP, "blue", "green", "traffic")
    move(project, Weights(2500), serial=1)
    assert project.previewed("traffic") == []
    _a_bare_update_replaces_nothing_of_green(project)
    _nothing_of_blue_is_destroyed(project)
    move(project, GREEN, serial=2)
    for stack in ("traffic", "blue"):
        project.up(stack, MIGRATE_RETIRE="guards-off")
    assert not [name for name, one in project.resources("blue").items() if one.get("protect")]
    for stack in ("traffic", "blue"):
        assert "deleted" in project.up(stack, MIGRATE_RETIRE="gone")
    assert set(project.resources("blue")) <= {"shop-migration-blue"}
    (answer,) = records(project, "app.shop.test")
    assert "Weight" not in answer
    assert answer["AliasTarget"]["DNSName"].rstrip(".") == project.outputs("green")["side"]["address"]


def _a_bare_update_replaces_nothing_of_green(project: Project) -> None:
    """Another port would make another target group, at 25 % and with `pulumi up` typed by hand."""
    file, before = project.root / "migration.yaml", project.resources("green")
    text = file.read_text()
    file.write_text(text.replace("port: 8080", "port: 9090"))
    said = project.run("up", "-s", "green", "--yes", "--color=never")
    file.write_text(text)
    assert said.status != 0
    assert "shop-green-service-targets" in said.text
    assert {name: one.get("id") for name, one in project.resources("green").items()} == {
        name: one.get("id") for name, one in before.items()
    }


def _nothing_of_blue_is_destroyed(project: Project) -> None:
    before = set(project.resources("blue"))
    said = project.run("destroy", "-s", "blue", "--yes", "--skip-preview", "--run-program", "--color=never")
    assert said.status != 0
    assert set(project.resources("blue")) == before


def test_traffic_does_not_come_before_the_sides(project: Project) -> None:
    project.init("blue", "green", "traffic")
    project.declare(Cloud.AWS, zone=project.zone())
    said = project.run("preview", "-s", "traffic", "--color=never")
    assert said.status != 0
    assert "exports nothing yet; bring it up first: `migrate up mirror`" in said.text
    assert "Traceback" not in said.text
