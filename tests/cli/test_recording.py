"""recording and `history --plot`: what was counted, for a backtest and as a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shop import DONE, USAGE, Shop, typed


@pytest.fixture
def measured(shop: Shop) -> Shop:
    """A few measurements of the evidence gate at half and half."""
    shop.judge_by_evidence()
    shop.stand_at(1)
    shop.measure()
    return shop


def test_what_was_counted_can_be_backtested(measured: Shop, tmp_path: Path) -> None:
    said = measured.migrate("recording")
    assert (said.exit, said.err) == (DONE, "")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert {(line["trace"], line["step"], line["share"]) for line in lines} == {("shop-1-probe", 1, 0.5)}
    recorded = tmp_path / "recorded.jsonl"
    recorded.write_text(said.out)
    tried = typed("backtest", recorded, "--file", measured.file)
    assert tried.exit == DONE
    assert json.loads(tried.out)["rollback"] is None


def test_a_soak_is_one_more_step_to_replay(shop: Shop, tmp_path: Path) -> None:
    shop.judge_by_evidence(soak="1d")
    healthy = {"green": {"total": 1000, "bad": 0}, "blue": {"total": 0, "bad": 0}, "sli": "availability"}
    lines = [
        {"trace": "shop-1", "t": 1_700_000_000 + at, "step": step, "share": share, "ttl": 0, **healthy}
        for at, (step, share) in enumerate([(0, 0.0), (1, 0.5), (2, 1.0), (3, 1.0)])
    ]
    recorded = tmp_path / "soaked.jsonl"
    recorded.write_text("\n".join(map(json.dumps, lines)))
    tried = typed("backtest", recorded, "--file", shop.file)
    assert tried.exit == DONE, tried.err
    assert set(json.loads(tried.out)["certified"]) == {"0", "1", "2", "3"}


def test_nothing_counted_is_nothing_told(shop: Shop) -> None:
    said = shop.migrate("recording")
    assert (said.exit, said.out, said.err) == (DONE, "", "")


def test_another_ramp_than_the_recorded_one_is_refused(measured: Shop) -> None:
    measured.judge_by_evidence(steps=["10%", "100%"])
    said = measured.migrate("recording", "--json")
    assert (said.exit, said.json["error"]) == (USAGE, "plan_changed")


def test_the_evidence_is_drawn_beside_the_history(measured: Shop, tmp_path: Path) -> None:
    picture = tmp_path / "evidence.svg"
    said = measured.migrate("history", "--last", "1", "--plot", str(picture))
    assert (said.exit, len(said.out.splitlines())) == (DONE, 1)
    drawn = picture.read_text()
    assert "probe availability" in drawn
    assert "certificate of the step" in drawn


def test_a_picture_of_nothing_or_of_no_kind_is_refused(shop: Shop, tmp_path: Path) -> None:
    nothing = shop.migrate("history", "--plot", str(tmp_path / "evidence.svg"))
    assert (nothing.exit, "there is no evidence to draw" in nothing.err) == (USAGE, True)
    kind = shop.migrate("history", "--plot", str(tmp_path / "evidence.txt"))
    assert (kind.exit, "cannot be drawn" in kind.err) == (USAGE, True)
    assert not list(tmp_path.glob("evidence*"))
