"""A route's role, region and witness: accepted where they fit together, and refused with the sentence that helps."""

from __future__ import annotations

import pytest

from migrate.declaration.load import parse
from migrate.errors import SpecError
from tests.declaration.given import GOOD

ROLE = "arn:aws:iam::999999999999:role/migrate-zone"


def declared(*lines: str) -> str:
    return GOOD.replace("    ttl: 60s\n", "".join(["    ttl: 60s\n", *(f"    {line}\n" for line in lines)]), 1)


@pytest.mark.parametrize(
    "lines",
    [
        (f"role: {ROLE}",),
        (f"role: {ROLE}", 'account: "999999999999"', "external-id: from-us"),
        ("role: arn:aws-cn:iam::999999999999:role/x", "region: cn-north-1"),
        ("settled-by: resolver",),
        ("accept: {made-up: a rehearsal}",),
    ],
)
def test_what_fits_is_taken(lines: tuple[str, ...]) -> None:
    parse(declared(*lines), source="migration.yaml")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("role: migrate-zone",), "the ARN of a role"),
        (("external-id: from-us",), "a role that asks for it"),
        ((f"role: {ROLE}", 'account: "123456789012"'), "a role of the zone's account 123456789012"),
        ((f"role: {ROLE}", "region: us-gov-west-1"), "a role of partition aws-us-gov"),
        (("role: arn:aws-cn:iam::999999999999:role/x",), "a role of partition aws,"),
        (("settled-by: hope",), "servers"),
        (("accept: {nothing: because}",), "the name of a finding"),
    ],
)
def test_what_does_not_is_refused(lines: tuple[str, ...], says: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse(declared(*lines), source="migration.yaml")
    assert says in str(refused.value)
