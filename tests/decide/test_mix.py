"""Mix: an answer that is wrong without failing takes green back, and lets nothing be certified."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from migrate.backtest.line import recorded
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.memory import Memory
from migrate.errors import RecordingInvalid
from migrate.model.answers import AnswerClass, ClassCount
from migrate.model.batch import Batch
from migrate.model.counts import batches, counts
from migrate.model.event import Event, Kind
from migrate.model.plan import Step
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling
from migrate.model.weights import Weights
from tests.backtest.given import a_line
from tests.decide.given import ME, NOW, SLO
from tests.decide.test_guarded_gate import COLD, WARM, batch, stage

GATE = GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.001)}, steps=6, spend=1e9)
CLASSES = (AnswerClass.REDIRECTED, AnswerClass.REFUSED, AnswerClass.GIVEN_UP)
USUAL = {AnswerClass.REDIRECTED: 0.03, AnswerClass.REFUSED: 0.02, AnswerClass.GIVEN_UP: 0.001}


def told(
    number: int, more: AnswerClass | None = None, points: float = 0.0, totals: tuple[int, int] = (3000, 1000)
) -> Batch:
    """Blue as usual, green with so much more of one class."""
    made = replace(batch(number, (totals[0], totals[0] // 1000), (totals[1], 1)), weighed={Side.BLUE: 1, Side.GREEN: 1})
    answers: dict[AnswerClass, ClassCount] = {}
    for of in AnswerClass:
        ratio = USUAL.get(of, sum(USUAL.values()))
        hit = of is more or (of is AnswerClass.UNUSUAL and more is not None)
        green = round(totals[1] * min(1.0, ratio + (points if hit else 0.0)))
        count = {Side.BLUE: round(totals[0] * ratio), Side.GREEN: green}
        answers[of] = ClassCount(count, count)
    return replace(made, answers=answers)


def led(spans: Sequence[Batch], gate: GuardedGate = GATE) -> tuple[Memory, int | None]:
    memory = Memory()
    for number, each in enumerate(spans, start=1):
        memory = gate.after(memory, stage(), [each])
        if gate.weigh(memory).ruling is Ruling.ROLLBACK:
            return memory, number
    return memory, None


def test_the_usual_mix_is_certified() -> None:
    memory, taken = led([told(WARM + n) for n in range(20)])
    assert taken is None
    assert GATE.weigh(memory).ruling is Ruling.ADVANCE


@pytest.mark.parametrize("of", CLASSES)
@pytest.mark.parametrize("points", [0.05, 0.2, 1.0])
def test_five_points_more_of_any_class_take_green_back(of: AnswerClass, points: float) -> None:
    well = [told(WARM + n) for n in range(6)]
    sick = [told(WARM + 6 + n, of, points) for n in range(30)]
    memory, taken = led([*well, *sick])
    assert taken is not None
    assert taken <= 6 + 12
    assert (
        of in GATE.judge(memory.to_json(), stage()).because
        or "not 2xx" in GATE.judge(memory.to_json(), stage()).because
    )


@pytest.mark.parametrize("of", CLASSES)
def test_nothing_is_certified_that_fails_five_points_in_any_class(of: AnswerClass) -> None:
    memory = Memory()
    for number in range(60):
        memory = GATE.after(memory, stage(), [told(WARM + number, of, 0.05)])
        assert GATE.certificate(memory) < 1.0


def test_without_blue_its_last_hour_tells_what_is_usual() -> None:
    memory = Memory()
    for number in range(60):
        memory = GATE.after(memory, stage(), [told(number)])
    last = replace(stage(6, began=600), step=Step(6, Weights(10_000), COLD, 1))
    for number in range(80, 84):
        memory = GATE.after(memory, last, [told(number, AnswerClass.REFUSED, 0.9, (0, 4000))])
    assert GATE.weigh(memory).ruling is Ruling.ROLLBACK


def test_a_mix_is_remembered_as_it_was() -> None:
    memory, _ = led([told(WARM + n) for n in range(5)])
    assert Memory.from_json(json.loads(json.dumps(memory.to_json()))) == memory
    one = told(3, AnswerClass.REFUSED, 0.1)
    event = Event(Kind.MEASURED, NOW, ME, 1, {"gate": {}, "batches": json.loads(json.dumps([counts(one)]))})
    assert batches(event) == [one]


def test_a_line_tells_classes_of_answers() -> None:
    both = {"green": 3, "blue": 4}
    line = recorded(json.dumps(a_line(answers={"4xx": {"weighed": both}})), 1, "f")
    assert line.answers == {
        AnswerClass.REFUSED: ClassCount({Side.GREEN: 3, Side.BLUE: 4}, {Side.GREEN: 3, Side.BLUE: 4})
    }
    for wrong in ([], {"teapot": {"weighed": both}}, {"4xx": both}, {"4xx": {"weighed": {"green": -1, "blue": 0}}}):
        with pytest.raises(RecordingInvalid, match="answers"):
            recorded(json.dumps(a_line(answers=wrong)), 1, "f")
