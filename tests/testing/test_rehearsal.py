"""What a rehearsal lost: a planned fault is excused, a busy machine only where it says that it was one."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.testing import Rehearsed


@pytest.mark.parametrize(("busy", "lost"), [(False, 14), (True, 9)])
def test_a_machine_that_was_not_busy_excuses_nothing(busy: bool, lost: int) -> None:
    facts = {"failed": {"fault": 3, "overload": 5, "shift": 2, "other": 7}, "machine_busy": busy}
    assert Rehearsed(0, facts, Path("report.html"), "", "").lost == lost
