"""The JSON Schema takes the written forms, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from migrate.declaration.document import read
from migrate.declaration.schema import schema
from migrate.declaration.template import template
from migrate.model.side import Cloud
from tests.declaration.given import GOOD, swapped

jsonschema = pytest.importorskip("jsonschema", reason="comes with moto")

SCHEMA = schema()


def refusals(text: str) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(read(text).data)]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    json.dumps(SCHEMA)


@pytest.mark.parametrize("text", [GOOD, template("shop", Cloud.GCP, Cloud.AWS)], ids=["example", "template"])
def test_what_loads_is_valid(text: str) -> None:
    assert refusals(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - 5%", "  - 0.05"),
        ("  - 5%", "  - 5.25 %"),
        ("bake: 15m", "bake: 1h30m"),
        ('"123456789012"', "123456789012"),
        ("address: 192.0.2.10", 'address: "2001:db8::1"'),
        ("address: 192.0.2.10", "address: lb-1.eu-central-1.elb.amazonaws.com"),
        ("record: shop.example.com", 'record: "*.example.com"'),
        ("ttl: 60s", 'ttl: 60s\n    nameservers: ["127.0.0.1:5353", "[::1]:53", 192.0.2.53]'),
        (GOOD[GOOD.index("steps:") : GOOD.index("bake: 15m")], "steps: auto\n"),
    ],
)
def test_every_written_form_is_valid(old: str, new: str) -> None:
    assert refusals(swapped(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - 5%", "  - 5"),
        ("  - 5%", "  - 101%"),
        ("  - 5%", "  - 0.005%"),
        ("bake: 15m", "bake: 15"),
        ("bake: 15m", "bake: 15 minutes"),
        ("bake: 15m", "bake: ''"),
        ("cloud: aws", "cloud: azure"),
        ("port: 443", "port: 0"),
        ("health: /healthz\n  peak", "helth: /healthz\n  peak"),
        ("availability: 99.9%", "availability: 99.9"),
        ("address: 192.0.2.10", "address: 192.0.2.10/24"),
        ("from: 2026-12-20T00:00:00Z", "from: 2026-12-20T00:00:00"),
        ("tick: 5s", "tick:"),
        ("name: shop\n", ""),
    ],
)
def test_what_the_loader_refuses_for_its_form_is_invalid(old: str, new: str) -> None:
    assert refusals(swapped(old, new))


def test_every_field_says_what_it_is_for() -> None:
    bare = [name for name, body in fields(SCHEMA) if not body.get("description")]
    assert bare == []
    assert len(list(fields(SCHEMA))) > 50


def test_nothing_may_be_null_and_defaults_are_in_written_form() -> None:
    text = json.dumps(SCHEMA)
    assert '"null"' not in text
    assert '"PT' not in text
    validator = jsonschema.Draft202012Validator
    for name, body in fields(SCHEMA):
        if "default" in body:
            assert validator({**body, "$defs": SCHEMA["$defs"]}).is_valid(body["default"]), name


def fields(body: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of every mapping."""
    for section in (body, *body["$defs"].values()):
        yield from section.get("properties", {}).items()
