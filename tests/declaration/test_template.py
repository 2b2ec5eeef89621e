"""What `migrate init` writes works as it stands, and with `--all` shows every option."""

from __future__ import annotations

import re

import pytest

from migrate.decide.planner import plan
from migrate.declaration.frame import Writer
from migrate.declaration.load import parse
from migrate.declaration.schema import schema
from migrate.declaration.starter import starter
from migrate.declaration.template import template
from migrate.errors import InvalidValue
from migrate.model.side import Cloud
from migrate.model.weights import GREEN

BOTH = [(Cloud.AWS, Cloud.GCP), (Cloud.GCP, Cloud.AWS)]
SIGNALS = ["probes", "edges", "logs", "lines", "counters", "balancers", "objectives", "traces"]
OPTION = re.compile(r"^( *)#(?=[a-z-]|  )", re.MULTILINE)
"""A `#` with its option right behind it, or with a line that belongs to one."""


@pytest.mark.parametrize("write", [template, starter])
@pytest.mark.parametrize(("source", "target"), BOTH)
def test_it_parses_and_plans_as_it_stands(source: Cloud, target: Cloud, write: Writer) -> None:
    spec = parse(write("shop", source, target), source="migration.yaml")
    assert (spec.name, spec.blue.cloud, spec.green.cloud) == ("shop", source, target)
    assert plan(spec).last.weights == GREEN


@pytest.mark.parametrize(("source", "target"), BOTH)
def test_the_short_one_is_short_and_means_what_the_long_one_does(source: Cloud, target: Cloud) -> None:
    short, long = (parse(write("shop", source, target), source="migration.yaml") for write in (starter, template))
    assert len(starter("shop", source, target).splitlines()) <= 40
    assert plan(short).steps == plan(long).steps
    for field in sorted(short.model_fields_set - {"blue", "green", "signals", "gate"}):
        assert getattr(short, field) == getattr(long, field), field


@pytest.mark.parametrize(("source", "target"), BOTH)
def test_every_option_that_is_off_may_be_switched_on(source: Cloud, target: Cloud) -> None:
    text = switched_on(template("shop", source, target))
    spec = parse(text, source="migration.yaml")
    assert [signal.name for signal in spec.signals] == SIGNALS
    assert spec.routes[0].nameservers
    assert spec.routes[0].endpoint
    assert spec.blue.health_check == spec.green.health_check != ""


def switched_on(text: str) -> str:
    """Every option but the alias, which wants an address of another kind."""
    assert "  #alias: {" in text
    return OPTION.sub(r"\1", text).replace("  alias: {", "  #alias: {")


def test_the_alias_may_be_switched_on() -> None:
    text = template("shop", Cloud.AWS, Cloud.GCP).replace("  #alias:", "  alias:")
    spec = parse(text.replace("address: 192.0.2.10", "address: lb.example.net"), source="migration.yaml")
    assert spec.blue.record_types == spec.green.record_types


@pytest.mark.parametrize(("source", "target"), BOTH)
def test_it_shows_every_field_there_is(source: Cloud, target: Cloud) -> None:
    text, body = template("shop", source, target), schema()
    names = {name for part in (body, *body["$defs"].values()) for name in part.get("properties", {})}
    assert [name for name in sorted(names) if not re.search(rf"\b{name}:", text)] == []


@pytest.mark.parametrize("name", ["7", "0", "null", "true", "1e5", "a" * 63])
def test_any_label_may_be_a_name(name: str) -> None:
    assert parse(starter(name, Cloud.AWS, Cloud.GCP), source="migration.yaml").name == name
    text = template(name, Cloud.AWS, Cloud.GCP)
    assert parse(text, source="migration.yaml").name == name
    assert len(parse(switched_on(text), source="migration.yaml").signals) == len(SIGNALS)


@pytest.mark.parametrize("name", ["", "Shop", "a b", "x: y", "-a", "a" * 64, "a\n"])
@pytest.mark.parametrize("write", [template, starter])
def test_what_is_no_label_is_refused(name: str, write: Writer) -> None:
    with pytest.raises(InvalidValue, match="not a DNS label"):
        write(name, Cloud.AWS, Cloud.GCP)


@pytest.mark.parametrize("write", [template, starter])
def test_a_migration_leads_into_another_cloud(write: Writer) -> None:
    with pytest.raises(InvalidValue, match="both sides are in one cloud"):
        write("shop", Cloud.AWS, Cloud.AWS)
