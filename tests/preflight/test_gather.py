"""Gather: the facts of a zone at the strict Route 53, and nothing that fails ends the look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from migrate.errors import RouteUnreachable
from migrate.model.finding import FindingId
from migrate.model.side import Side
from migrate.preflight import gather as module
from migrate.preflight.facts import Delegation, Facts, FirstWrite, Led, Unknown, ZoneFacts
from migrate.preflight.gather import gather
from migrate.preflight.look import look
from migrate.rehearse.aws.route53 import StrictRoute53
from migrate.routes.authority import Heard, Question
from migrate.routes.route53 import Layout, Target
from tests.preflight.given import route
from tests.routes.worlds import BLUE_IP, GREEN_IP, StrictWorld, create, simple

NAME = "app.example.com"


class Told:
    """Eyes that were told what to see."""

    def above(self, zone: str) -> Delegation | Unknown:
        return Delegation(("ns.other.net",), f"above {zone}")

    def lead(self, name: str) -> Led:
        return Led((name, "edge.net"), frozenset({"9.9.9.9"}))


class Answering:
    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        return [Heard("ns-1", tuple(frozenset[str]() for _ in questions))]


class Failing:
    """Everything fails, each time in the same way."""

    def __init__(self, problem: Exception) -> None:
        self._problem = problem

    def __getattr__(self, name: str) -> Any:
        def fail(*_: Any, **__: Any) -> Any:
            raise self._problem

        return fail


def gathered(client: Any, zone: str, *, layout: Layout | None = None, eyes: Any = None, ask: Any = None) -> Facts:
    layout = layout or Layout(NAME, 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
    declared = route(zone=zone, record=NAME)
    return gather(declared, layout, list(Side), client=client, authority=ask or Answering(), eyes=eyes)


@pytest.fixture
def world() -> StrictWorld:
    return StrictWorld()


def zone_of(route53: StrictRoute53) -> str:
    [zone] = route53.list_hosted_zones()["HostedZones"]
    return str(zone["Id"]).rpartition("/")[2]


def test_the_facts_of_a_zone(world: StrictWorld) -> None:
    zone = zone_of(world.route53)
    create(world.route53, zone, simple("extdns-a-app.example.com.", "TXT", '"heritage=external-dns"'))
    seen = gathered(world.route53, zone, eyes=Told())
    assert isinstance(seen.zone, ZoneFacts)
    assert (seen.zone.name, seen.whole, seen.twins) == ("example.com.", True, ())
    assert isinstance(seen.first, FirstWrite)
    assert [raw["Type"] for raw in seen.first.deleted] == ["A"]
    ids = {finding.id for finding in look(seen)}
    assert {FindingId.ANOTHER_OWNER, FindingId.ZONE_ELSEWHERE, FindingId.MADE_UP} <= ids


def test_the_look_writes_nothing(world: StrictWorld) -> None:
    zone = zone_of(world.route53)
    before = world.route53.list_resource_record_sets(HostedZoneId=zone, MaxItems="300")["ResourceRecordSets"]
    gathered(world.route53, zone)
    after = world.route53.list_resource_record_sets(HostedZoneId=zone, MaxItems="300")["ResourceRecordSets"]
    assert after == before


def test_hundreds_of_records_are_listed_to_the_end(world: StrictWorld) -> None:
    zone = zone_of(world.route53)
    for block in range(4):
        create(
            world.route53,
            zone,
            *(simple(f"n{block}-{each}.example.com.", "A", "9.9.9.9") for each in range(200)),
        )
    seen = gathered(world.route53, zone)
    assert seen.whole
    assert len([raw for raw in seen.records if raw["Name"].startswith("n")]) == 800


def test_of_a_zone_too_large_to_read_the_names_way_is_read_all_the_same(
    world: StrictWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGES", 1)
    monkeypatch.setattr(module, "_PAGE", "2")
    zone = zone_of(world.route53)
    create(world.route53, zone, *(simple(f"a{each}.example.com.", "A", "9.9.9.9") for each in range(9)))
    create(world.route53, zone, simple("app.example.com.", "HTTPS", "1 . ipv4hint=9.9.9.9"))
    ids = {finding.id for finding in look(gathered(world.route53, zone))}
    assert {FindingId.HTTPS_BESIDE, FindingId.ZONE_NOT_LOOKED_AT} <= ids
    assert FindingId.NOT_A_SPLIT not in ids


def test_a_side_by_name_is_followed_inside_the_zone_and_outside(world: StrictWorld) -> None:
    zone = zone_of(world.route53)
    create(world.route53, zone, simple("green.example.com.", "CNAME", "app.example.com"))
    names = Layout(NAME, 60, Target.at("blue.other.net"), Target.at("green.example.com"))
    seen = gathered(world.route53, zone, layout=names, eyes=Told())
    assert seen.led[Side.GREEN].names[:2] == ("green.example.com", "app.example.com")
    assert seen.led[Side.BLUE].names == ("blue.other.net", "edge.net")
    assert FindingId.LEADS_TO_ITSELF in {finding.id for finding in look(seen)}


@pytest.mark.parametrize(
    "problem",
    [RouteUnreachable("no answer"), KeyError("HostedZone"), TypeError("None"), OSError("cut"), RecursionError("deep")],
    ids=lambda problem: type(problem).__name__,
)
def test_whatever_fails_is_unknown_and_no_refusal(problem: Exception) -> None:
    seen = gathered(Failing(problem), "Z1", ask=Failing(problem))
    assert isinstance(seen.zone, Unknown)
    assert isinstance(seen.heard, Unknown)
    assert {finding.id for finding in look(seen) if finding.refuses} == {FindingId.MADE_UP}
