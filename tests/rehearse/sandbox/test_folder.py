"""A sandbox takes nothing that is not its own, leaves nothing that is, and stands alone in its folder."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import SandboxRefused
from migrate.rehearse.sandbox.folder import SandboxFolder, nearest

TEXT = "name: shop\n"

ENDS_WITHOUT_CLEARING = """
import os, sys
from pathlib import Path
from migrate.rehearse.sandbox.folder import SandboxFolder
folder = SandboxFolder(Path(sys.argv[1]))
with folder.claimed():
    folder.declare("name: shop\\n", port=1)
    (folder.world / "edge.log").write_text("log")
    os._exit(9)
"""

THEIRS = st.sets(
    st.sampled_from(["migration.yaml", "sandbox/notes.txt", "sandbox/ledger.db", "notes.txt", "ledger.db", "made.json"])
)
"""What may lie in the folder before."""


def all_files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def stand_and_end(root: Path, *, changed: bool = False) -> bool:
    folder = SandboxFolder(root)
    with folder.claimed():
        folder.declare(TEXT, port=1)
        (folder.world / "logs").mkdir()
        (folder.world / "logs" / "edge.log").write_text("log")
        if changed:
            folder.declaration.write_text(f"{TEXT}# tried\n")
        return folder.clear()


@given(theirs=THEIRS, times=st.integers(1, 3))
def test_whatever_lay_in_the_folder_lies_there_afterwards_and_nothing_else(theirs: set[str], times: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name in theirs:
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(f"their {name}")
        before = all_files(root)
        refused = "migration.yaml" in theirs or any(name.startswith("sandbox/") for name in theirs)
        for _ in range(times):
            with pytest.raises(SandboxRefused) if refused else nullcontext():
                assert stand_and_end(root)
            assert all_files(root) == before
            assert refused or not (root / "sandbox").exists()


def test_a_declaration_that_was_changed_is_kept_and_never_written_over(tmp_path: Path) -> None:
    assert not stand_and_end(tmp_path, changed=True)
    assert all_files(tmp_path) == {"migration.yaml": f"{TEXT}# tried\n"}
    with pytest.raises(SandboxRefused, match="is there already"):
        stand_and_end(tmp_path)
    assert all_files(tmp_path) == {"migration.yaml": f"{TEXT}# tried\n"}


def test_what_a_killed_one_left_behind_is_taken_away_by_the_next(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", ENDS_WITHOUT_CLEARING, str(tmp_path)], check=False)
    assert killed.returncode == 9
    assert {"migration.yaml", "sandbox/edge.log"} <= all_files(tmp_path).keys()
    with pytest.raises(SandboxRefused, match="no sandbox stands here"):
        SandboxFolder(tmp_path).port()
    assert stand_and_end(tmp_path)
    assert all_files(tmp_path) == {}


def test_a_second_one_in_the_same_folder_is_refused_and_disturbs_nothing(tmp_path: Path) -> None:
    folder = SandboxFolder(tmp_path)
    with folder.claimed():
        folder.declare(TEXT, port=4711)
        before = all_files(tmp_path)
        with pytest.raises(SandboxRefused, match="a sandbox stands in this folder already"):
            stand_and_end(tmp_path)
        assert all_files(tmp_path) == before
        assert folder.port() == 4711


def test_it_is_found_from_the_folders_below(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    folder = SandboxFolder(tmp_path)
    with folder.claimed():
        with pytest.raises(SandboxRefused, match="not ready yet"):
            nearest(below).port()
        folder.declare(TEXT, port=4711)
        assert nearest(below).port() == 4711


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SandboxRefused, match="cannot be written"):
        stand_and_end(tmp_path / "file")
