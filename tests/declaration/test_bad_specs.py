"""Every mistake gives one clear sentence on the right line."""
# ruff: noqa: E501 - a table reads best with one row a line

from __future__ import annotations

from dataclasses import dataclass

import pytest

from migrate.declaration.load import parse
from migrate.errors import SpecError
from tests.declaration.given import GOOD, line_of, problems, swapped


@dataclass(frozen=True)
class Row:
    """`old` of the good example becomes `new`; then one problem stands where `at` begins, at `path`, and says `says`."""

    id: str
    old: str
    new: str
    at: str
    path: str
    says: str


BLUE_SIDE = GOOD[GOOD.index("blue:") : GOOD.index("green:\n  cloud")]
GREEN_SIDE = GOOD[GOOD.index("green:\n  cloud") : GOOD.index("service:")]
STEPS = GOOD[GOOD.index("steps:") : GOOD.index("bake: 15m")]
ROUTES = GOOD[GOOD.index("routes:") : GOOD.index("slo:")]
SIGNALS = GOOD[GOOD.index("signals:") : GOOD.index("steps:")]
WEEKLY = GOOD[GOOD.index("  - days:") : GOOD.index("  - from: 2026")]
SECOND_ROUTE = """\
  - name: {name}
    kind: route53
    zone: Z0123456789ABCDEFGHIJ
    record: {record}
    ttl: 60s
slo:"""
NEED = "this field is needed"
SHARE = "a share from 0.01% to 100%"
DURATION = "a duration with its unit"
GCP_TWIN = GREEN_SIDE.replace("green:", "blue:").replace("198.51.100.10", "192.0.2.10").replace("1000", "1200")

# fmt: off
ROWS = [
    # the sides
    Row("blue missing", BLUE_SIDE, "", "name: shop", "blue", NEED),
    Row("green missing", GREEN_SIDE, "", "name: shop", "green", NEED),
    Row("an unknown cloud", "cloud: aws", "cloud: azure", "cloud: azure", "blue.cloud", 'seen "azure"  allowed: aws or gcp'),
    Row("no cloud", "  cloud: aws\n", "", "blue:\n", "blue.cloud", "seen nothing  allowed: aws or gcp"),
    Row("one place twice", BLUE_SIDE, GCP_TWIN, "project: shop-production\n  region: europe-west3\n  address: 198", "green.project", "gcp shop-production on both sides"),
    Row("one load balancer twice", "198.51.100.10", "192.0.2.10", "address: 192.0.2.10\n  capacity", "green.address", "two load balancers"),
    Row("account too short", '"123456789012"', '"12345678901"', "account:", "blue.account", "the 12 digits of an AWS account"),
    Row("account with its zero lost", '"123456789012"', "12345678901", "account:", "blue.account", "the 12 digits of an AWS account"),
    Row("project on AWS", 'account: "123456789012"', 'account: "123456789012"\n  project: shop-production-2', "project: shop-production-2", "blue.project", "seen an unknown field  allowed: one of"),
    Row("a GCP region on AWS", "region: eu-central-1", "region: europe-west1", "region: europe-west1", "blue.region", "an AWS region such as"),
    Row("an AWS region on GCP", "region: europe-west3", "region: eu-west-1", "region: eu-west-1", "green.region", "a GCP region such as"),
    Row("no address at all", "192.0.2.10", "192.0.2.999", "192.0.2.999", "blue.address", "an IPv4 address, an IPv6 address or a full host name"),
    Row("two kinds of address", "198.51.100.10", "lb.example.net", "lb.example.net", "green.address", "an address for CNAME records, blue's is for A"),
    Row("IPv4 and IPv6", "198.51.100.10", '"2001:db8::1"', "2001:db8::1", "green.address", "one weighted set holds one type of record"),
    Row("an alias without a name", "  health-check: 11111111-2222-4333-8444-555555555555", "  alias: {zone: Z215JYRZR1TBD5}", "address: 192.0.2.10", "blue.address", "the load balancer's DNS name"),
    Row("capacity under the peak", "requests-per-second: 1000", "requests-per-second: 799", "requests-per-second: 799", "green.capacity.requests-per-second", "at least the service's peak, 800"),
    # the service
    Row("an unknown field", "  health: /healthz", "  helth: /healthz", "helth", "service.helth", "seen an unknown field  allowed: did you mean health?"),
    Row("a port as text", "port: 443", "port: https", "port:", "service.port", 'seen "https"  allowed: a whole number from 1 to 65535'),
    Row("a port out of range", "port: 443", "port: 65536", "port:", "service.port", "a whole number from 1 to 65535"),
    Row("a port with a fraction", "port: 443", "port: 443.5", "port:", "service.port", "a whole number from 1 to 65535"),
    Row("a port as a truth", "port: 443", "port: true", "port:", "service.port", "seen true  allowed: a whole number"),
    Row("another scheme", "scheme: https", "scheme: ftp", "scheme:", "service.scheme", 'seen "ftp"  allowed: https or http'),
    Row("a relative path", "health: /healthz\n  peak", "health: healthz\n  peak", "health: healthz", "service.health", "a path that begins with /"),
    Row("a list for a mapping", GOOD[GOOD.index("slo:"):GOOD.index("signals:")], "slo: [99.9%]\n", "slo:", "slo", "seen a list  allowed: a mapping with availability, latency, budget"),
    # the routes
    Row("no routes", ROUTES, "routes: []\n", "routes:", "routes", "seen an empty list  allowed: at least one item"),
    Row("routes not a list", ROUTES, "routes: web\n", "routes:", "routes", "a list, each item on a line with a hyphen"),
    Row("an unknown mechanism", "kind: route53", "kind: alb", "kind: alb", "routes[0].kind", 'seen "alb"  allowed: route53'),
    Row("two routes of one name", "slo:", SECOND_ROUTE.format(name="web", record="api.example.com"), "web\n    kind: route53\n    zone: Z0123456789ABCDEFGHIJ\n    record: api", "routes[1].name", "each name once"),
    Row("one record in two routes", "slo:", SECOND_ROUTE.format(name="two", record="Shop.example.com."), "record: Shop", "routes[1].record", "each record once; routes[0] has it already"),
    Row("a TTL without unit", "ttl: 60s", "ttl: 60", "ttl: 60", "routes[0].ttl", f"seen 60  allowed: {DURATION}"),
    Row("a TTL of half a second", "ttl: 60s", "ttl: 1500ms", "ttl:", "routes[0].ttl", "whole seconds"),
    Row("a TTL too high for the bake", "ttl: 60s", "ttl: 10m", "bake: 15m", "bake", "a bake of at least 20m, or a lower TTL: it is too high for the bake"),
    Row("a step baked too shortly", "bake: 30m", "bake: 100s", "bake: 100s", "steps[2].bake", "a bake of at least 2m"),
    Row("a zone id with its prefix", "zone: Z0123456789ABCDEFGHIJ", "zone: /hostedzone/Z0123456789ABCDEFGHIJ", "zone: /", "routes[0].zone", "without /hostedzone/"),
    Row("a record that is no name", "record: shop.example.com", "record: shop_example", "record:", "routes[0].record", "a full DNS name"),
    Row("a name server by name", "ttl: 60s", "ttl: 60s\n    nameservers: [ns1.example.com]", "nameservers:", "routes[0].nameservers[0]", "an IP address, with a port where it is not 53"),
    Row("a name server's port", "ttl: 60s", 'ttl: 60s\n    nameservers: ["127.0.0.1:65536"]', "nameservers:", "routes[0].nameservers[0]", "an IP address, with a port"),
    # the promise
    Row("a promise of everything", "availability: 99.9%", "availability: 100%", "availability", "slo.availability", "below 100%"),
    Row("a promise as a bare number", "availability: 99.9%", "availability: 99.9", "availability", "slo.availability", "seen 99.9  allowed: a percentage"),
    Row("a latency without unit", "within: 300ms", "within: 300", "within", "slo.latency.within", DURATION),
    Row("a latency without target", "    target: 99%\n", "", "latency:", "slo.latency.target", NEED),
    Row("a budget of nothing", "budget: 0.5%", "budget: 0%", "budget", "slo.budget", "a percentage above 0%"),
    # the signals
    Row("no signals", SIGNALS, "", "name: shop\nstrategy", "signals", NEED),
    Row("an unknown source", "kind: probe", "kind: prob", "kind: prob", "signals[1].kind", 'seen "prob"  allowed: envoy or probe or log or metrics'),
    Row("two signals of one name", "name: probes", "name: edges", "name: edges\n    kind: probe", "signals[1].name", "each name once; signals[0] has it already"),
    Row("one page for both sides", "green: http://10.1.1.10:9901", "green: http://10.0.1.10:9901", "green: http", "signals[0].green", "one page cannot tell the sides apart"),
    Row("a page with a password", "blue: http://10.0.1.10", "blue: http://me:hunter2@10.0.1.10", "blue: http", "signals[0].blue", "without user and password"),
    Row("a probe past its period", "timeout: 2s", "timeout: 11s", "timeout", "signals[1].timeout", "up to the period, 10s"),
    Row("a probe path of another kind", "    path: /healthz", "    path: 7", "path:", "signals[1].path", "seen 7  allowed: a path"),
    # the steps
    Row("falling steps", "  - 5%", "  - 30%", "share: 25%", "steps[2].share", "more than the step before, 30%"),
    Row("a step twice", "  - 5%", "  - 1.00%", "- 1.00%", "steps[1]", "more than the step before, 1%"),
    Row("more than everything", "  - 100%\nbake", "  - 101%\nbake", "- 101%", "steps[4]", SHARE),
    Row("no end at everything", "  - 100%\nbake: 15m\nrequests: 500\napprovals: [100%]", "bake: 15m", "- 50%", "steps[3]", "100%, for the last step"),
    Row("a step of nothing", "  - 1%", "  - 0%", "- 0%", "steps[0]", SHARE),
    Row("a step too fine", "  - 1%", "  - 0.005%", "- 0.005%", "steps[0]", SHARE),
    Row("a step as a bare number", "  - 5%", "  - 5", "- 5\n", "steps[1]", f"seen 5  allowed: {SHARE}"),
    Row("no steps", STEPS, "steps: []\n", "steps:", "steps", "at least one item"),
    Row("another word for steps", STEPS, "steps: fast\n", "steps:", "steps", "auto, or a list of shares"),
    Row("steps that are a mapping", STEPS, "steps: {share: 100%}\n", "steps:", "steps", "a list, each item on a line with a hyphen"),
    Row("an approval as a word", "requests: 5000", "approval: please", "approval: please", "steps[2].approval", "true or false"),
    Row("an approval of no step", "approvals: [100%]", "approvals: [20%]", "approvals", "approvals[0]", "the share of a step: 1%, 5%, 25%, 50%, 100%"),
    Row("lift-and-shift in steps", "strategy: gradual", "strategy: lift-and-shift", "steps:", "steps", "lift-and-shift is one step to 100%"),
    Row("a hold-back of half", "bake: 15m", "hold-back: 50%\nbake: 15m", "hold-back", "hold-back", "less than 50%"),
    Row("a hold-back after it is gone", "  - 100%\nbake: 15m", "  - 97%\n  - 100%\nhold-back: 5%\nbake: 15m", "hold-back", "hold-back", "what the step before the last leaves"),
    Row("a soak in which nobody follows", "bake: 15m", "hold-back: 5%\nsoak: 1m\nbake: 15m", "soak: 1m", "soak", "a bake of at least 2m"),
    Row("an unknown strategy", "strategy: gradual", "strategy: yolo", "strategy", "strategy", "gradual or lift-and-shift"),
    Row("a bake as a bare number", "bake: 15m", "bake: 15", "bake: 15\n", "bake", DURATION),
    Row("a bake past the budget", "bake: 15m", "bake: 31d", "bake: 31d", "bake", "above 0 and up to 30d"),
    Row("no requests", "requests: 500\n", "requests: 0\n", "requests: 0", "requests", "a whole number from 1"),
    # the gate
    Row("a window of one period", "window: 60s", "window: 15s", "window", "gate.window", "at least 20s, two periods of edges"),
    Row("a factor below one", "of-blue: 2", "of-blue: 0.5", "of-blue", "gate.of-blue", "a number from 1"),
    Row("a gate that never closes", "of-objective: 10", "of-objective: 100", "of-objective", "gate.of-objective", "green would never be taken back"),
    Row("an unknown gate", "  of-objective: 10", "  kind: odd\n  of-objective: 10", "kind: odd", "gate.kind", "plain or evidence"),
    Row("an alpha above one", "  of-objective: 10", "  alpha: 120%\n  of-objective: 10", "alpha", "gate.alpha", "a percentage"),
    Row("a probe that cannot be slow", "    timeout: 2s", "    timeout: 300ms", "timeout: 300ms", "signals[1].timeout", "above slo.latency.within, 300ms"),
    # freezes
    Row("never open", WEEKLY, '  - {days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", until: "00:00", zone: UTC}\n', "freeze:", "freeze", "it is never open"),
    Row("never open, in three parts", WEEKLY, '  - {days: [mon, tue, wed, thu, fri], from: "06:00", until: "18:30", zone: UTC}\n  - {days: [mon, tue, wed, thu, fri, sun], from: "18:00", until: "06:00", zone: UTC}\n  - {days: [sat, sun], from: "05:00", until: "23:00", zone: UTC}\n  - {days: [sat], from: "22:00", until: "05:00", zone: UTC}\n', "freeze:", "freeze", "it is never open"),
    Row("an unknown zone", "zone: Europe/Berlin", "zone: Europe/Berlim", "zone: Europe", "freeze[0].zone", "did you mean Europe/Berlin?"),
    Row("a weekly window without zone", "    zone: Europe/Berlin\n", "", "- days", "freeze[0].zone", NEED),
    Row("a time without offset", "from: 2026-12-20T00:00:00Z", "from: 2026-12-20T00:00:00", "from: 2026", "freeze[1].from", "with its offset"),
    Row("a date without time", "from: 2026-12-20T00:00:00Z", "from: 2026-12-20", "from: 2026", "freeze[1].from", "with its offset"),
    Row("an end before its start", "until: 2027-01-02", "until: 2026-01-02", "until: 2026", "freeze[1].until", "later than from"),
    Row("an unknown day", "[fri, sat]", "[fri, saturday]", "days", "freeze[0].days[1]", 'seen "saturday"  allowed: mon, tue'),
    Row("an hour that is none", '"16:00"', '"25:00"', '"25:00"', "freeze[0].from", "a time of day"),
    # the controller
    Row("a lease of three ticks", "lease: 30s", "lease: 15s", "lease", "lease", "a lease of more than three ticks, 15s"),
    Row("a ledger that is a number", "ledger: .migrate/{name}.db", "ledger: 5", "ledger", "ledger", "a file path, or a SQLAlchemy URL"),
    # the file
    Row("a name that is no label", "name: shop", "name: Shop_1", "name: Shop_1", "name", "a DNS label"),
    Row("a name that is a number", "name: shop", "name: 7", "name: 7", "name", "seen 7  allowed: a DNS label"),
    Row("nothing behind a field", "tick: 5s", "tick:", "tick:", "tick", "seen nothing  allowed: a value, or no such line at all"),
    Row("a field twice", "tick: 5s", "tick: 5s\ntick: 6s", "tick: 6s", "tick", "each field once"),
    Row("a field twice in one line", "approvals: [100%]", "approvals: [100%]\nservice: {}", "service: {}", "service", "the same field again"),
    Row("a merge", "tick: 5s", "tick: 5s\n<<: {lease: 30s}", "<<", '"<<"', "seen an unknown field"),
    Row("a tag", "tick: 5s", "tick: !!python/name:os.system 5s", "tick:", "tick", "a value without a tag"),
    Row("an unclosed bracket", "approvals: [100%]", "approvals: [100%", "approvals", "", "a bracket that is never closed"),
    Row("an unclosed quote", "record: shop.example.com", "record: 'shop.example.com", "record:", "", "a quote that is not closed on its line"),
    Row("a quote closed by the next one", "record: shop.example.com", 'record: "shop.example.com', "\"shop.example.com", "", "a quote that is not closed on its line"),
    Row("a colon too many", "tick: 5s", "tick: 5s: 6s", "tick", "", "a colon where no field can begin"),
    Row("a field out of line", "tick: 5s", "  tick: 5s", "  tick", "", "indented"),
    Row("a tab", "  port: 443", "\tport: 443", "\tport", "", "seen a tab  allowed: spaces"),
    Row("two documents", "tick: 5s", "---\ntick: 5s", "---", "", "seen a second document"),
    Row("an alias to nothing", "tick: 5s", "tick: *beat", "tick: *beat", "", "an alias to an anchor that does not exist"),
    Row("a character that is none", "tick: 5s", "tick: 5s\x07", "tick", "", "seen the control character U+0007"),
    Row("a list as a field", "tick: 5s", "? [tick]\n: 5s", "? [tick]", "", "a list or mapping as the name of a field"),
]
# fmt: on


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_mistake_gives_one_clear_sentence_on_its_line(row: Row) -> None:
    text = swapped(row.old, row.new)
    found = problems(text)
    assert len(found) == 1, "\n".join(map(str, found))
    (problem,) = found
    assert row.says in str(problem)
    assert (problem.line, problem.path) == (line_of(row.at, text), row.path)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_no_message_speaks_of_the_parser(row: Row) -> None:
    with pytest.raises(SpecError) as caught:
        parse(swapped(row.old, row.new), source="migration.yaml")
    text = str(caught.value)
    assert text.count("\n") == 2, text
    for word in ("Input should", "pydantic", "http://errors", "type=", "validation error", "<class", "Kind.", "block end", "hunter2"):  # fmt: skip
        assert word not in text


def test_the_table_is_long_enough_and_says_each_thing_once() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS) >= 40


def test_an_alias_wants_its_own_ttl() -> None:
    text = swapped("address: 192.0.2.10", "address: lb.example.net\n  alias: {zone: Z215JYRZR1TBD5}")
    text = swapped("ttl: 60s", "ttl: 30s", text=text)
    (problem,) = problems(text)
    assert (problem.line, problem.path) == (line_of("ttl: 30s", text), "routes[0].ttl")
    assert "60s; blue is an alias" in problem.allowed


def test_a_cause_in_a_default_is_shown_where_it_can_be_mended() -> None:
    text = swapped("bake: 15m\n", "", text=swapped("ttl: 60s", "ttl: 10m"))
    (problem,) = problems(text)
    assert (problem.line, problem.path) == (line_of("ttl: 10m", text), "routes[0].ttl")


def test_all_mistakes_of_a_file_are_told_at_once_by_line() -> None:
    text = GOOD
    for old, new in (
        ("cloud: aws", "cloud: azure"),
        ("port: 443", "port: 0"),
        ("kind: probe", "kind: prob"),
        ("lease: 30s", "lease: 10s"),  # does not fit the tick: told although other fields are wrong
        ("tick: 5s", "tick: 5s\ntick: 6s"),
        ("  - 5%", "  - 5"),
    ):
        text = swapped(old, new, text=text)
    found = problems(text)
    assert [problem.path for problem in found] == [
        "blue.cloud",
        "service.port",
        "signals[1].kind",
        "steps[1]",
        "tick",
        "lease",
    ]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_a_refusal_is_a_line_an_editor_can_follow() -> None:
    text = swapped("share: 25%", "share: 25")
    with pytest.raises(SpecError) as caught:
        parse(text, source="shop/migration.yaml")
    line = line_of("share: 25", text)
    assert (
        str(caught.value)
        .splitlines()[1]
        .startswith(f"shop/migration.yaml:{line}:12 steps[2].share  seen 25  allowed: ")
    )
    assert caught.value.to_json()["problems"] == [
        {
            "line": line,
            "column": 12,
            "path": "steps[2].share",
            "seen": "25",
            "allowed": caught.value.problems[0].allowed,
        }
    ]


def test_a_password_in_the_file_is_not_repeated() -> None:
    (problem,) = problems(swapped("blue: http://10.0.1.10", "blue: http://me:hunter2@10.0.1.10"))
    assert "hunter2" not in str(problem)
    assert "***@10.0.1.10" in problem.seen
