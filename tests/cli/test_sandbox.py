"""sandbox: what it takes for a command, and what it refuses. What stands is driven by the tutorial's story."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from migrate.cli.main import program
from migrate.cli.sandbox import Breakable, app
from migrate.cli.sandbox_view import SandboxView
from migrate.model.side import Cloud, Side
from migrate.rehearse.sandbox.folder import SandboxFolder
from migrate.rehearse.sandbox.order import Part
from migrate.rehearse.sandbox.sandbox import Sent, Standing
from tests.cli.shop import USAGE, typed


@pytest.mark.parametrize("words", [(), ("--name", "shop"), ("--json",)])
def test_a_folder_with_a_declaration_of_somebody_is_refused_and_left_as_it_is(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "migration.yaml").write_text("name: theirs\n")
    said = typed("sandbox", tmp_path, *words)
    assert said.exit == USAGE
    assert f"{tmp_path / 'migration.yaml'} is there already, and no sandbox wrote it" in said.out + said.err
    assert [path.name for path in tmp_path.iterdir()] == ["migration.yaml"]


@pytest.mark.parametrize("words", [("--name", "Not A Name"), ("--bake", "5 parsecs"), ("--like", "nowhere.yaml")])
def test_a_wish_that_cannot_be_is_refused_before_anything_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = typed("sandbox", tmp_path / "new", *words)
    assert said.exit == USAGE
    assert "Traceback" not in said.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("break", "green", "--errors", "500%"),
        ("break", "green", "--at", "half"),
        ("break", "green", "--latency", "long"),
        ("break", "dns", "--errors", "5%"),
        ("break", "moon"),
        ("break",),
        ("break", "green"),
        ("mend",),
    ],
)
def test_orders_that_make_no_sense_or_find_no_sandbox_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = typed("sandbox", *words)
    assert (said.exit, said.out) == (USAGE, "")
    as_json = typed("--json", "sandbox", *words)
    assert as_json.exit == USAGE
    assert {"error", "what"} <= as_json.json.keys()


def test_the_parts_of_the_command_are_those_of_the_sandbox() -> None:
    assert [part.value for part in Breakable] == [part.value for part in Part]


def test_a_refusal_leaves_the_handlers_of_signals_as_they_were(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    (tmp_path / "migration.yaml").write_text("name: theirs\n")
    typed("sandbox", tmp_path)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_what_it_tells_at_first_fits_a_terminal_and_names_commands_that_exist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "try"
    standing = Standing(
        folder=place,
        declaration=Path("try/migration.yaml"),
        logs=Path("try/sandbox"),
        name="shop",
        record="app.shop.test",
        endpoint="http://127.0.0.1:65535",
        nameservers=("127.0.0.1:65535", "127.0.0.1:65534"),
        sides={Side.BLUE: Cloud.GCP, Side.GREEN: Cloud.AWS},
        rate=200.0,
    )
    SandboxView(as_json=False).stands(standing)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "shop stands on this machine. gcp (blue) serves it; it can move to aws (green)."
    assert f"  cd {place}" in lines
    assert all(len(line) <= 80 for line in lines if str(place) not in line)
    commands = [line.split()[1] for line in lines if line.startswith("  migrate ")]
    assert len(commands) >= 5
    assert set(commands) <= {*get_command(program()).commands}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("cleared", "kept"), [(True, False), (False, True)])
def test_the_end_is_one_line(capsys: pytest.CaptureFixture[str], cleared: bool, kept: bool) -> None:
    SandboxView(as_json=False).ended(Sent(12_345, 6), SandboxFolder(Path("try")), cleared=cleared)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("the sandbox has ended: 12,345 requests, 6 failed")
    assert ("try/migration.yaml is kept" in line) is kept


OPTIONS = st.lists(st.sampled_from(["--json", "--name", "--bake"]), unique=True, max_size=2)


@given(before=OPTIONS, folder=st.sampled_from(["", "try", "./mend", "a/b"]))
def test_without_a_command_a_sandbox_stands(before: list[str], folder: str) -> None:
    group: Any = get_command(app)
    words = [
        *(word for each in before for word in ([each] if each == "--json" else [each, "x"])),
        *([folder] * bool(folder)),
    ]
    context = group.make_context("sandbox", list(words))
    assert [*context._protected_args, *context.args] == ["stand", *words]


@given(command=st.sampled_from(["mend", "break"]), rest=st.sampled_from([[], ["green"]]))
def test_a_command_is_taken_as_one_also_behind_json(command: str, rest: list[str]) -> None:
    group: Any = get_command(app)
    context = group.make_context("sandbox", ["--json", command, *rest])
    assert [*context._protected_args, *context.args] == [command, "--json", *rest]
