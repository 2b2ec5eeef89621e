"""Findings: each thing that may be wrong with a zone or its surroundings, told apart and weighed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from migrate.errors import PreflightRefused
from migrate.model.finding import Finding, FindingId, Severity
from migrate.model.settled_by import SettledBy
from migrate.model.side import Side
from migrate.preflight.facts import Delegation, Facts, Led, Unknown, ZoneFacts
from migrate.preflight.look import look, refuse
from migrate.routes.authority import Heard
from tests.preflight.given import APEX, BLUE_AT, GREEN_AT, NAME, SERVERS, facts, found, route
from tests.routes.worlds import simple

REFUSE, WARN, NOTE = Severity.REFUSE, Severity.WARN, Severity.NOTE
Id = FindingId


def weighed(seen: Facts) -> set[tuple[FindingId, Severity]]:
    return {(finding.id, finding.severity) for finding in look(seen)}


def test_where_nothing_is_wrong_only_what_step_0_replaces_is_told() -> None:
    [only] = look(facts())
    assert (only.id, only.severity) == (Id.REPLACED, NOTE)
    assert BLUE_AT in only.seen
    refuse([only])


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (Delegation((), "x"), (Id.ZONE_NOT_DELEGATED, REFUSE)),
        (Delegation(("ns.other.net.",), "x"), (Id.ZONE_ELSEWHERE, REFUSE)),
        (Delegation((*SERVERS, "ns.other.net."), "x"), (Id.ZONE_SHARED, REFUSE)),
        (Delegation(SERVERS[:1], "x"), (Id.ZONE_SHARED, NOTE)),
        (Unknown("port 53"), (Id.ZONE_NOT_LOOKED_AT, NOTE)),
    ],
)
def test_the_zone_above_says_who_answers(above: Delegation | Unknown, expected: tuple[FindingId, Severity]) -> None:
    assert weighed(facts(delegation=above)) == {(Id.REPLACED, NOTE), expected}


def test_the_spelling_of_a_server_makes_no_difference() -> None:
    shouted = tuple(f"{server.upper()}." for server in SERVERS)
    assert weighed(facts(delegation=Delegation(shouted, "x"))) == {(Id.REPLACED, NOTE)}


def test_a_private_zone_is_delegated_by_nobody() -> None:
    seen = facts(zone=ZoneFacts(APEX, private=True), delegation=Delegation((), "x"))
    assert weighed(seen) == {(Id.REPLACED, NOTE)}


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (ZoneFacts("other-corp.com.", servers=SERVERS), (Id.RECORD_OUTSIDE, REFUSE)),
        (ZoneFacts("hop-corp.com.", servers=SERVERS), (Id.RECORD_OUTSIDE, REFUSE)),
        (ZoneFacts(APEX, servers=SERVERS, service="servicediscovery.amazonaws.com"), (Id.ZONE_OF_A_SERVICE, REFUSE)),
        (ZoneFacts(APEX, servers=SERVERS, comment="Managed by Terraform"), (Id.ANOTHER_OWNER, WARN)),
        (ZoneFacts(APEX, servers=SERVERS, comment="Managed by Pulumi"), (Id.ANOTHER_OWNER, WARN)),
        (Unknown("AccessDenied"), (Id.ZONE_NOT_LOOKED_AT, NOTE)),
    ],
)
def test_the_zone_itself(zone: ZoneFacts | Unknown, expected: tuple[FindingId, Severity]) -> None:
    assert expected in weighed(facts(zone=zone))


@pytest.mark.parametrize(
    ("cut", "refused"), [(f"{NAME}.", True), (APEX, False), ("other.shop-corp.com.", False), (f"x.{NAME}.", False)]
)
def test_a_delegation_at_or_above_the_name_cuts_it_off(cut: str, refused: bool) -> None:
    seen = found(facts(simple(cut, "NS", "ns.other.net.")), Id.CUT_BY_SUBZONE)
    assert [finding.severity for finding in seen] == [REFUSE] * refused


def test_zones_of_one_name_are_told_with_each_other() -> None:
    [twin] = found(facts(twins=("Z2", "Z3 (private)")), Id.ZONE_TWINS)
    assert twin.seen == "Z1, Z2, Z3 (private)"


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ([Heard("ns-1", silence="does not answer"), Heard("ns-2", (frozenset(),))], "a name server gives no answer"),
        ([Heard("ns-1", silence="does not answer")], "no name server of the zone can be asked"),
        (Unknown("its addresses could not be found"), "no name server of the zone can be asked"),
    ],
)
def test_servers_that_cannot_be_asked_from_here(heard: Any, told: str) -> None:
    [silent] = found(facts(heard=heard), Id.SERVERS_SILENT)
    assert silent.what.startswith(told)
    assert silent.severity is WARN


SILENT = [Heard("ns-1", silence="does not answer")]
ANSWERS = [Heard("this machine's resolver", (frozenset({"soa"}),))]


@pytest.mark.parametrize(
    ("by", "resolved", "severity", "told"),
    [
        (SettledBy.DETECT, ANSWERS, WARN, "this machine's resolver is believed"),
        (SettledBy.DETECT, SILENT, WARN, "no step would settle"),
        (SettledBy.SERVERS, ANSWERS, WARN, "no step would settle"),
        (SettledBy.RESOLVER, ANSWERS, NOTE, "as declared, this machine's resolver"),
        (SettledBy.API, SILENT, NOTE, "as declared, Route 53's INSYNC alone"),
    ],
)
def test_what_is_believed_instead_is_told(by: SettledBy, resolved: Any, severity: Severity, told: str) -> None:
    [finding] = found(facts(heard=SILENT, resolved=resolved, route=route(settled_by=by)), Id.SERVERS_SILENT)
    assert finding.severity is severity
    assert told in finding.what


def test_one_silent_address_of_a_server_that_answers_is_nothing() -> None:
    heard = [Heard("ns-1 (a)", silence="does not answer", elsewhere=True), Heard("ns-1 (b)", (frozenset(),))]
    assert not found(facts(heard=heard), Id.SERVERS_SILENT)


@pytest.mark.parametrize(
    ("kind", "name", "value", "severity"),
    [
        ("HTTPS", f"{NAME}.", "1 . alpn=h2,h3", WARN),
        ("HTTPS", f"{NAME}.", '1 . alpn="h2" ipv4hint=9.9.9.9', REFUSE),
        ("HTTPS", f"{NAME}.", "0 cdn.other.net.", REFUSE),
        ("SVCB", f"{NAME}.", "1 pool.other.net.", REFUSE),
        ("HTTPS", f"_8443._https.{NAME}.", "1 . ipv6hint=2620:fe::9", REFUSE),
        ("HTTPS", APEX, "0 cdn.other.net.", None),
    ],
)
def test_https_records_that_send_clients_past_the_weights(
    kind: str, name: str, value: str, severity: Severity | None
) -> None:
    seen = found(facts(simple(name, kind, value)), Id.HTTPS_BESIDE)
    assert [finding.severity for finding in seen] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("side", "led", "expected"),
    [
        (Side.BLUE, Led(("x.net", NAME)), Id.LEADS_TO_ITSELF),
        (Side.GREEN, Led(("x.net", f"{NAME.upper()}.")), Id.LEADS_TO_ITSELF),
        (Side.GREEN, Led((), frozenset({BLUE_AT})), Id.SAME_PLACE),
    ],
)
def test_a_side_that_leads_back(side: Side, led: Led, expected: FindingId) -> None:
    well = facts()
    [back] = found(replace(well, led={**well.led, side: led}), expected)
    assert back.severity is REFUSE


def test_sides_that_share_a_part_of_their_addresses_are_two() -> None:
    well = facts()
    shared = {Side.GREEN: Led((), frozenset({BLUE_AT, GREEN_AT}))}
    assert not found(replace(well, led={**well.led, **shared}), Id.SAME_PLACE)


@pytest.mark.parametrize(
    "value",
    ["192.0.2.1", "198.51.100.7", "203.0.113.254", "2001:db8::1", "3fff::1", "127.0.0.1", "0.0.0.0", "169.254.169.254",
     "::1", "blue.example.com", "example.org", "lb.test", "green.invalid", "x.LOCALHOST."],
)  # fmt: skip
def test_addresses_nobody_serves_at_are_refused_and_in_a_rehearsal_only_told(value: str) -> None:
    sides = {Side.GREEN: (simple(f"{NAME}.", "A", value),)}
    [made] = found(facts(sides=sides), Id.MADE_UP)
    assert (made.severity, made.seen) == (REFUSE, value)
    [rehearsed] = found(facts(sides=sides, route=route(endpoint="http://127.0.0.1:5000")), Id.MADE_UP)
    assert rehearsed.severity is WARN


def test_an_api_that_is_not_awss_own_is_told_with_what_guards_a_write() -> None:
    [told] = found(facts(route=route(endpoint="http://127.0.0.1:5000")), Id.GUARDED_BY_READ_BACK)
    assert told.severity is NOTE
    assert "guarded by: read-back" in told.what
    for own in (None, "https://route53.amazonaws.com"):
        assert not found(facts(route=route(endpoint=own)), Id.GUARDED_BY_READ_BACK)


@pytest.mark.parametrize(
    "value", ["9.9.9.9", "10.0.0.7", "2620:fe::9", "lb.example-shop.com", "testing.com", "fd00::1"]
)
def test_real_addresses_are_not(value: str) -> None:
    assert not found(facts(sides={Side.GREEN: (simple(f"{NAME}.", "A", value),)}), Id.MADE_UP)


def test_the_templates_zone_is_named() -> None:
    [value] = found(facts(route=route(zone="Z0123456789ABCDEFGHIJ")), Id.TEMPLATE_VALUE)
    assert value.severity is REFUSE


def test_a_finding_may_be_accepted_with_a_reason_and_no_other_goes_with_it() -> None:
    seen = facts(delegation=Delegation((), "x"), route=route(accept={Id.ZONE_NOT_DELEGATED: "moves on Monday"}))
    [accepted] = found(seen, Id.ZONE_NOT_DELEGATED)
    assert (accepted.accepted, accepted.refuses) == ("moves on Monday", False)
    refuse(look(seen))
    with pytest.raises(PreflightRefused, match="zone-elsewhere"):
        refuse(look(replace(seen, delegation=Delegation(("ns.other.net",), "x"))))


def test_the_refusal_says_what_how_many_and_how_to_accept_it() -> None:
    graves = [
        Finding(Id.CUT_BY_SUBZONE, REFUSE, "web", "cut", then="Declare it."),
        Finding(Id.MADE_UP, REFUSE, "w", "m"),
    ]
    with pytest.raises(PreflightRefused) as refused:
        refuse(graves)
    assert "cut; and 1 more" in refused.value.what
    assert "accept: {cut-by-subzone: REASON}" in refused.value.then


def test_a_listing_that_did_not_end_is_told() -> None:
    assert (Id.ZONE_NOT_LOOKED_AT, NOTE) in weighed(facts(whole=False))
