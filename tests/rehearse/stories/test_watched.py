"""One source of metrics alone drives a migration: waited for while it is down, believed when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.errors import Exit
from migrate.model.event import Kind
from migrate.model.side import Side
from migrate.model.split import Purpose
from migrate.rehearse.faults import AddedLatency, ErrorRatio, Layer, MetricsDown
from migrate.rehearse.watching.watched import Watched
from tests.rehearse.stories.story import PACE, Story, told

ERRORS = ErrorRatio(Side.GREEN, 0.3)
LONG_ENOUGH = 2 * (PACE.ttl + PACE.bake + PACE.tick).total_seconds()
"""In which a step would have been taken, if one were to be."""


def verdicts(story: Story) -> list[str]:
    """Why each rollback was decided."""
    said = [event.body for event in story.events() if event.kind is Kind.VERDICT]
    return [str(body["because"]) for body in said if body["ruling"] == "rollback"]


@pytest.mark.parametrize("watched", [pytest.param(Watched.LOG, marks=pytest.mark.long), Watched.PROMETHEUS])
def test_what_went_wrong_while_a_source_was_down_moves_nothing_until_it_is_back(
    tmp_path: Path, watched: Watched
) -> None:
    with told(tmp_path, watched=watched) as story:
        controller = story.person.run()
        story.until_share(0.25)
        story.until(lambda: story.reached() == [0, 1])
        story.world.breaking.apply(MetricsDown())
        story.until(lambda: "BLIND" in story.waited_for())
        story.world.breaking.apply(ERRORS)
        story.until(story.failing)
        story.throughout(LONG_ENOUGH, lambda: story.shares() == [0.0, 0.25] and controller.alive)
        assert verdicts(story) == []

        story.world.breaking.mend(MetricsDown())
        assert story.status(controller) == Exit.ROLLED_BACK
        assert f"(availability, {watched})" in verdicts(story)[0]
        assert story.shares()[-1] == 0.0

        story.world.breaking.mend(ERRORS)
        story.person.say("resume")
        assert story.status(story.person.run()) == Exit.DONE
        assert story.shares()[-2:] == [0.25, 1.0]
        assert story.reached(Purpose.ROLLBACK) == [0]


@pytest.fixture
def traced(tmp_path: Path) -> Iterator[Story]:
    """Slow enough a gate that traces are looked at before it rules."""
    gate = {"window": "4s", "failures": 22}
    with told(tmp_path, watched=Watched.CLOUD_TRACE, gate=gate) as begun:
        yield begun


def test_traces_say_whether_the_application_or_its_edge_is_slow(traced: Story) -> None:
    for layer, named in ((Layer.APP, "application"), (Layer.EDGE, "the service itself")):
        slowness = AddedLatency(Side.GREEN, 500.0, layer=layer)
        controller = traced.person.run()
        traced.until(lambda: traced.ledger.exists() and traced.shares()[-1] == 0.25)
        traced.world.breaking.apply(slowness)
        assert traced.status(controller) == Exit.ROLLED_BACK
        why = verdicts(traced)[-1]
        assert "(latency, cloud-trace)" in why
        assert f"what grew most is {named}: " in why
        traced.world.breaking.mend(slowness)
        traced.person.say("resume")
    assert not any(row.failed for row in traced.finish())
