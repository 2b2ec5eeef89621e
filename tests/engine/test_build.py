from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from migrate.engine import build as of_build
from migrate.engine.build import build
from migrate.engine.find import CHECKOUT, built_path
from migrate.errors import EngineMissing
from tests.engine.test_find import executable


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real go.mod and nothing built."""
    (tmp_path / "tools").mkdir()
    for name in ("go.mod", "go.sum"):
        shutil.copy(CHECKOUT / "tools" / name, tmp_path / "tools" / name)
    return tmp_path


def test_what_is_built_in_the_pinned_version_is_not_built_again(checkout: Path) -> None:
    there = executable(built_path(checkout), "echo 3.259.0")
    said: list[str] = []
    assert build(said.append, root=checkout) == there
    assert said == []


GO = """
if [ "$1" = list ]; then printf 'a\\nb\\nc\\nd\\n'; exit; fi
while [ "$1" != -o ]; do shift; done
echo some/package >&2; echo other/package >&2; echo github.com/pulumi/pulumi/pkg/v3/cmd/pulumi >&2
echo new > "$2"
"""
"""A compiler of four packages, of which one was compiled before."""


def test_another_version_is_replaced_and_how_far_it_is_is_told(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(built_path(checkout), "echo 3.200.0")
    executable(checkout / "bin" / "go", GO)
    monkeypatch.setenv("PATH", f"{checkout / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(of_build, "SAY_SECONDS", -1.0)
    said: list[str] = []
    assert build(said.append, root=checkout).read_text() == "new\n"
    assert said[0].startswith("building Pulumi 3.259.0 into ")
    assert "  1 of 4 packages (25 %); now some/package" in said
    assert "  2 of 4 packages (50 %); now other/package" in said
    assert "linking" in said[-2]
    assert said[-1].startswith("built ")


def test_where_go_cannot_list_the_packages_they_are_counted(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(checkout / "bin" / "go", GO.replace("printf 'a\\nb\\nc\\nd\\n'; exit;", "exit 1;"))
    monkeypatch.setenv("PATH", f"{checkout / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(of_build, "SAY_SECONDS", -1.0)
    said: list[str] = []
    build(said.append, root=checkout)
    assert "  1 packages so far; now some/package" in said


def test_a_compiler_that_fails_is_quoted_and_leaves_nothing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(checkout / "bin" / "go", "echo no space left on device >&2; exit 1")
    monkeypatch.setenv("PATH", f"{checkout / 'bin'}:/usr/bin:/bin")
    with pytest.raises(EngineMissing, match="no space left on device"):
        build(print, root=checkout)
    assert not built_path(checkout).exists()


def test_without_go_or_without_a_checkout_the_text_says_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(EngineMissing, match="Go is not installed"):
        build(print, root=checkout)
    with pytest.raises(EngineMissing, match=r"no go\.mod that names the engine"):
        build(print, root=checkout / "nowhere")


def test_the_module_pins_one_version_and_go_can_verify_it() -> None:
    go = shutil.which("go")
    if go is None:  # a machine with Pulumi installed needs no Go
        assert "pulumi/pkg/v3 v3.259.0 h1:" in (CHECKOUT / "tools" / "go.sum").read_text()
        return
    said = subprocess.run(
        [go, "list", "-mod=readonly", "-m", "-f", "{{.Version}}", "github.com/pulumi/pulumi/pkg/v3"],
        cwd=CHECKOUT / "tools",
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "v3.259.0\n"
