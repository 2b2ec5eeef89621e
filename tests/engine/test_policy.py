from __future__ import annotations

import pytest

from migrate.engine.preview import preview
from migrate.errors import UpdateRefused
from tests.engine.shop import POLICY_PACK, STOCK, Shop


def test_a_broken_policy_is_a_refusal_beside_all_others(stocked: Shop) -> None:
    stocked.declare({"shelf": STOCK["shelf"] | {"size": 11}, "cup": STOCK["cup"] | {"size": 2}})
    stack = stocked.open()
    seen = preview(stack, policy_packs=[POLICY_PACK])
    assert [(one.policy, one.urn.rpartition("::")[2]) for one in seen.violations] == [
        ("shelf-rules/small-enough", "shelf")
    ]
    with pytest.raises(UpdateRefused, match=r"size 11 is more than 10"):
        stocked.approve(seen)


def test_a_program_that_keeps_the_policy_passes(stocked: Shop) -> None:
    stocked.declare({**STOCK, "cup": {"name": "cup", "size": 10, "needs": ["shelf"]}})
    seen = preview(stocked.open(), policy_packs=[POLICY_PACK])
    assert seen.violations == ()
    assert stocked.approve(seen)
