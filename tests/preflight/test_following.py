"""Following: wherever records lead, the way ends, and a loop through the name is seen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from migrate.preflight.following import BOUND, follow
from tests.routes.worlds import simple

APEX = "shop-corp.com."
NAME = f"app.{APEX}"


def alias(name: str, to: str) -> dict[str, Any]:
    target = {"HostedZoneId": "Z35", "DNSName": to, "EvaluateTargetHealth": False}
    return {"Name": name, "Type": "A", "AliasTarget": target}


def test_a_chain_through_an_alias_and_a_wildcard_comes_back_to_the_name() -> None:
    records = [
        simple(f"green.{APEX}", "CNAME", "x.edge.shop-corp.com"),
        alias(rf"\052.edge.{APEX}", f"dualstack.{NAME}"),
    ]
    led = follow(f"green.{APEX}", [*records, simple(NAME, "A", "9.9.9.9")])
    assert led.names == ("green.shop-corp.com", "x.edge.shop-corp.com", "app.shop-corp.com")
    assert led.addresses == {"9.9.9.9"}


def test_a_name_that_exists_hides_the_wildcard_above_it() -> None:
    records = [simple(rf"\052.{APEX}", "CNAME", "app.shop-corp.com."), simple(f"b.{APEX}", "A", "8.8.8.8")]
    assert follow(f"a.b.{APEX}", records).names == ("a.b.shop-corp.com",)
    assert follow(f"c.{APEX}", records).names[-1] == "app.shop-corp.com"


names = st.sampled_from([f"{label}.{APEX}" for label in "abcdef"])


@given(st.lists(st.tuples(names, names, st.booleans()), max_size=20), names)
def test_every_way_ends_and_names_each_name_it_can_reach(edges: list[tuple[str, str, bool]], start: str) -> None:
    records = [alias(a, b) if aliased else simple(a, "CNAME", b) for a, b, aliased in edges]
    led = follow(start, records)
    reached, todo = set[str](), [start]
    while todo:
        here = todo.pop()
        reached.add(here.removesuffix("."))
        todo += [b for a, b, _ in edges if a == here and b.removesuffix(".") not in reached]
    assert len(led.names) <= BOUND + 1
    assert set(led.names) <= reached
    if len(set(led.names)) == len(led.names):
        assert set(led.names) == reached
