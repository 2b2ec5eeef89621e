"""Zones: generated contents of a name, of every policy and form that Route 53 can hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from hypothesis import strategies as st

from migrate.model.address import RecordType
from migrate.model.side import Side
from migrate.routes.route53 import Alias, Layout, Target
from tests.routes.worlds import simple, weighted

LB_ZONE = "Z35SXDOTRQ7X7K"
NAMES = [
    "app.example.com",
    "*.example.com",
    "example.com",
    "App.Example.COM.",
    "a/b.app.example.com",
    r"a\057b.example.com",
]
BLUES = {"A": ["192.0.2.1", "192.0.2.2"], "AAAA": ["2001:db8::1", "2001:db8::2"]}
GREENS = {"A": ["198.51.100.1", "198.51.100.2"], "AAAA": ["2001:db8:ff::1", "2001:DB8:FF:0::2"]}
OTHERS = {"A": ["203.0.113.8", "203.0.113.9"], "AAAA": ["2001:db8:cc::8", "2001:db8:cc::9"]}
BLUE_LB, GREEN_LB, OTHER_LB = (f"{side}-1.eu-central-1.elb.amazonaws.com" for side in ("blue", "green", "other"))
BLUE_HOST, GREEN_HOST, OTHER_HOST = "lb.blue.example.net", "lb.green.example.net", "lb.other.example.net"
INSIDE = "green-side.example.com"
"""A name of the zone itself that leads to green."""

TTLS = st.sampled_from([0, 7, 60, 300, 86_400, 2_147_483_647])
REGIONS = ["us-east-1", "eu-west-1", "ap-south-1", "eu-central-1", "sa-east-1"]
PLACES = [
    {"CountryCode": "*"},
    {"CountryCode": "DE"},
    {"ContinentCode": "EU"},
    {"ContinentCode": "AF"},
    {"CountryCode": "US", "SubdivisionCode": "CA"},
]
NEAR = [
    {"AWSRegion": "eu-west-1"},
    {"AWSRegion": "us-east-1", "Bias": -50},
    {"Coordinates": {"Latitude": "49.22", "Longitude": "-74.01"}},
]
COLLECTION = "12345678-1234-1234-1234-123456789012"
CIDRS = [{"CollectionId": COLLECTION, "LocationName": name} for name in ("*", "office", "vpn")]
PLACED: dict[str, list[Any]] = {
    "Region": REGIONS,
    "Failover": ["PRIMARY", "SECONDARY"],
    "GeoLocation": PLACES,
    "GeoProximityLocation": NEAR,
    "CidrRoutingConfig": CIDRS,
}


def _plain(kinds: Sequence[str], blues: int, greens: int) -> tuple[Target, Target]:
    return (
        Target.at(*(value for kind in kinds for value in BLUES[kind][:blues])),
        Target.at(*(value for kind in kinds for value in GREENS[kind][:greens])),
    )


def _aliased(*, health: bool) -> tuple[Target, Target]:
    blue, green = (Target((Alias(RecordType.A, LB_ZONE, lb, health),)) for lb in (BLUE_LB, GREEN_LB))
    return blue, green


def _layout(name: str, ttl: int, ends: tuple[Target, Target]) -> Layout:
    return Layout(name, ttl, *ends)


def layouts() -> st.SearchStrategy[Layout]:
    """Of addresses of one or both families, one or two answers a side; of load balancers; of host names."""
    kinds = st.sampled_from([("A",), ("AAAA",), ("A", "AAAA")])
    plain = st.builds(_plain, kinds, st.integers(1, 2), st.integers(1, 2))
    aliased = st.builds(_aliased, health=st.booleans())
    mixed = st.just((Target.at(BLUES["A"][0]), Target((Alias(RecordType.A, LB_ZONE, GREEN_LB),))))
    hosts = st.just((Target.at(BLUE_HOST), Target.at(GREEN_HOST)))
    sides = st.one_of(plain, aliased, mixed, hosts)
    return st.builds(_layout, st.sampled_from(NAMES), st.sampled_from([30, 60]), sides)


@st.composite
def contents(draw: st.DrawFn, layout: Layout, zone: str, checks: list[str]) -> list[dict[str, Any]]:
    """Record sets at the name, each type under one policy. The last word on what can stand has the strict double."""
    if draw(st.integers(0, 4)) == 0:
        kinds = ["CNAME"]
    else:
        kinds = sorted(
            draw(st.sets(st.sampled_from(["A", "AAAA", "HTTPS", "SVCB", "SRV", "TXT", "MX"]), min_size=1, max_size=4))
        )
    return [raw for kind in kinds for raw in draw(_group(layout, kind, zone, checks))]


@st.composite
def _group(draw: st.DrawFn, layout: Layout, kind: str, zone: str, checks: list[str]) -> list[dict[str, Any]]:
    how = draw(st.sampled_from(["", "Weight", "Weight", "MultiValueAnswer", *PLACED]))
    ttl = draw(TTLS)
    values = st.sampled_from(_values(kind))
    if how == "":
        alias = _aliases(layout, kind, zone) if draw(st.booleans()) else []
        if alias:
            return [draw(st.sampled_from(alias))]
        most = 1 if kind == "CNAME" else 5
        return [simple(layout.name, kind, *draw(st.lists(values, min_size=1, max_size=most, unique=True)), ttl=ttl)]
    places = PLACED.get(how)
    count = draw(st.integers(1, len(places) if places else 6))
    own = [*layout_ids(layout), "canary", "old dc", "x" * 128, "ü/*"]
    names = draw(st.lists(st.sampled_from(own), min_size=count, max_size=count, unique=True))
    made: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        policy: Any = (
            places[number]
            if places
            else (True if how == "MultiValueAnswer" else draw(st.sampled_from([0, 0, 1, 3, 200, 255])))
        )
        alias = _aliases(layout, kind, zone) if how != "MultiValueAnswer" and draw(st.integers(0, 3)) == 0 else []
        raw = draw(st.sampled_from(alias)) if alias else simple(layout.name, kind, draw(values), ttl=ttl)
        made.append({**raw, "SetIdentifier": name, how: policy} | _check(draw, how, policy, checks))
    return made


def _check(draw: st.DrawFn, how: str, policy: object, checks: list[str]) -> dict[str, str]:
    return (
        {"HealthCheckId": draw(st.sampled_from(checks))} if policy == "PRIMARY" or draw(st.integers(0, 3)) == 0 else {}
    )


def layout_ids(layout: Layout) -> list[str]:
    """This project's own identifiers."""
    return [name for side in Side for name in islice(layout.identifiers(side), 2)]


def _values(kind: str) -> list[str]:
    match kind:
        case "A" | "AAAA":
            mapped = ["::ffff:198.51.100.1"] if kind == "AAAA" else []
            return [*BLUES[kind], *GREENS[kind], *OTHERS[kind], *mapped]
        case "CNAME":
            return [
                BLUE_HOST,
                GREEN_HOST,
                OTHER_HOST,
                "LB.Green.Example.NET.",
                BLUE_LB,
                GREEN_LB,
                f"dualstack.{GREEN_LB}.",
                INSIDE,
            ]
        case "HTTPS" | "SVCB":
            hints = [
                f"1 . alpn=h2 ipv4hint={','.join(some)}"
                for some in (BLUES["A"][:1], GREENS["A"][:1], [BLUES["A"][0], GREENS["A"][1]])
            ]
            return [
                "1 . alpn=h2",
                *hints,
                f"0 {GREEN_HOST}.",
                f"0 {OTHER_HOST}.",
                f"1 {INSIDE}. port=443",
                "1 . ipv6hint=2001:db8:ff::1",
            ]
        case "SRV":
            return [f"1 1 443 {host}." for host in (BLUE_HOST, GREEN_HOST, OTHER_HOST, INSIDE)]
        case "MX":
            return ["10 mail.example.net."]
        case _:
            return ['"v=spf1 -all"', '"x"']


def _aliases(layout: Layout, kind: str, zone: str) -> list[dict[str, Any]]:
    if kind not in ("A", "AAAA"):
        return []
    points = [(LB_ZONE, lb) for lb in (BLUE_LB, GREEN_LB, f"dualstack.{GREEN_LB}.", GREEN_LB.upper(), OTHER_LB)]
    if kind == "A":
        points.append((zone, INSIDE))
    return [
        {
            "Name": layout.name,
            "Type": kind,
            "AliasTarget": {"HostedZoneId": zone, "DNSName": name, "EvaluateTargetHealth": True},
        }
        for zone, name in points
    ]


@st.composite
def epochs(draw: st.DrawFn, layout: Layout) -> list[dict[str, Any]]:
    """What may stand where the epoch record belongs."""
    name = layout.epoch_name
    line = "v=1 epoch=14 serial=3 green=5000 by=ctl at=2026-03-02T12:00:00.000000Z for=advance"
    quoted = [
        f'"{line}"',
        f'"{line[:40]}" "{line[40:]}"',
        f'"{line[:-9]}"',
        '"heritage=external-dns"',
        '""',
        f'"{line.replace("advance", "rollback").replace("5000", "0")}"',
    ]
    forms = [
        [],
        [simple(name, "TXT", *draw(st.lists(st.sampled_from(quoted), min_size=1, max_size=3, unique=True)))],
        [weighted(name, "TXT", f"t{n}", n, value) for n, value in enumerate(quoted[:3])],
        [simple(name, "TXT", quoted[0]) | {"SetIdentifier": "r", "Region": "eu-west-1"}],
        [simple(name, "CNAME", "elsewhere.test")],
        [simple(name, "A", "203.0.113.1"), simple(name, "TXT", quoted[0])],
    ]
    return draw(st.sampled_from(forms))
