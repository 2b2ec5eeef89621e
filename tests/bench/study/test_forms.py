"""The forms in which a source tells the same traffic."""

from __future__ import annotations

import numpy as np
import pytest

from bench.study.cases import independent
from bench.study.forms import MINUTE, Form, cost, pooled, taken_back
from bench.study.trial import judge
from bench.study.world import BATCH, BATCHES, Path, draw, shares
from migrate.decide.guards import Guards


def test_minutes_hold_what_their_batches_held() -> None:
    seen = draw(Path.even(shares()), rate=50, seconds=BATCH, count=3, dice=np.random.default_rng(1))
    minutes = pooled(seen, MINUTE)
    assert minutes.n_green.shape == (BATCHES // 6, 3)
    assert (minutes.x_green.sum(axis=0) == seen.x_green.sum(axis=0)).all()
    assert (minutes.n_blue[0] == seen.n_blue[:6].sum(axis=0)).all()


def test_a_rollback_after_a_minute_comes_at_its_end() -> None:
    dice = np.random.default_rng(2)
    outage = Path(np.repeat(shares(), 5, axis=1), np.full((BATCHES, 5), 0.9), np.full((BATCHES, 5), 0.001))
    seen = pooled(draw(outage, rate=500, seconds=BATCH, count=5, dice=dice), MINUTE)
    fired = judge(Guards(), seen, independent(500, 5, dice), rate=500, seconds=MINUTE).fired
    assert (fired % 6 == 5).all()


def test_a_storm_of_one_client_is_a_fault_only_to_who_counts_requests() -> None:
    assert taken_back(Form.CLIENTS, "a retry storm", 50, 100) == 0
    assert taken_back(Form.REQUESTS, "a retry storm", 50, 100) > 0.1


@pytest.mark.parametrize("form", [Form.CLIENT_MINUTES, Form.REQUEST_MINUTES])
def test_minutes_cost_more_than_ten_seconds(form: Form) -> None:
    assert cost(form, 0.5, 500, 100) > cost(Form.CLIENTS, 0.5, 500, 100)
