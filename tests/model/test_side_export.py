"""What a side's stack exports is read whole, or refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.errors import InvalidValue
from migrate.model.reached import Reached
from migrate.model.side import Cloud
from migrate.model.side_export import SideExport

TOLD: dict[str, Any] = {
    "place": {"cloud": "aws", "account": "123456789012", "region": "eu-central-1"},
    "address": "lb.example.net",
    "alias_zone": "Z215JYRZR1TBD5",
    "url": "https://blue.app.example.com",
    "host": "blue.app.example.com",
    "health_path": "/healthz",
    "image": "hub.test/shop@sha256:" + "0" * 64,
    "ports": [80.0, 443.0],
    "env_keys": ["LOG_LEVEL"],
    "tls_minimum": "1.2",
    "capacity": 2.0,
    "database_host": None,
    "network_id": "vpc-1",
}


def test_numbers_of_a_state_file_become_whole_again() -> None:
    export = SideExport.read(TOLD)
    assert (export.ports, export.capacity, export.place.cloud) == ((80, 443), 2, Cloud.AWS)
    assert export.reached == Reached("lb.example.net", "Z215JYRZR1TBD5")


def test_what_another_version_adds_is_no_harm() -> None:
    assert SideExport.read({**TOLD, "more": 1}) == SideExport.read(TOLD)


@pytest.mark.parametrize(
    "wrong", [None, "text", {}, {**TOLD, "place": {}}, {**TOLD, "address": None}, {**TOLD, "ports": 7}]
)
def test_anything_else_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidValue, match="not the export of a side"):
        SideExport.read(wrong)


@pytest.mark.parametrize("field", [name for name in TOLD if name not in ("alias_zone", "database_host")])
def test_every_field_is_needed(field: str) -> None:
    with pytest.raises(InvalidValue):
        SideExport.read({name: value for name, value in TOLD.items() if name != field})
