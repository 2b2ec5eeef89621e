from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.engine.find import LanguageHost, Origin, built_path, find
from migrate.engine.host import launcher
from migrate.engine.version import Version
from migrate.errors import EngineMissing, EngineTooOld


def executable(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


def on_path(*folders: Path) -> dict[str, str]:
    return {"PATH": os.pathsep.join(map(str, folders))}


@pytest.fixture
def bin(tmp_path: Path) -> Path:
    return tmp_path / "bin"


def test_the_engine_on_path_goes_before_the_built_one(tmp_path: Path, bin: Path) -> None:
    executable(built_path(tmp_path), "echo 3.259.0")
    built = find(root=tmp_path, env=on_path(bin))
    assert (built.origin, built.version) == (Origin.BUILT, Version(3, 259, 0))
    executable(bin / "pulumi", "echo v3.300.1-alpha.7+dirty")
    found = find(root=tmp_path, env=on_path(bin))
    assert (found.origin, found.version, found.path) == (Origin.PATH, Version(3, 300, 1), bin / "pulumi")


def test_an_engine_too_old_is_named_and_not_passed_over_for_the_built_one(tmp_path: Path, bin: Path) -> None:
    executable(built_path(tmp_path), "echo 3.259.0")
    executable(bin / "pulumi", "echo v3.199.9")
    with pytest.raises(EngineTooOld, match=r"3\.199\.9 at .*\n  limit +3\.200\.0 or newer"):
        find(root=tmp_path, env=on_path(bin))


def test_without_any_engine_the_text_says_how_to_get_one(tmp_path: Path, bin: Path) -> None:
    with pytest.raises(EngineMissing, match=r"Install Pulumi .* or run `make engine`"):
        find(root=tmp_path, env=on_path(bin))


@pytest.mark.parametrize("says", ["exit 3", "echo pulumi", ""])
def test_what_only_has_the_name_is_no_engine(tmp_path: Path, bin: Path, says: str) -> None:
    executable(bin / "pulumi", says)
    with pytest.raises(EngineMissing, match="does not answer like a Pulumi engine"):
        find(root=tmp_path, env=on_path(bin))


def test_an_official_host_is_used_wherever_the_engine_would_find_it(tmp_path: Path, bin: Path) -> None:
    engine = executable(bin / "pulumi", "echo v3.300.0")
    assert find(root=tmp_path, env=on_path(bin)).language_host is LanguageHost.OURS
    assert find(root=tmp_path, env=on_path(bin)).describe().endswith("with the Python host of migrate")
    launcher.install(bin)
    assert find(root=tmp_path, env=on_path(bin)).language_host is LanguageHost.OURS
    (bin / launcher.NAME).unlink()
    executable(tmp_path / "elsewhere" / launcher.NAME, "exit 0")
    assert find(root=tmp_path, env=on_path(bin, tmp_path / "elsewhere")).language_host is LanguageHost.OFFICIAL
    executable(bin / launcher.NAME, "exit 0")
    assert find(root=tmp_path, env=on_path(bin)).language_host is LanguageHost.OFFICIAL
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "pulumi").symlink_to(engine)
    assert find(root=tmp_path, env=on_path(linked)).language_host is LanguageHost.OFFICIAL


def test_looking_for_an_engine_and_judging_cost_no_import_of_pulumi() -> None:
    light = "find, build, workspace, preview, judge, live, approval, state, lock, failure"
    code = f"from migrate.engine import {light}; import sys; print({{'pulumi', 'grpc'}} & sys.modules.keys())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"
