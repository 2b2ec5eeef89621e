"""A whole ramp, and a rollback at half beside a stranger, from the command line, against moto as it comes.

It has no name servers, exchanges no record set in one batch and compares little: such a write is guarded by reading it
back. `python -m tests.emulators` does the same with another emulator.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.model.split import Purpose, Stamp
from migrate.model.weights import Weights
from migrate.routes.route53 import Layout, Target, route53_route
from migrate.routes.route53.guard import Guard
from tests.emulators import stories
from tests.emulators.emulator import Emulator
from tests.emulators.ramp import BLUE_IP, GREEN_IP, Ramp
from tests.routes.worlds import START


@pytest.fixture(scope="module")
def moto() -> Iterator[Emulator]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stories.CREDENTIALS.items():
            patch.setenv(name, value)
        with Emulator([sys.executable, "-m", "moto.server", "-p", "{port}"]) as running:
            yield running


LAYOUTS = {
    "one answer": (Target.at(BLUE_IP), Target.at(GREEN_IP)),
    "both families, several answers": (
        Target.at(BLUE_IP, "2001:db8::1"),
        Target.at(GREEN_IP, "198.51.100.2", "2001:db8::2"),
    ),
}


@pytest.mark.parametrize("sides", LAYOUTS.values(), ids=LAYOUTS)
def test_any_way_up_and_down_reads_as_it_was_written(ramp: Ramp, sides: tuple[Target, Target]) -> None:
    layout = Layout(ramp.record, 1, *sides)
    route = route53_route("web", zone=ramp.zone, layout=layout, endpoint=ramp.emulator.endpoint)
    for serial, green in enumerate((0, 5000, 10_000, 5000, 0, 2500, 10_000, 10_000, 0), start=1):
        stamp = Stamp(1, serial, "test", START, Purpose.ADVANCE)
        route.write(Weights(green), expected=route.read(), stamp=stamp)
        split = route.read()
        assert (split.weights, split.stamp) == (Weights(green), stamp)
    assert route.guard is Guard.READ_BACK


@pytest.fixture
def ramp(moto: Emulator, tmp_path: Path) -> Iterator[Ramp]:
    with Ramp(tmp_path, moto) as made:
        yield made


def test_a_whole_ramp_ends_at_green(ramp: Ramp) -> None:
    stories.whole_ramp(ramp)


def test_a_rollback_at_half_beside_a_stranger_leaves_green_nothing_and_names_the_stranger(ramp: Ramp) -> None:
    stories.rollback_beside_a_stranger(ramp)
