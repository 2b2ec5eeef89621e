"""An address has a plain form, and a record that carries it."""

from __future__ import annotations

import pytest

from migrate.errors import InvalidValue
from migrate.model import address
from migrate.model.address import RecordType


@pytest.mark.parametrize(
    ("text", "plain", "record"),
    [
        ("192.0.2.10", "192.0.2.10", RecordType.A),
        ("2001:DB8:0::1", "2001:db8::1", RecordType.AAAA),
        ("LB.Example.com.", "lb.example.com", RecordType.CNAME),
        ("my-lb_1.eu-central-1.elb.amazonaws.com", "my-lb_1.eu-central-1.elb.amazonaws.com", RecordType.CNAME),
    ],
)
def test_an_address_is_plain_and_has_its_record(text: str, plain: str, record: RecordType) -> None:
    assert address.parse(text) == plain
    assert address.record_type(plain) is record


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost",
        "192.0.2.999",
        "192.0.2",
        "1.2.3.4:80",
        "-a.example.com",
        "a-.example.com",
        "a..b",
        "a b.com",
        "*.example.com",
        "http://a.com",
        f"{'a' * 64}.com",
        f"{'a.' * 130}com",
        "2001:db8::1::2",
        "a.com/24",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        address.parse(text)
    assert caught.value.limit == address.ALLOWED
