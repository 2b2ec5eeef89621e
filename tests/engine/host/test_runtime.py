from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from migrate.engine.host import launcher
from migrate.engine.host.runtime import Unsupported, interpreter


def test_without_a_word_the_interpreter_that_runs_the_host_runs_the_program(tmp_path: Path) -> None:
    assert interpreter({}, root=tmp_path) == Path(sys.executable)
    assert interpreter({"toolchain": "pip"}, root=tmp_path) == Path(sys.executable)


@pytest.mark.parametrize("options", [{"virtualenv": ".venv"}, {"toolchain": "uv"}])
def test_a_virtual_environment_is_looked_for_beside_the_project_file(
    tmp_path: Path, options: dict[str, object]
) -> None:
    with pytest.raises(Unsupported, match=r"no Python in the virtual environment .*\.venv"):
        interpreter(options, root=tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert interpreter(options, root=tmp_path) == python


@pytest.mark.parametrize("options", [{"toolchain": "poetry"}, {"typechecker": "mypy"}])
def test_an_option_of_the_official_host_alone_is_refused_and_not_ignored(
    tmp_path: Path, options: dict[str, object]
) -> None:
    with pytest.raises(Unsupported, match="install Pulumi, whose own host supports it"):
        interpreter(options, root=tmp_path)


def test_the_launcher_starts_the_host_from_any_folder_and_may_be_installed_twice(tmp_path: Path) -> None:
    first = launcher.install(tmp_path / "bin").stat()
    assert launcher.install(tmp_path / "bin").stat() == first
    (tmp_path / "migrate").mkdir()
    (tmp_path / "migrate" / "__init__.py").write_text("raise SystemExit('a folder of the program was imported')")
    host = subprocess.Popen(
        [tmp_path / "bin" / launcher.NAME, "127.0.0.1:1"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    try:
        assert host.stdout
        assert int(host.stdout.readline()) >= 1024
    finally:
        host.kill()
        host.communicate()
