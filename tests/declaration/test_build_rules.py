"""What the stacks are built from: every mistake gives one clear sentence at its place, in either direction."""
# ruff: noqa: E501 - a table reads best with one row a line

from __future__ import annotations

from dataclasses import dataclass

import pytest

from migrate.declaration.load import load, parse
from migrate.errors import Problem, SpecError
from migrate.model.side import Cloud
from tests.declaration.given import EXAMPLE, problems, swapped
from tests.stacks.given import DIGEST, MORE, REFERENCES, declaration

VERIFY = "verify: {command: ./smoke, checks: [{path: /healthz, contains: ok}], age: 2h}\nsoak: 2d\n"
GOOD = declaration(
    Cloud.AWS,
    more=f"{MORE}{VERIFY}link: {{aws: 64600, gcp: 64601, inside: [169.254.20.0/30, 169.254.21.0/30, 169.254.22.0/30, 169.254.23.0/30]}}\n",
    blue_more=f'zones: [eu-central-1a, eu-central-1c]\n  secrets: {{KEY: "{REFERENCES[Cloud.AWS]}"}}\n  adopt: {{network/vpc: vpc-1}}',
    green_more=f'secrets: {{KEY: "{REFERENCES[Cloud.GCP]}"}}',
)
SCHEDULE = "{at: 2026-12-01T09:00:00Z, not-after: 2026-12-01T09:30:00Z}"
CONTAINER = GOOD[GOOD.index("container:") : GOOD.index("database:")]
OTHER = "sha256:" + "cd" * 32


@dataclass(frozen=True)
class Row:
    """`old` of the good declaration becomes `new`; then one problem is at `path`, and says `says`."""

    id: str
    old: str
    new: str
    path: str
    says: str


# fmt: off
ROWS = [
    Row("an image by a tag", f"hub.test/shop@{DIGEST}", "hub.test/shop:latest", "container.image", "an image by its digest"),
    Row("no image anywhere", f"  image: hub.test/shop@{DIGEST}\n", "", "container", "an `image` by its digest, here or on each side"),
    Row("two programs", "  cidr: 10.20.0.0/16", f"  cidr: 10.20.0.0/16\n  image: hub.test/shop@{OTHER}", "green.image", "another digest is another program"),
    Row("no range", "  cidr: 10.20.0.0/16\n", "", "green", "a `cidr`: the private range of its network"),
    Row("a public range", "10.20.0.0/16", "8.8.0.0/16", "green.cidr", "a private IPv4 range"),
    Row("a range too narrow", "10.20.0.0/16", "10.20.0.0/24", "green.cidr", "from /16 to /22"),
    Row("host bits", "10.20.0.0/16", "10.20.0.1/16", "green.cidr", "host bits are zero"),
    Row("one range twice", "10.20.0.0/16", "10.10.4.0/22", "green.cidr", "no address with blue's"),
    Row("zones of another region", "[eu-central-1a, eu-central-1c]", "[eu-west-1a, eu-west-1b]", "blue.zones", "two different zones of eu-central-1"),
    Row("one zone twice", "[eu-central-1a, eu-central-1c]", "[eu-central-1a, eu-central-1a]", "blue.zones", "two different zones"),
    Row("a value for a secret", REFERENCES[Cloud.AWS], "hunter2", "blue.secrets.KEY", "a reference, never the value"),
    Row("a secret on one side", f'  secrets: {{KEY: "{REFERENCES[Cloud.GCP]}"}}\n', "", "green", "both run one program"),
    Row("a secret that is plain too", "{LOG_LEVEL: info}", "{LOG_LEVEL: info, KEY: x}", "blue.secrets.KEY", "one of both"),
    Row("PORT", "{LOG_LEVEL: info}", "{PORT: '1'}", "container.environment.PORT", "container.port"),
    Row("a number as a variable", "{LOG_LEVEL: info}", "{LOG_LEVEL: 7}", "container.environment.LOG_LEVEL", "a number or true/false needs quotes"),
    Row("a list of variables", "{LOG_LEVEL: info}", "[LOG_LEVEL]", "container.environment", "a mapping: plain environment variables"),
    Row("three processors", "  capacity: 2\n", "  capacity: 2\n  cpu: 3\n", "container.cpu", "1, 2, 4 or 8 vCPU"),
    Row("nothing that runs", "  capacity: 2\n", "  capacity: 0\n", "container.capacity", "1 to 1000"),
    Row("less than always", "  capacity: 2\n", "  capacity: 2\n  most: 1\n", "container.most", "at least the capacity, 2"),
    Row("an adopted part without component", "network/vpc: vpc-1", "vpc: vpc-1", "blue.adopt.vpc", "component/part"),
    Row("an old PostgreSQL", "version: 16", "version: 12", "database.version", "13 to 17"),
    Row("a bucket with a long word", "[media]", "[media-of-the-shop]", "buckets[0]", "up to 10"),
    Row("a tag Google refuses", "{team: payments}", "{team: Payments}", "tags.team", "a value both clouds take"),
    Row("one AS number twice", "gcp: 64601", "gcp: 64600", "link.gcp", "two different AS numbers"),
    Row("a public AS number", "gcp: 64601", "gcp: 3320", "link.gcp", "a private AS number"),
    Row("one tunnel range twice", "169.254.23.0/30", "169.254.20.0/30", "link.inside", "four different ranges"),
    Row("a tunnel range of another size", "169.254.23.0/30", "169.254.23.0/29", "link.inside[3]", "a /30 inside"),
    Row("a schedule with seconds", "at: 2026-12-01T09:00:00Z", "at: 2026-12-01T09:00:30Z", "controller.schedule.steps[0].at", "a whole minute"),
    Row("a step that ends before it begins", "not-after: 2026-12-01T09:30:00Z", "not-after: 2026-12-01T08:30:00Z", "controller.schedule.steps[0].not-after", "later than `at`"),
    Row("two steps at once", f"[{SCHEDULE}]", f"[{SCHEDULE}, {SCHEDULE}]", "controller.schedule.steps[1].at", "at or after the end of step 0"),
    Row("a side that is none", "side: green", "side: red", "controller.side", "blue or green"),
    Row("a verification of nothing", "verify: {command: ./smoke, checks: [{path: /healthz, contains: ok}], age: 2h}", "verify: {age: 2h}", "verify", "a command, or at least one check"),
    Row("a status that is none", "contains: ok", "status: 7", "verify.checks[0].status", "100 to 599"),
    Row("a soak without unit", "soak: 2d", "soak: 2", "soak", "a duration with its unit"),
    Row("a TTL that an alias of green's cannot have", "ttl: 60s", "ttl: 30s", "routes[0].ttl", "Route 53 fixes its TTL"),
    Row("a zone of another account", "zone: Z0123456789ABC", 'zone: Z0123456789ABC\n    account: "210987654321"', "routes[0].account", "one AWS account for sides and zone"),
]
# fmt: on


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_mistake_gives_one_clear_sentence_at_its_place(row: Row) -> None:
    found = problems(swapped(row.old, row.new, text=GOOD))
    assert [problem.path for problem in found] == [row.path], found
    assert row.says in str(found[0])


@pytest.mark.parametrize("blue", list(Cloud))
def test_a_green_that_nobody_has_built_yet_needs_no_address(blue: Cloud) -> None:
    spec = parse(declaration(blue), source="migration.yaml")
    assert spec.green.address is None
    assert spec.blue.record_types == spec.green.record_types


def test_without_a_container_both_addresses_are_needed_and_nothing_is_built() -> None:
    with pytest.raises(SpecError) as caught:
        parse(swapped(CONTAINER, "", text=GOOD), source="migration.yaml")
    told: dict[str, Problem] = {problem.path: problem for problem in caught.value.problems}
    assert "a `container` to build a load balancer for" in str(told["green"])
    built = {"database", "buckets", "cdn", "link", "controller", "blue.cidr", "green.cidr", "blue.adopt"}
    assert built <= told.keys()


def test_blue_is_there_already_and_so_is_its_address() -> None:
    found = problems(swapped("  address: shop-lb.eu-central-1.elb.amazonaws.com\n", "", text=GOOD))
    assert [problem.path for problem in found] == ["blue"]
    assert "where users reach blue's load balancer today" in str(found[0])


def test_the_example_holds_together() -> None:
    spec = load(EXAMPLE.parents[1] / "mirror" / "migration.yaml")
    assert spec.green.address is None
    assert spec.container
    assert spec.verify
