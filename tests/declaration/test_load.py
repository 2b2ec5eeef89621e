"""A file becomes a Spec, or a refusal that says where to look."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from migrate.api.parts import routes_of
from migrate.declaration.load import LARGEST, load, parse
from migrate.errors import Exit, SpecError
from migrate.model.address import RecordType
from migrate.model.spec import DatedSpec, EnvoySpec, Ladder, ProbeSpec, StepSpec, WeeklySpec
from migrate.model.weights import BLUE, Weights
from migrate.routes.route53 import Route53Route
from tests.declaration.given import EXAMPLE, GOOD, line_of, problems, swapped


def refusal(path: Path) -> SpecError:
    with pytest.raises(SpecError) as caught:
        load(path)
    return caught.value


def test_the_example_says_what_it_says() -> None:
    spec = load(EXAMPLE)
    assert (spec.name, spec.blue.place, spec.green.place) == ("shop", "aws 123456789012", "gcp shop-production")
    assert (spec.service.host, spec.service.port, spec.service.peak) == ("shop.example.com", 443, 800)
    assert spec.routes[0].ttl == timedelta(seconds=60)
    assert spec.slo.availability == 0.999
    assert spec.slo.latency is not None
    assert (spec.slo.latency.within, spec.slo.latency.target) == (timedelta(milliseconds=300), 0.99)
    assert [type(signal) for signal in spec.signals] == [EnvoySpec, ProbeSpec]
    assert spec.steps[2] == StepSpec(share=Weights(2500), bake=timedelta(minutes=30), requests=5000)
    assert spec.approvals == (Weights(10_000),)
    weekly, dated = spec.freeze
    assert isinstance(weekly, WeeklySpec)
    assert (weekly.from_, weekly.until, weekly.zone.key) == (time(16), time(8), "Europe/Berlin")
    assert isinstance(dated, DatedSpec)
    assert dated.from_ == datetime(2026, 12, 20, tzinfo=UTC)


def test_what_is_left_out_has_its_default() -> None:
    text = GOOD[: GOOD.index("steps:")]
    spec = parse(text, source="migration.yaml")
    assert spec.steps is Ladder.AUTO
    assert (spec.bake, spec.tick, spec.lease) == (timedelta(minutes=15), timedelta(seconds=5), timedelta(seconds=30))
    assert (spec.gate.of_objective, spec.gate.of_blue, spec.gate.failures) == (10, 2, 10)
    assert spec.gate.window == timedelta(seconds=60)
    assert spec.freeze == spec.approvals == ()


def test_the_ledger_lies_beside_the_file_unless_it_is_a_url() -> None:
    assert load(EXAMPLE).ledger_at(Path("/srv/shop")) == "/srv/shop/.migrate/shop.db"
    url = parse(swapped(".migrate/{name}.db", "sqlite:////var/lib/{name}.db"), source="migration.yaml")
    assert url.ledger_at(Path("/srv/shop")) == "sqlite:////var/lib/shop.db"


def test_a_ledger_url_with_a_password_does_not_show_in_the_spec() -> None:
    spec = parse(swapped(".migrate/{name}.db", "postgresql://me:hunter2@db/ledger"), source="migration.yaml")
    assert "hunter2" not in repr(spec)


@pytest.mark.parametrize(
    ("written", "means"),
    [("15m", 900), ("1h30m", 5400), ("900s", 900), ("1d", 86400)],
)
def test_durations_are_written_with_their_unit(written: str, means: int) -> None:
    spec = parse(swapped("bake: 15m", f"bake: {written}"), source="migration.yaml")
    assert spec.bake == timedelta(seconds=means)


def test_shares_are_percentages_or_fractions() -> None:
    text = swapped("  - 1%\n  - 5%", "  - 0.01\n  - '5 %'")
    assert parse(text, source="migration.yaml").steps == load(EXAMPLE).steps


def test_an_account_may_stand_without_quotes() -> None:
    for written, read in (("123456789012", "123456789012"), ("012345678901", "012345678901")):
        spec = parse(swapped('"123456789012"', written), source="migration.yaml")
        assert spec.blue.place == f"aws {read}"


def test_anchors_may_share_values_and_a_problem_in_one_is_told_once() -> None:
    text = swapped("period: 10s\n    timeout", "period: *often\n    timeout")
    text = swapped("prefix: shop\n    period: 10s", "prefix: shop\n    period: &often 12s", text=text)
    assert {signal.period for signal in parse(text, source="migration.yaml").signals} == {timedelta(seconds=12)}
    text = swapped(
        "capacity:\n    requests-per-second: 1200",
        "capacity: &size {requests-per-second: 2000, requests-per-second: 3000}",
    )
    text = swapped("capacity:\n    requests-per-second: 1000", "capacity: *size", text=text)
    assert [problem.path for problem in problems(text)] == ["blue.capacity.requests-per-second"]


def test_both_directions_load() -> None:
    blue, green = GOOD.index("blue:"), GOOD.index("green:\n  cloud")
    service = GOOD.index("service:")
    turned = (
        GOOD[:blue]
        + GOOD[green:service].replace("green:", "blue:")
        + GOOD[blue:green].replace("blue:", "green:")
        + GOOD[service:]
    )
    assert parse(turned, source="migration.yaml").green.place == "aws 123456789012"


def test_an_alias_on_one_side_goes_with_an_address_on_the_other() -> None:
    text = swapped("address: 192.0.2.10", "address: lb.example.net\n  alias: {zone: Z215JYRZR1TBD5}")
    spec = parse(text, source="migration.yaml")
    assert spec.blue.record_types == spec.green.record_types


def test_a_name_may_stand_in_two_zones() -> None:
    zones = GOOD[GOOD.index("  - name: web") : GOOD.index("slo:")]
    private = zones.replace("name: web", "name: inside").replace("Z0123456789ABCDEFGHIJ", "Z0PRIVATE")
    spec = parse(swapped(zones, f"{zones.rstrip()}\n{private}"), source="migration.yaml")
    assert len(spec.routes) == 2


def test_a_missing_file_names_the_command_that_writes_one(tmp_path: Path) -> None:
    error = refusal(tmp_path / "migration.yaml")
    assert "migrate init" in error.then
    assert str(tmp_path / "migration.yaml") in str(error)
    assert error.exit is Exit.USAGE


def test_a_directory_is_no_declaration(tmp_path: Path) -> None:
    assert "cannot be read" in str(refusal(tmp_path))


@pytest.mark.parametrize(
    ("content", "line", "seen"),
    [
        (b"", 1, "nothing"),
        (b"# only a comment\n", 1, "nothing"),
        (b"\n\n---\n", 1, "nothing"),
        ("name: shöp\n".encode("utf-16"), 1, "the byte 0xff"),
        (b"name: shop\nblue: \xe9\n", 2, "the byte 0xe9"),
        (b"#" * (LARGEST + 1), 1, "more than 1 MiB"),
        (b"[" * 5000, 1, "nested far too deep"),
        (b"- a\n- b\n", 1, "a list"),
        (b"%YAML 1.3\n---\na: 1\n", 1, "text that YAML cannot read"),
    ],
    ids=["empty", "comment", "blank", "UTF-16", "Latin-1", "large", "deep", "list", "directive"],
)
def test_a_file_that_is_no_declaration_is_one_problem(tmp_path: Path, content: bytes, line: int, seen: str) -> None:
    path = tmp_path / "migration.yaml"
    path.write_bytes(content)
    (problem,) = refusal(path).problems
    assert problem.line == line
    assert seen in problem.seen


def test_a_byte_order_mark_and_windows_lines_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "migration.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path) == load(EXAMPLE)


def test_a_small_file_that_unfolds_to_billions_is_refused_at_once() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (problem,) = problems("\n".join(levels))
    assert "once aliases are followed" in problem.seen


def test_an_alias_to_itself_is_refused() -> None:
    (problem,) = problems("name: &a [*a]\n")
    assert "once aliases are followed" in problem.seen


def test_half_a_character_is_refused() -> None:
    text = swapped("ledger: .migrate/{name}.db", r'ledger: "a\ud800"')
    assert [problem.seen for problem in problems(text)] == ["half of a surrogate pair"]
    problems(swapped("ledger: ", r'"ledg\ud800": '))


def test_a_field_may_be_called_anything_and_stays_on_one_line() -> None:
    text = swapped("tick: 5s", r'"ti\nck\t: \u0007": 5s')
    (problem,) = problems(text)
    assert problem.line == line_of(r'"ti\nck', text)
    assert "\n" not in str(problem)


def test_importing_the_loader_does_not_import_the_yaml_parser() -> None:
    code = "import sys, migrate.declaration.load; print('ruamel.yaml' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=180, check=True)
    assert ran.stdout.strip() == "False"


def further(blue: str, green: str) -> str:
    """The good declaration with further addresses on both sides."""
    text = swapped("address: 192.0.2.10", f"address: 192.0.2.10\n  also: [{blue}]")
    return text.replace(f"address: {GREEN}", f"address: {GREEN}\n  also: [{green}]")


GREEN = "198.51.100.10"


def test_both_families_and_several_answers_of_a_side_are_declared_and_routed() -> None:
    text = further('192.0.2.11, "2001:db8::10"', '"2001:db8::20"')
    spec = parse(text, source="migration.yaml")
    assert spec.blue.record_types == spec.green.record_types == {RecordType.A, RecordType.AAAA}
    route = routes_of(spec)["web"]
    assert isinstance(route, Route53Route)
    assert [raw["Type"] for raw in created(route.by_hand(BLUE))].count("A") == 3


@pytest.mark.parametrize(
    ("blue", "green"),
    [
        ('"2001:db8::10"', "198.51.100.21"),
        ("192.0.2.10", "198.51.100.21"),
        ("lb.example.net", "198.51.100.21"),
        ("198.51.100.10", "198.51.100.21"),
    ],
    ids=["families", "twice", "a name", "shared"],
)
def test_further_addresses_that_do_not_fit_are_refused(blue: str, green: str) -> None:
    with pytest.raises(SpecError):
        parse(further(blue, green), source="migration.yaml")


def created(command: str) -> list[dict[str, str]]:
    return [change["ResourceRecordSet"] for change in json.loads(shlex.split(command)[-1])["Changes"]]
