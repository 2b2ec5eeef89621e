"""A whole ramp, and a rollback at half beside a stranger, from the command line, against moto as it comes.

It has no name servers, exchanges no record set in one batch and compares little: such a write is guarded by reading it
back. `python -m tests.emulators` does the same with another emulator.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators import stories
from tests.emulators.emulator import Emulator
from tests.emulators.ramp import Ramp


@pytest.fixture(scope="module")
def moto() -> Iterator[Emulator]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stories.CREDENTIALS.items():
            patch.setenv(name, value)
        with Emulator([sys.executable, "-m", "moto.server", "-p", "{port}"]) as running:
            yield running


@pytest.fixture
def ramp(moto: Emulator, tmp_path: Path) -> Iterator[Ramp]:
    with Ramp(tmp_path, moto) as made:
        yield made


def test_a_whole_ramp_ends_at_green(ramp: Ramp) -> None:
    stories.whole_ramp(ramp)


def test_a_rollback_at_half_beside_a_stranger_leaves_green_nothing_and_names_the_stranger(ramp: Ramp) -> None:
    stories.rollback_beside_a_stranger(ramp)
