"""Phases: what must be over before the next begins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from migrate.decide.phases import Terms, may_enter
from migrate.decide.recall import recall
from migrate.model.event import Event, Kind
from migrate.model.phase import Mark, Phase, Stack
from migrate.model.state import Standing, State
from migrate.model.weights import GREEN
from tests.decide.given import ME, NOW

TERMS = Terms(evidence=timedelta(hours=24), soak=timedelta(days=7))
DAY = timedelta(days=1)


def left(*phases: Phase, ago: timedelta = timedelta(0)) -> dict[Phase, Mark]:
    return {phase: Mark(entered=NOW - ago, left=NOW - ago) for phase in phases}


@pytest.mark.parametrize(
    ("phase", "state", "word"),
    [
        (Phase.MIRROR, State(), None),
        (Phase.VERIFY, State(), "mirror"),
        (Phase.VERIFY, State(phases=left(Phase.MIRROR)), None),
        (Phase.SHIFT, State(phases=left(Phase.MIRROR)), "verify"),
        (Phase.SHIFT, State(phases=left(Phase.MIRROR, Phase.VERIFY)), None),
        (Phase.SHIFT, State(phases=left(Phase.MIRROR, Phase.VERIFY, ago=2 * DAY)), "older"),
        (Phase.RETIRE, State(phases=left(Phase.MIRROR, Phase.VERIFY)), "blue is needed"),
        (
            Phase.RETIRE,
            State(Standing.FINISHED, weights=GREEN, since=NOW, phases=left(Phase.MIRROR, Phase.VERIFY)),
            "soak",
        ),
        (
            Phase.RETIRE,
            State(Standing.FINISHED, weights=GREEN, since=NOW - 8 * DAY, phases=left(Phase.MIRROR, Phase.VERIFY)),
            None,
        ),
    ],
)
def test_what_a_phase_waits_for(phase: Phase, state: State, word: str | None) -> None:
    refused = may_enter(phase, state, TERMS, NOW)
    assert (refused is None) == (word is None)
    if refused and word:
        assert word in refused.why


def test_the_ledger_remembers_what_was_entered_and_on_what_it_was_left() -> None:
    told = [
        Event(Kind.ENTERED, NOW, ME, 1, {"phase": "mirror", "stack": "green", "serial": 3}, seq=1),
        Event(Kind.LEFT, NOW + DAY, ME, 1, {"phase": "mirror", "evidence": {"differences": []}}, seq=2),
    ]
    mark = recall(told).phases[Phase.MIRROR]
    assert (mark.entered, mark.left, dict(mark.evidence)) == (NOW, NOW + DAY, {"differences": []})


def test_the_order_and_the_stacks_are_those_of_the_design() -> None:
    assert [phase.value for phase in Phase] == [
        "assess",
        "mirror",
        "replicate",
        "verify",
        "shift",
        "cutover",
        "soak",
        "retire",
    ]
    assert Phase.RETIRE.stacks == (Stack.TRAFFIC, Stack.BLUE)
    assert Phase.ASSESS.before is None
    assert Phase.SHIFT.before is Phase.VERIFY
