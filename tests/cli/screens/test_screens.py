"""Every screen is the one that was kept, and none has a flaw, at any width."""

from __future__ import annotations

import pytest

from migrate.cli.main import program
from tests.cli.screens import flaws
from tests.cli.screens.kept import SIZES, difference, files, kept, walked
from tests.cli.screens.scene import Screen

Size = tuple[int, int]


@pytest.fixture(scope="module", params=SIZES, ids=["80x24", "120x40"])
def size(request: pytest.FixtureRequest) -> Size:
    return request.param


@pytest.fixture(scope="module")
def screens(size: Size) -> list[Screen]:
    return walked(*size)


@pytest.fixture(scope="module")
def wide() -> list[Screen]:
    """The same on a terminal on which every line has room."""
    return walked(400, 40, emulated=False)


def told(flawed: dict[str, list[str]]) -> str:
    return "\n".join(f"{heading}\n    {line}" for heading, lines in flawed.items() for line in lines)


def test_screens_are_those_that_were_kept(screens: list[Screen], size: Size) -> None:
    changed = difference(kept(*size), files(screens, *size))
    assert not changed, f"`python -m tests.cli.screens` keeps those of today\n{changed}"


def test_every_command_is_walked(screens: list[Screen]) -> None:
    names = {
        (each.name or str(each.callback.__name__)).replace("_", "-")
        for each in program().registered_commands
        if each.callback
    }
    assert names <= {screen.chapter for screen in screens}


def test_no_line_is_longer_than_the_screen(screens: list[Screen], size: Size) -> None:
    flawed = {each.heading: list(flaws.too_long(each, size[0])) for each in screens}
    assert not told(flawed), told(flawed)


def test_no_word_is_broken_or_missing(screens: list[Screen], wide: list[Screen]) -> None:
    flawed = {a.heading: list(flaws.broken_words(a, b)) for a, b in zip(screens, wide, strict=True)}
    assert not told(flawed), told(flawed)


def test_what_goes_on_hangs_below_its_beginning(screens: list[Screen], wide: list[Screen]) -> None:
    flawed = {a.heading: list(flaws.flush(a, b)) for a, b in zip(screens, wide, strict=True)}
    assert not told(flawed), told(flawed)


def test_nothing_is_cut(screens: list[Screen]) -> None:
    flawed = {each.heading: list(flaws.cut(each)) for each in screens}
    assert not told(flawed), told(flawed)


def test_nothing_is_code(screens: list[Screen]) -> None:
    flawed = {each.heading: list(flaws.code(each)) for each in screens}
    assert not told(flawed), told(flawed)
