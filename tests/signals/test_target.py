"""A target that could not be asked cannot be built."""

from __future__ import annotations

import pytest

from migrate.errors import InvalidValue
from migrate.signals.target import Scheme, Target

HOST = "app.example.com"


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "green.app.example.com", "edge_1.internal."])
def test_an_address_is_an_ip_address_or_a_name(address: str) -> None:
    assert Target(address, 443, HOST).address == address


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"address": ""}, id="no address"),
        pytest.param({"address": "http://192.0.2.1"}, id="a URL for an address"),
        pytest.param({"address": "a..b"}, id="an empty label"),
        pytest.param({"address": "a" * 64 + ".example.com"}, id="a label too long"),
        pytest.param({"host": "a." * 127}, id="a name too long"),
        pytest.param({"path": "/a#b"}, id="a fragment"),
        pytest.param({"host": "app.example.com:443"}, id="a port in the host"),
        pytest.param({"host": "app\r\nX-Evil: 1"}, id="a header in the host"),
        pytest.param({"port": 0}, id="port 0"),
        pytest.param({"port": 65_536}, id="a port too high"),
        pytest.param({"path": "health"}, id="no slash"),
        pytest.param({"path": "/a b"}, id="a space in the path"),
    ],
)
def test_what_cannot_be_asked_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        Target(**{"address": "192.0.2.1", "port": 443, "host": HOST, **fields})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("scheme", "port", "header"),
    [
        (Scheme.HTTPS, 443, HOST),
        (Scheme.HTTPS, 8443, f"{HOST}:8443"),
        (Scheme.HTTP, 80, HOST),
        (Scheme.HTTP, 443, f"{HOST}:443"),
    ],
)
def test_the_host_header_is_that_of_a_browser(scheme: Scheme, port: int, header: str) -> None:
    assert Target("192.0.2.1", port, HOST, scheme=scheme).host_header == header
