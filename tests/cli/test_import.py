"""`migrate import`: access logs in, the lines of a backtest out, and a report of each file."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from migrate.declaration.starter import starter
from migrate.model.side import Cloud
from tests.cli.shop import Said, typed
from tests.signals.log_lines import combined, envoy, haproxy

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MIGRATE_FILE", raising=False)
    logs = tmp_path / "logs"
    logs.mkdir()
    return logs


def _traffic(path: Path, *, seconds: int = 600, bad: int = 0, write: Any = envoy) -> Path:
    """Ten clients, a request a second each; every `bad`th fails."""
    lines = (
        write(START + timedelta(seconds=second), 503 if bad and second % bad == 0 else 200, client=f"198.51.100.{of}")
        for second in range(seconds)
        for of in range(10)
    )
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def _lines(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.out.splitlines()]


def test_one_history_becomes_two_arms_that_calibrate(folder: Path) -> None:
    log = _traffic(folder / "access.log", bad=200)
    said = typed("import", log)
    assert said.exit == 0, said.err
    lines = _lines(said)
    assert sum(line["green"]["total"] + line["blue"]["total"] for line in lines) == 6000
    assert all(line["green"]["total"] and line["blue"]["total"] for line in lines)
    assert {"clients", "weighed", "felt", "answers"} <= lines[0].keys()
    assert "trace" not in lines[0]
    (folder / "a-a.jsonl").write_text(said.out)
    _traffic(folder / "green.log")
    both = typed("import", log, "--green", folder / "green.log", "--trace", "shop-1", "--share", "0.5")
    (folder / "traffic.jsonl").write_text(both.out)
    replayed = typed("backtest", folder / "traffic.jsonl", "--a-a", folder / "a-a.jsonl", "--slo", "99%")
    assert replayed.exit == 0, replayed.err
    assert _lines(replayed)[0]["trace"] == "shop-1"


def test_a_green_that_fails_is_taken_back_in_the_replay(folder: Path) -> None:
    blue, green = _traffic(folder / "blue.log"), _traffic(folder / "green.log", bad=2, write=combined)
    said = typed("import", blue, "--green", green)
    (folder / "traffic.jsonl").write_text(said.out)
    (verdict,) = _lines(typed("backtest", folder / "traffic.jsonl", "--slo", "99.9%"))
    assert verdict["rollback"]


def test_a_folder_is_reported_file_by_file(folder: Path) -> None:
    _traffic(folder / "a.log", seconds=3)
    _traffic(folder / "b.log", seconds=3, write=combined, bad=2)
    with (folder / "b.log").open("a") as file:
        file.write("half a li\n")
    (folder / "c.log.gz").write_bytes(gzip.compress(haproxy(START, state="SD--").encode()))
    (folder / "d.log").write_text('{"when": 1, "code": 200}\n')
    said = typed("import", "--report", "--json", folder)
    reports = {Path(each["path"]).name: each for each in json.loads(said.out)}
    assert said.exit == 1  # of one no format is known
    assert (reports["a.log"]["format"], reports["a.log"]["requests"]) == ("envoy", 30)
    assert (reports["b.log"]["format"], reports["b.log"]["bad"]) == ("combined", 20)
    assert reports["b.log"]["refused_lines"] == [[31, "not of this format"]]
    assert reports["c.log.gz"]["answers"] == {"cut": 1}
    assert reports["d.log"]["format"] is None
    told = typed("import", "--report", folder).out
    assert "line 31 refused: not of this format" in told
    assert "d.log: no known format" in told
    assert "198.51.100" not in told


def test_a_file_that_breaks_off_keeps_what_was_read_of_it(folder: Path) -> None:
    whole = gzip.compress("".join(f"{envoy(START)}\n" for _ in range(5000)).encode())
    (folder / "cut.log.gz").write_bytes(whole[: len(whole) // 2])
    said = typed("import", "--report", folder)
    assert said.exit == 1
    assert "envoy" in said.out
    assert "cannot be read to its end" in said.out


def test_local_times_are_of_the_zone(folder: Path) -> None:
    (folder / "h.log").write_text(haproxy(START) + "\n")
    (line,) = _lines(typed("import", folder, "--zone", "Europe/Berlin"))
    assert line["t"] == (START - timedelta(hours=1) + timedelta(seconds=10)).timestamp()


def test_a_client_is_found_behind_as_many_proxies_as_are_trusted(folder: Path) -> None:
    """Ten users behind a CDN of one address are ten, not one."""
    (folder / "cdn.log").write_text(
        "".join(f"{envoy(START, 503, x_forwarded_for=f'203.0.113.{user}, 192.0.2.7')}\n" for user in range(10))
    )
    for hops, clients in (("1", 10), ("0", 1)):
        (line,) = _lines(typed("import", folder, "--hops", hops))
        assert sum(line["clients"].values()) == clients


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--format", "apachee"), "no such format"),
        (("--format", "json"), "fields of a JSON log"),
        (("--zone", "Mars"), "not a time zone"),
        (("--period", "soon"), "not a span of time"),
        (("--slow", "-1s"), "not a span of time"),
    ],
)
def test_what_cannot_be_is_refused(folder: Path, words: tuple[str, ...], says: str) -> None:
    said = typed("import", _traffic(folder / "a.log", seconds=1), *words)
    assert said.exit == 2
    assert says in said.err


def test_a_log_that_is_not_there_is_named(folder: Path) -> None:
    said = typed("import", folder / "none.log")
    assert said.exit == 2
    assert "none.log" in said.err


def test_a_declared_log_says_how_it_is_read_and_counted(folder: Path) -> None:
    text = starter("shop", Cloud.AWS, Cloud.GCP)
    assert "\nsignals:\n" in text
    fields = "format: json, fields: {time: when, status: code, client: who}"
    log = (
        "  - name: lines\n    kind: log\n"
        f"    blue: {{path: logs/b.json, {fields}}}\n    green: {{path: logs/g.json, {fields}}}\n    bad: [404]\n"
    )
    Path("migration.yaml").write_text(text.replace("signals:\n", f"signals:\n{log}"))
    (folder / "b.json").write_text('{"when": "2026-03-02T12:00:00Z", "code": 404, "who": "192.0.2.7"}\n')
    said = typed("import", "--report", "--json", folder, "--signal", "lines")
    assert said.exit == 0, (said.out, said.err)
    (report,) = json.loads(said.out)
    assert (report["requests"], report["bad"]) == (1, 1)
    assert typed("import", folder, "--signal", "edges").exit == 2
