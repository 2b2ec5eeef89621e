"""check: a declaration is good, or every error is told with its place, what was seen and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shop import DONE, USAGE, typed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    typed("init", tmp_path)
    return tmp_path / "migration.yaml"


def spoil(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in changes:
        assert text.count(old) >= 1
        text = text.replace(old, new, 1)
    file.write_text(text)


def line_of(file: Path, text: str) -> int:
    return next(number for number, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def test_a_good_one_is_summed_up_with_the_next_command(file: Path) -> None:
    said = typed("check", "-f", file)
    assert said.exit == DONE
    assert said.out == (
        f"{file}: good. shop goes from aws 123456789012 to gcp example-production. Next: `migrate plan`.\n"
    )


def test_the_summary_for_machines(file: Path) -> None:
    assert typed("check", "-f", file, "--json").json == {"file": str(file), "ok": True, "name": "shop", "steps": 6}


def test_the_file_may_be_named_by_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIGRATE_FILE", str(file))
    assert typed("check").exit == DONE


def test_all_errors_are_told_at_once_each_with_its_line(file: Path) -> None:
    spoil(file, ("ttl: 60s", "ttl: soon"), ("availability: 99.9%", "availability: 101%"), ("tick: 5s", "tack: 5s"))
    said = typed("check", "-f", file)
    assert (said.exit, said.out) == (USAGE, "")
    for text in ("ttl: soon", "availability: 101%", "tack: 5s"):
        assert f"{file}:{line_of(file, text)}:" in said.err
    assert said.err.count("allowed: ") >= 3
    assert said.err.rstrip().endswith("`migrate check`.")


def test_errors_for_machines_hold_line_and_column(file: Path) -> None:
    spoil(file, ("ttl: 60s", "ttl: soon"))
    said = typed("check", "-f", file, "--json")
    [problem] = said.json["problems"]
    assert (said.exit, said.err, said.json["error"]) == (USAGE, "", "SpecError")
    assert (problem["line"], problem["path"]) == (line_of(file, "ttl: soon"), "routes[0].ttl")


def test_no_file_at_all_names_the_command_that_writes_one(tmp_path: Path) -> None:
    said = typed("check", "-f", tmp_path / "none.yaml")
    assert said.exit == USAGE
    assert "`migrate init`" in said.err


def test_a_share_that_the_route_cannot_express_is_refused(file: Path) -> None:
    spoil(file, ("  - 1%\n", "  - 0.1%\n"))
    said = typed("check", "-f", file)
    assert said.exit == USAGE
    assert "Route 53 cannot express so small a share" in said.err
