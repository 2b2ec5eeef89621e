"""signals: what every source shows, and its faults; before step 0 they stop an attempt, and never a rollback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import Exit
from migrate.model.weights import BLUE
from tests.cli.shop import DONE, HELD, Shop
from tests.routes.worlds import LoopbackAws

NEEDS_PERSON = int(Exit.NEEDS_PERSON)


@pytest.fixture
def shop(tmp_path: Path, aws: LoopbackAws) -> Iterator[Shop]:
    with Shop(tmp_path, aws) as shop:
        yield shop


def at_one_place(shop: Shop, **more: Any) -> None:
    """Both sides are probed at blue's address."""
    url = f"http://127.0.0.1:{shop.sides['blue'].port}"
    probe = {"name": "probe", "kind": "probe", "period": "1s", "timeout": "900ms", "blue": url, "green": url}
    shop.declare(signals=[probe | more])


def test_healthy_sources_show_no_fault(shop: Shop) -> None:
    said = shop.migrate("signals")
    assert said.exit == DONE
    assert said.out.endswith("tried: no fault was found\n")
    (seen,) = shop.migrate("signals", "--json").json["signals"]
    assert [look["side"] for look in seen["looks"]] == ["blue", "green"]


def test_a_fault_is_told_and_stops_step_0_but_no_rollback(shop: Shop) -> None:
    at_one_place(shop)
    said = shop.migrate("signals")
    assert (said.exit, "refuse probe same-series" in said.out) == (NEEDS_PERSON, True)
    refused = shop.migrate("step")
    assert (refused.exit, shop.split().stamp) == (NEEDS_PERSON, None)
    assert "`migrate signals` shows all" in refused.err
    assert shop.migrate("rollback").exit == DONE
    assert shop.split().weights == BLUE


def test_a_fault_that_is_accepted_with_a_reason_is_no_more_in_the_way(shop: Shop) -> None:
    at_one_place(shop, accept={"same-series": "one balancer in a test"})
    said = shop.migrate("signals")
    assert (said.exit, "one balancer in a test" in said.out) == (DONE, True)
    shop.migrate("step", "--patience", "0")
    assert shop.split().epoch > 0


def test_what_the_gate_holds_for_by_itself_stops_no_step_0(shop: Shop) -> None:
    pages = dict.fromkeys(shop.sides, "http://127.0.0.1:1/stats/prometheus")
    shop.declare(
        signals=[
            {
                "name": "edges",
                "kind": "envoy",
                "prefix": "shop",
                "period": "1s",
                **pages | {"green": f"{pages['green']}?"},
            }
        ]
    )
    assert shop.migrate("signals").exit == NEEDS_PERSON
    assert shop.migrate("step", "--patience", "0").exit == HELD
