"""Every resource type, from its first create to its end."""

from __future__ import annotations

import copy

import pytest

from migrate.rehearse.standins.kinds import TYPES
from migrate.rehearse.standins.provider import IMPORTED
from tests.rehearse.standins.amazon_stories import AMAZON
from tests.rehearse.standins.conftest import Made, World
from tests.rehearse.standins.google_stories import GOOGLE
from tests.rehearse.standins.story import Story

STORIES = (*AMAZON, *GOOGLE)


def label(story: Story) -> str:
    return story.label


@pytest.mark.parametrize("story", STORIES, ids=label)
def test_a_resource_lives_as_it_would_in_the_cloud(world: World, story: Story) -> None:
    wanted = story.inputs(world)
    made = world.make(story.type, **wanted)
    world.wire(made)
    assert world.differs(story.type, made, wanted) == {}, "the same program changes nothing"
    _reads_back(world, story, made)
    _imports(world, story, made, wanted)
    for name, value in story.replaces.items():
        assert world.differs(story.type, made, {**wanted, name: value})[name], f"{name} must replace"
    if story.change:
        _changes(world, story, made, wanted)
    world.delete(story.type, made)
    assert story.remains or world.read(story.type, made) is None


def _reads_back(world: World, story: Story, made: Made) -> None:
    found = world.read(story.type, made)
    assert found is not None
    assert found[1] == made.inputs, "a refresh of what is as it was changes no input"


def _imports(world: World, story: Story, made: Made, wanted: dict[str, object]) -> None:
    found = world.of(story.type).read(made.urn, made.id, {}, {})
    assert found is not None
    state, inputs = found
    assert inputs.pop(IMPORTED)
    other = Made(made.urn, made.id, {**inputs, IMPORTED: True}, state)
    named = {name: value for name, value in made.inputs.items() if name not in wanted}
    assert world.differs(story.type, other, {**wanted, **named}) == {}, "an import of it needs no change"


def _changes(world: World, story: Story, made: Made, wanted: dict[str, object]) -> None:
    changed = {**wanted, **story.change}
    before = copy.deepcopy(made)
    found = world.differs(story.type, made, changed)
    assert set(found) & set(story.change), "a change is seen"
    assert not any(found.values()), "and takes place without a replacement"
    world.update(story.type, made, changed)
    world.wire(made)
    assert world.differs(story.type, made, changed) == {}, "once"
    drifted = world.read(story.type, before)
    assert drifted is not None
    state, inputs = drifted
    seen = Made(before.urn, before.id, inputs, state)
    assert world.differs(story.type, seen, wanted), "and a program that knows nothing of it sees the drift"


BAD = [(story, at) for story in STORIES for at in range(len(story.bad))]


@pytest.mark.parametrize(("story", "at"), BAD, ids=[f"{one.label}-{at}" for one, at in BAD])
def test_a_bad_input_is_refused_before_anything_is_made(world: World, story: Story, at: int) -> None:
    change, word = story.bad[at]
    inputs = {name: value for name, value in {**story.inputs(world), **change}.items() if value is not None}
    _, failures = world.of(story.type).check(world.urn(story.type, "bad"), {}, inputs, b"")
    assert any(word in failure.reason for failure in failures), failures
    assert {failure.property.partition(".")[0] for failure in failures} & set(change) or len(failures) == 1


def test_every_type_has_a_story() -> None:
    told = {story.type for story in STORIES} | {"aws:acm/certificateValidation:CertificateValidation"}
    assert told == set(TYPES)
