"""The public names: pinned, each where it is said to be, and cheap until one is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import migrate

PUBLIC = {
    "Ended", "Event", "Exit", "Finding", "Forecast", "Migration", "MigrationError", "Plan", "Rollback", "Side", "Spec",
    "Status", "Step", "Turn", "Weights", "__version__",
}  # fmt: skip
"""A name that goes, or comes, is a change of the promise: it belongs into the changelog."""


def test_the_public_names_are_these() -> None:
    assert set(migrate.__all__) == PUBLIC
    assert set(dir(migrate)) >= PUBLIC - {"__version__"}


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_is_there_and_bears_its_name(name: str) -> None:
    found = getattr(migrate, name)
    assert name in ("__version__", getattr(found, "__name__", ""))


def test_another_name_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Rolback'"):
        migrate.Rolback  # type: ignore[attr-defined] # noqa: B018


def test_nothing_is_imported_before_a_name_is_used() -> None:
    told = "import sys, migrate; print(*[name for name in sys.modules if name.startswith('migrate.')])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["migrate.lazy", "migrate.version"]
