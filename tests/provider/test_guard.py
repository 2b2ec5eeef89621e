"""The hooks on the real engine: what serves survives a bare `pulumi up`."""

from __future__ import annotations

from typing import Any

from migrate.model.weights import Weights
from tests.provider.shop import HERE, Shop


def guard(shop: Shop, **balancer: Any) -> None:
    told = {
        "zone": shop.zone,
        "record": shop.record,
        "endpoint": shop.aws.endpoint,
        "nameservers": shop.aws.nameservers,
        "blue": shop.ends["blue"]["address"],
        "green": shop.ends["green"]["address"],
        "balancer": balancer,
    }
    shop.write(told, "guard")


def preview_and_up(shop: Shop) -> Any:
    return shop.run("up", "--yes", "--color=never", "--suppress-progress")


def test_a_bare_up_neither_replaces_nor_removes_the_balancer_that_serves(shop: Shop) -> None:
    shop.stand()
    shop.use(HERE / "guarded")
    guard(shop, internal=False)
    shop.up().did("6 created")
    shop.move(Weights(2_500))
    before = shop.recorded()

    guard(shop, internal=True)
    refused = preview_and_up(shop)
    refused.refused("LoadBalancer::green would be replaced (internal) while it serves", "green 25 %")
    assert shop.recorded() == before
    guard(shop)
    preview_and_up(shop).refused("LoadBalancer::green would be deleted while it serves", "green 25 %")
    assert shop.recorded() == before
    shop.destroy().refused("You must run with the `--run-program` flag to use delete hooks")
    assert shop.recorded() == before
