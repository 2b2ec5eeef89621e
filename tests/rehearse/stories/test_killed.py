"""A controller killed without warning is followed by one that goes on: no step twice, none left out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from migrate.errors import Exit
from tests.rehearse.stories.story import Story, told

RANDOM_KILLS = 2
"""After each kill while a step settles, at the start of a controller or in its first seconds."""


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with told(tmp_path, ramp=("10%", "40%", "100%")) as begun:
        yield begun


def test_a_controller_killed_again_and_again_finishes_its_migration(story: Story) -> None:
    dice, kills, unsettled = random.Random(7), 0, 0
    for step in range(3):
        controller = story.person.run()
        story.until(lambda step=step: story.ledger.exists() and under_way(story, step))
        controller.kill()
        kills, unsettled = kills + 1, unsettled + under_way(story, step)
        for _ in range(RANDOM_KILLS):
            controller = story.person.run()
            later(story, dice.uniform(0.1, 3.0))
            controller.kill()
            kills += 1
    assert story.status(story.person.run()) == Exit.DONE
    assert (kills, unsettled) == (9, 3)
    assert story.reached() == [0, 1, 2, 3]
    assert story.shares() == [0.0, 0.1, 0.4, 1.0]
    assert not any(row.failed for row in story.finish())


def under_way(story: Story, step: int) -> bool:
    """Whether the move to this step was intended and is not known to be everywhere."""
    intent = story.state().intent
    return intent is not None and intent.move.step == step


def later(story: Story, seconds: float) -> None:
    """A moment chosen by dice, not a wait for anything."""
    begun = datetime.now(UTC)
    story.until(lambda: (datetime.now(UTC) - begun).total_seconds() >= seconds)
