"""Of several controllers one acts: the others wait and say for whom, or have lost the right and stop."""

from __future__ import annotations

import re

from migrate.errors import Exit
from migrate.model.event import Kind
from tests.rehearse.stories.story import Story


def test_the_second_says_who_holds_the_lease_until_when_and_takes_over_from_the_dead(story: Story) -> None:
    first = story.person.run()
    story.until(lambda: story.ledger.exists() and story.reached())
    second = story.person.run("second")
    story.until(lambda: "waiting" in second.out.read_text())
    lease = story.lease()
    assert lease is not None
    told = re.escape(f"shop is driven by {lease.owner} under epoch {lease.epoch}")
    assert re.search(rf"{told} \(until [0-9-]+ [0-9:]+ UTC, unless it renews\)", second.out.read_text())
    assert f":{first.pid}:" in lease.owner
    assert {event.actor for event in story.events()} == {lease.owner}
    first.kill()
    assert story.status(second) == Exit.DONE
    assert story.reached() == [0, 1, 2]
    assert story.shares() == [0.0, 0.25, 1.0]


def test_one_that_slept_through_its_lease_changes_nothing_more(story: Story) -> None:
    first = story.person.run()
    story.until(lambda: story.ledger.exists() and story.reached())
    first.freeze()
    asleep = story.lease()
    assert asleep is not None
    second = story.person.run("second")
    story.until_share(0.25)
    seen = story.shares()
    first.thaw()
    assert story.status(first) == Exit.FENCED
    assert story.status(second) == Exit.DONE
    assert story.shares() == [*seen, 1.0]
    events = story.events()
    taken = next(event.seq for event in events if event.epoch > asleep.epoch)
    said = {event.kind for event in events if event.seq > taken and event.actor == asleep.owner}
    assert said <= {Kind.STOPPED}
    assert not any(row.failed for row in story.finish())
