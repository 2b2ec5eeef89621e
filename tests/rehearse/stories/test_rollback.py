"""One command takes everything back, whatever else is broken, and a controller that runs sees itself fenced."""

from __future__ import annotations

import pytest

from migrate.errors import Exit
from migrate.model.side import Cloud, Side
from migrate.model.split import Purpose
from migrate.rehearse.faults import ApiThrottled, DnsServerDown, ErrorRatio
from migrate.rehearse.process import Child
from tests.rehearse.stories.story import Story


def lose_everything(story: Story) -> None:
    """At 25 %: the controller dead, the ledger gone, and green failing every request."""
    controller = story.person.run()
    story.until(lambda: story.ledger.exists() and story.reached() == [0, 1])
    controller.kill()
    for file in story.ledger.parent.glob("ledger.db*"):
        file.unlink()
    story.world.breaking.apply(ErrorRatio(Side.GREEN, 1.0))
    story.until(story.failing)


def rolled_back_once_it_is_heard(story: Story) -> Child:
    """A rollback that the API turns away three times, and then no more."""
    turned_away = len(story.world.control.calls())
    rollback = story.person.start("rollback")
    story.until(lambda: len(story.world.control.calls()) >= turned_away + 3)
    assert story.shares()[-1] == 0.25
    story.world.breaking.mend(ApiThrottled(Cloud.AWS))
    return rollback


def everything_is_back_though_a_name_server_is_late(story: Story, rollback: Child) -> None:
    """The other one takes the users back; the command goes on watching the one that is down."""
    story.until(lambda: story.shares()[-1] == 0.0)
    story.until(lambda: not story.failing())
    assert rollback.alive
    story.world.breaking.mend(DnsServerDown(0))
    everything_is_back(story, rollback)


def everything_is_back(story: Story, rollback: Child) -> None:
    assert story.status(rollback) == Exit.DONE
    assert "all traffic is on blue" in rollback.out.read_text()
    assert story.at_every_server(0.0)
    story.until(lambda: not story.failing())
    assert story.reached(Purpose.ROLLBACK) == [0]
    assert "already blue" in story.person.say("rollback")
    assert story.shares() == [0.0, 0.25, 0.0]


def test_with_everything_else_down_as_well(story: Story) -> None:
    """No controller, ledger or metrics, one name server of two, and a provider that throttles."""
    lose_everything(story)
    for page in story.pages.values():
        page.cut()
    story.world.breaking.apply(DnsServerDown(0))
    story.world.breaking.apply(ApiThrottled(Cloud.AWS))
    rollback = rolled_back_once_it_is_heard(story)
    everything_is_back_though_a_name_server_is_late(story, rollback)


@pytest.mark.long
def test_without_controller_and_ledger(story: Story) -> None:
    lose_everything(story)
    everything_is_back(story, story.person.start("rollback", "--reason", "lost everything"))


@pytest.mark.long
def test_with_the_metric_sources_down_as_well(story: Story) -> None:
    lose_everything(story)
    for page in story.pages.values():
        page.cut()
    everything_is_back(story, story.person.start("rollback"))


@pytest.mark.long
def test_with_a_name_server_down_as_well(story: Story) -> None:
    lose_everything(story)
    story.world.breaking.apply(DnsServerDown(0))
    rollback = story.person.start("rollback")
    everything_is_back_though_a_name_server_is_late(story, rollback)


@pytest.mark.long
def test_with_the_api_throttled_as_well(story: Story) -> None:
    lose_everything(story)
    story.world.breaking.apply(ApiThrottled(Cloud.AWS))
    rollback = rolled_back_once_it_is_heard(story)
    everything_is_back(story, rollback)


def test_a_controller_that_runs_sees_itself_fenced_and_the_ramp_can_begin_anew(story: Story) -> None:
    controller = story.person.run()
    story.until_share(0.25)
    assert "all traffic is on blue" in story.person.say("rollback", "--reason", "a bad feeling")
    assert story.status(controller) == Exit.FENCED
    assert story.shares() == [0.0, 0.25, 0.0]
    story.person.say("resume")
    assert story.status(story.person.run()) == Exit.DONE
    assert story.shares() == [0.0, 0.25, 0.0, 0.25, 1.0]
    assert not any(row.failed for row in story.finish())
