"""Host: an address without its port."""

from __future__ import annotations

import pytest

from migrate.signals.logs.fields.host import host_of


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("192.0.2.7:443", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("edge-1", "edge-1"),
        ("", None),
        (None, None),
    ],
)
def test_an_address_loses_its_port_and_nothing_else(text: str | None, host: str | None) -> None:
    assert host_of(text) == host
