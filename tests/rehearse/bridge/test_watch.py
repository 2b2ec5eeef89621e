"""A watch looks again and again, never twice at once, and does not hide what a look met."""

from __future__ import annotations

import threading

import pytest

from migrate.errors import RehearsalError
from migrate.rehearse.bridge.watch import Watch
from tests.waiting import eventually

OFTEN = 0.005


class Looks:
    """Counts them, and whether two ever overlapped."""

    def __init__(self) -> None:
        self.count, self.overlapped = 0, False
        self._busy = threading.Lock()

    def __call__(self) -> None:
        if not self._busy.acquire(blocking=False):
            self.overlapped = True
            return
        self.count += 1
        self._busy.release()


def test_it_looks_until_the_block_is_left() -> None:
    looks = Looks()
    with Watch("watch", every=OFTEN, look=looks) as watch:
        eventually(lambda: looks.count >= 3)
        for _ in range(50):
            watch.now()
    after = looks.count
    assert after >= 53
    assert not looks.overlapped
    watch.now()
    assert looks.count == after + 1


def test_what_a_look_met_is_told_to_whoever_asks_next() -> None:
    def look() -> None:
        raise RehearsalError("the cloud is gone")

    with Watch("bridge", every=OFTEN, look=look) as watch:

        def told() -> bool:
            with pytest.raises(RehearsalError) as refused:
                watch.now()
            return "the bridge ended" in str(refused.value)

        eventually(told)
