"""Every command that README and docs show exists with its options; those that need no cloud are run as shown."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "bench" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(r"(?:^ {4}|^\$ |`)(migrate [a-z]+(?: [^`#\n]*)?)", re.MULTILINE)
MADE = re.compile(r"`?make ([a-z]+)")


def shown() -> list[str]:
    found = {line.strip() for page in PAGES for line in SHOWN.findall(page.read_text())}
    return sorted(line for line in found if not line.endswith("..."))


def migrate(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "migrate", *words]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("line", shown())
def test_a_command_that_is_shown_exists_with_its_options(line: str, tmp_path: Path) -> None:
    _, command, *words = shlex.split(line.split(">", maxsplit=1)[0])
    told = migrate(command, "--help", folder=tmp_path)
    assert told.returncode == 0, f"{line}: {told.stderr}"
    for option in (word for word in words if word.startswith("--")):
        assert option in told.stdout, f"{line}: no {option}"


def test_the_first_steps_of_the_readme_work_as_shown(tmp_path: Path) -> None:
    for words in ("init --from aws --to gcp", "check", "plan", "schema"):
        done = migrate(*words.split(), folder=tmp_path)
        assert done.returncode == 0, f"migrate {words}: {done.stdout}{done.stderr}"


def test_every_make_target_that_is_shown_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {target for page in PAGES for target in MADE.findall(page.read_text())} <= targets
