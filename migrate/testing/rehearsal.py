"""Rehearsal: a fixture that rehearses a migration on loopback clouds, with faults, and tells what came of it.

pytest_plugins = ["migrate.testing.rehearsal"]

def test_half_of_green_fails_and_users_are_taken_back(rehearse):
    fault = {"fault": "error-ratio", "side": "green", "ratio": "50%"}
    done = rehearse("migration.yaml", faults=[{"at": "25%", "does": fault}], expect={"rolled-back": True})
    assert done.passed, done.said + done.warned
    assert done.lost == 0
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import Exit

BOUND_SECONDS = 900.0
"""Only what hangs comes near it; a rehearsal ends by itself, at its own bound."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a rehearsal.

    `exit`: DONE where it ended as expected. `facts`: what facts.json says, by its names. `report`: the page for
    people. `said`, `warned`: what it printed on standard output and on standard error.
    """

    exit: int
    facts: Mapping[str, Any]
    report: Path
    said: str
    warned: str

    @property
    def passed(self) -> bool:
        """Whether it ended as expected."""
        return self.exit == Exit.DONE

    @property
    def lost(self) -> int:
        """Requests that failed, but for those of a planned fault, and those that a machine which says that it was too
        busy lost by itself.
        """
        excused = {"fault", "overload"} if self.facts["machine_busy"] else {"fault"}
        return sum(number for cause, number in self.facts["failed"].items() if cause not in excused)


@dataclass(frozen=True, slots=True)
class Rehearse:
    """Rehearses a migration.yaml, or a rehearsal file, each time into a folder of its own under `folder`."""

    folder: Path

    def __call__(self, file: Path | str, *options: str, **script: object) -> Rehearsed:
        """Rehearse `file`; `script` has fields of a rehearsal file (`faults`, `expect`, `pace`, `load`, ...).

        `options` are those of `migrate rehearse`, such as "--from", "gcp". A file that is refused gives empty facts.
        """
        place = self.folder / f"rehearsal-{len(list(self.folder.iterdir()))}"
        place.mkdir()
        out = place / "out"
        argv = [sys.executable, "-m", "migrate", "rehearse", str(self._script(place, file, script)), "--out", str(out)]
        done = subprocess.run([*argv, *options], capture_output=True, text=True, timeout=BOUND_SECONDS, check=False)
        facts = out / "facts.json"
        told: Mapping[str, Any] = json.loads(facts.read_text()) if facts.exists() else {}
        return Rehearsed(done.returncode, told, out / "report.html", done.stdout, done.stderr)

    def _script(self, place: Path, file: Path | str, script: Mapping[str, object]) -> Path:
        if not script:
            return Path(file)
        path = place / "rehearsal.yaml"
        path.write_text(json.dumps({"migration": str(Path(file).absolute()), **_plain(script)}))  # JSON is YAML
        return path


def _plain(script: Mapping[str, object]) -> Mapping[str, object]:
    return {name.replace("_", "-"): value for name, value in script.items()}


@pytest.fixture
def rehearse(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Rehearsed]:
    """`rehearse(file, *options, **script)`: see Rehearse."""
    return Rehearse(tmp_path_factory.mktemp("rehearsals"))
