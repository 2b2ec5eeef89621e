"""Sources that go blind and control planes in trouble cost time and nothing else."""

from __future__ import annotations

from migrate.errors import Exit
from migrate.model.event import Kind
from migrate.model.side import Side
from migrate.model.split import Purpose
from migrate.rehearse.aws.fault import Fault, Moment
from migrate.rehearse.aws.fault import Kind as Failing
from tests.rehearse.stories.story import PACE, Story

WRITE = "ChangeResourceRecordSets"


def test_a_metric_source_that_is_gone_holds_the_ramp_and_takes_nothing_back(story: Story) -> None:
    controller = story.person.run()
    story.until_share(0.25)
    story.pages[Side.GREEN].cut()
    story.until(lambda: "BLIND" in story.waited_for())
    story.until(lambda: story.reached() == [0, 1])
    long_enough = 2 * (PACE.ttl + PACE.bake + PACE.tick).total_seconds()
    story.throughout(long_enough, lambda: story.shares() == [0.0, 0.25] and controller.alive)
    story.pages[Side.GREEN].mend()
    assert story.status(controller) == Exit.DONE
    assert story.reached() == [0, 1, 2]
    assert story.reached(Purpose.ROLLBACK) == []
    assert not any(row.failed for row in story.finish())


def test_an_api_that_throttles_fails_and_loses_answers_repeats_no_step(story: Story) -> None:
    troubles = [
        [Fault(Failing.THROTTLING, count=6), Fault(Failing.SERVICE_UNAVAILABLE, count=4)],
        [Fault(Failing.DROPPED, Moment.AFTER, WRITE), Fault(Failing.INTERNAL_FAILURE, Moment.AFTER, WRITE)],
        [Fault(Failing.PRIOR_REQUEST, action=WRITE, count=2), Fault(Failing.DROPPED, count=3)],
    ]
    controller = story.person.run()
    for step, faults in enumerate(troubles):
        for fault in faults:
            story.world.control.arm(fault)
        story.until(lambda step=step: story.ledger.exists() and step in story.reached())
    assert story.status(controller) == Exit.DONE
    assert "UNREAD" in story.waited_for()
    assert {event.body["error"] for event in story.events() if event.kind is Kind.FAILED}
    assert story.reached() == [0, 1, 2]
    assert story.shares() == [0.0, 0.25, 1.0]
    assert not any(row.failed for row in story.finish())
