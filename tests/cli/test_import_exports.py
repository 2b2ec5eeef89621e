"""`migrate import`: saved answers of metric sources in, lines out that a backtest and a calibration take."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from migrate.declaration.starter import starter
from migrate.model.side import Cloud
from tests.cli.shop import Said, typed
from tests.signals.exports.given import MINUTE, START, matrix, metric_data, requests_by_class, statistics

MINUTES = 60


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MIGRATE_FILE", raising=False)
    return tmp_path


def saved(name: str, document: object) -> Path:
    path = Path(name)
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def lines(said: Said) -> list[dict[str, Any]]:
    assert said.exit == 0, (said.out[-500:], said.err)
    return [json.loads(line) for line in said.out.splitlines()]


def sums(told: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    return {
        side: (sum(line[side]["total"] for line in told), sum(line[side]["bad"] for line in told))
        for side in ("blue", "green")
    }


def balancer(bad: int) -> dict[str, Any]:
    """An application load balancer of AWS: 1,000 requests a minute."""
    good = {"HTTPCode_Target_2XX_Count": [1000 - bad] * MINUTES, "HTTPCode_Target_5XX_Count": [bad] * MINUTES}
    return metric_data(good)


def url_map(bad: int) -> dict[str, Any]:
    """The same of Google's; those who went away are none of them."""
    return requests_by_class({"200": [1000 - bad] * MINUTES, "500": [bad] * MINUTES, "0": [7] * MINUTES})


CLOUDS: tuple[tuple[Cloud, Callable[[int], Any]], ...] = ((Cloud.AWS, balancer), (Cloud.GCP, url_map))


@pytest.mark.parametrize("way", [CLOUDS, CLOUDS[::-1]], ids=["to-gcp", "to-aws"])
def test_both_directions_replay_and_calibrate(folder: Path, way: Any) -> None:
    (blue, of_blue), (green, of_green) = way
    Path("migration.yaml").write_text(starter("shop", blue, green))
    saved("blue.json", of_blue(1))
    for bad, taken_back in ((1, False), (200, True)):
        saved("green.json", of_green(bad))
        said = typed("import", "blue.json", "--green", "green.json", "--trace", "shop-1")
        assert sums(lines(said)) == {"blue": (60_000, 60), "green": (60_000, 60 * bad)}
        (folder / "traffic.jsonl").write_text(said.out)
        (verdict,) = lines(typed("backtest", "traffic.jsonl", "--slo", "99%"))
        assert bool(verdict["rollback"]) is taken_back
    saved("half.json", of_blue(1))
    halves = typed("import", "blue.json", "--green", "half.json", "--a-a")
    assert "trace" not in lines(halves)[0]
    (folder / "a-a.jsonl").write_text(halves.out)
    calibrated = typed("calibrate", "a-a.jsonl")
    assert calibrated.exit == 0, calibrated.err
    assert "requests are bad (120 in" in calibrated.out


def counters(side: str, *, grown: Sequence[int], past: int = 5000) -> list[tuple[dict[str, str], list[int]]]:
    name = {"__name__": "requests_total", "side": side}
    return [
        (name | {"code": "200"}, [past + each for each in accumulate(grown, initial=0)]),
        (name | {"code": "503"}, [past + each // 10 for each in accumulate(grown, initial=0)]),
    ]


def test_counters_of_both_sides_in_several_files(folder: Path) -> None:
    """What they had counted before is none of it; the series go on from file to file."""
    whole = [*counters("blue", grown=[100] * 40), *counters("green", grown=[50] * 40)]
    first = matrix(*[(labels, values[:20]) for labels, values in whole])
    rest = matrix(*[(labels, [None] * 19 + values[19:]) for labels, values in whole])
    saved("1.json", first), saved("2.json", rest)
    found = sums(lines(typed("import", "1.json", "2.json", "--bad", 'requests_total{code=~"5.."}')))
    assert found == {"blue": (4400, 400), "green": (2200, 200)}


def declare_users() -> None:
    """A signal of Prometheus."""
    text = starter("shop", Cloud.AWS, Cloud.GCP)
    side = (
        '{{source: prometheus, url: "http://p", total: \'requests_total{{side="{0}"}}\', '
        'bad: \'requests_total{{side="{0}",code=~"5.."}}\'}}'
    )
    signal = f"  - name: users\n    kind: metrics\n    blue: {side.format('blue')}\n    green: {side.format('green')}\n"
    Path("migration.yaml").write_text(text.replace("signals:\n", f"signals:\n{signal}"))


def test_a_declared_signal_says_which_series_count_what(folder: Path) -> None:
    declare_users()
    saved("all.json", matrix(*counters("blue", grown=[100] * 9), *counters("green", grown=[50] * 9)))
    found = sums(lines(typed("import", "all.json", "--signal", "users")))
    assert found == {"blue": (990, 90), "green": (495, 45)}


def test_files_say_it_where_the_series_have_no_names(folder: Path) -> None:
    """As of `sum(...)`, whose series are alike in all files."""
    for name, by in {"b.json": 100, "b5.json": 3, "g.json": 50, "g5.json": 1}.items():
        saved(name, matrix(({}, [7 + by * number for number in range(11)])))
    words = ("b.json", "b5.json", "--green", "g.json", "--green", "g5.json", "--bad", "b5.json", "--bad", "g5.json")
    assert sums(lines(typed("import", *words))) == {"blue": (1000, 30), "green": (500, 10)}


def test_statistics_of_a_metric_each(folder: Path) -> None:
    saved("b.json", statistics([100] * 9)), saved("g.json", statistics([50] * 9))
    saved("b5.json", statistics([1] * 9, "HTTPCode_Target_5XX_Count"))
    said = typed("import", "b.json", "b5.json", "--green", "g.json")
    assert sums(lines(said)) == {"blue": (900, 9), "green": (450, 0)}
    assert "no series counts green's bad requests" in said.err
    assert "blue: 900 requests, 9 bad; green: 450 requests, 0 bad; batches of 60s" in said.err


def test_a_period_of_which_a_count_is_broken_is_left_out(folder: Path) -> None:
    """Without its errors it would tell of a better side."""
    broken = balancer(5)
    broken["MetricDataResults"][1]["Values"][3] = "lots"
    saved("b.json", balancer(5)), saved("g.json", broken)
    said = typed("import", "b.json", "--green", "g.json")
    assert said.exit == 1
    assert len(said.out.splitlines()) == MINUTES - 1
    assert "result 2, point 4 refused: no count: lots" in said.err
    assert "a count cannot be read: 1" in said.err


REPLICAS = [
    ({"__name__": "requests_total", "prometheus_replica": each}, [10 * number + at for number in range(9)])
    for at, each in ((0, "a"), (3, "b"))
]


@pytest.mark.parametrize(
    ("document", "words", "says", "then"),
    [
        (matrix(*counters("blue", grown=[1] * 9)), (), "nothing counts green's requests", "--green FILE"),
        (matrix(*REPLICAS), ("--bad", '{code="503"}', "--green", "e.json"), "nothing counts blue's", "--total SERIES"),
        (
            matrix(*counters("blue", grown=[1] * 9), *counters("green", grown=[1] * 9)), (),
            "nothing says which requests are bad", "--bad FILE",
        ),
        (
            matrix(*REPLICAS, *counters("green", grown=[9] * 9)), ("--bad", '{code="503"}'),
            "is a copy of", "max without (prometheus_replica)",
        ),
        (
            matrix(({"__name__": "r", "side": "blue"}, [0.5, 1.5]), *counters("green", grown=[9] * 9)),
            ("--bad", '{code="503"}'), "e.json, series 1 is not a counter", "without rate()",
        ),
        (
            matrix(*counters("blue", grown=[9] * 9), *counters("green", grown=[9] * 9), step=60),
            ("--bad", '{code="503"}', "--period", "10s"), "--period is shorter", "--period 60s",
        ),
        (
            matrix(*counters("blue", grown=[9] * 9), *counters("green", grown=[9] * 9)),
            ("--bad", '{code="503"', ), "nothing says which requests are bad", "--bad FILE",
        ),
        (
            matrix(*counters("blue", grown=[0] * 9), *counters("green", grown=[9] * 9)),
            ("--bad", '{code="503"}'), "no request of blue was counted", "a rate that stands still",
        ),
        (
            matrix(*counters("blue", grown=[9] * 9), *counters("green", grown=[9] * 9)),
            ("--bad", "requests_total", "--total", '{code="503"}'), "are bad than there were", "--report shows all",
        ),
        (matrix(*REPLICAS), ("--bad", '{code=~"("}'), "not a pattern", ""),
        ('{"resultType": "matrix", "resu', (), "e.json cannot be used", "migrate import --report"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused(
    folder: Path, document: object, words: tuple[str, ...], says: str, then: str
) -> None:
    said = typed("import", saved("e.json", document), *words)
    assert (said.exit, said.out) == (2, ""), said
    assert says in said.err
    assert then in " ".join(said.err.split())


def test_a_folder_is_reported_file_by_file(folder: Path) -> None:
    Path("all").mkdir()
    saved("all/a.json", matrix(*counters("blue", grown=[9] * 9), ({"__name__": "load"}, [0.5])))
    saved("all/b.json", balancer(1))
    saved("all/c.json", {"status": "success", "data": {"resultType": "vector", "result": []}})
    saved("all/d.log", "a line\n")
    said = typed("import", "--report", "--json", "all")
    assert said.exit == 1
    told = {Path(each["path"]).name: each for each in json.loads(said.out)}
    assert (told["a.json"]["format"], told["a.json"]["resolution"]) == ("prometheus", 15.0)
    assert [row["counted"] for row in told["a.json"]["series"]] == [81, 8, None]
    assert told["b.json"]["points"] == 2 * MINUTES
    assert "one moment" in told["c.json"]["trouble"]
    assert told["d.log"]["format"] is None
    text = typed("import", "--report", "all").out
    assert f"{START:%Y-%m-%d %H:%M:%S} to" in text
    assert 'series 1 requests_total{code="200",side="blue"}: 81 counted (counter)' in text
    assert "series 3 load refused: 0.5 at 12:00:00 is not a whole count" in text


def test_logs_and_exports_are_not_counted_at_once(folder: Path) -> None:
    saved("e.json", balancer(1)), saved("a.log", "x\n")
    said = typed("import", "e.json", "a.log")
    assert said.exit == 2
    assert "a.log is not a known export" in said.err
    assert typed("import", "a.log", "--bad", "x").exit == 2
    assert "no log or export at none.json" in typed("import", "a.log", "--green", "none.json").err


def test_a_table_with_declared_columns(folder: Path) -> None:
    rows = [f"{side},{START.timestamp() + 60 * n:.0f},{100 + n % 7},{n % 2}" for n in range(20) for side in "bg"]
    saved("t.csv", "\n".join(["backend,when,requests,errors", *rows]))
    words = ("--time", "when", "--total", "requests", "--bad", "errors", "--green", '{backend="g"}')
    found = sums(lines(typed("import", "t.csv", *words)))
    assert found["blue"] == found["green"] == (sum(100 + n % 7 for n in range(20)), 10)


def test_a_table_whose_columns_say_it_themselves(folder: Path) -> None:
    rows = [
        f"{START.timestamp() + 60 * n:.0f},{side},{100 + n % 7},{n % 2}" for n in range(9) for side in ("blue", "green")
    ]
    saved("t.csv", "\n".join(["time,side,total,bad", *rows]))
    assert sums(lines(typed("import", "t.csv")))["green"][1] == 4


def test_a_mistyped_name_is_refused(folder: Path) -> None:
    """Or a file of errors would count as one of all requests."""
    for name in ("b.json", "b5.json", "g.json", "g5.json"):
        saved(name, matrix(({}, range(10))))
    words = ("b.json", "b5.json", "--green", "g.json", "--green", "g5.json", "--bad", "b5.json")
    said = typed("import", *words, "--bad", "g5.jsn")
    assert (said.exit, said.out) == (2, "")
    assert "--bad names no file and no series" in said.err


def test_each_side_is_counted_by_what_its_balancer_tells(folder: Path) -> None:
    """RequestCount of one side hides nothing of the other, which has only answers by class."""
    saved("b.json", metric_data({"RequestCount": [10] * 5, "HTTPCode_Target_5XX_Count": [1] * 5}))
    saved("g.json", metric_data({"HTTPCode_Target_2XX_Count": [7] * 5, "HTTPCode_Target_5XX_Count": [2] * 5}))
    assert sums(lines(typed("import", "b.json", "--green", "g.json"))) == {"blue": (50, 5), "green": (45, 10)}


def test_counters_of_grafana_by_code(folder: Path) -> None:
    head = ",".join(f'"requests_total{{code=""{code}"", side=""{side}""}}"' for side in "bg" for code in (200, 500))
    rows = [f"{START.timestamp() + 15 * n:.0f}000,{9 * n},{n},{18 * n},{2 * n}" for n in range(11)]
    saved("t.csv", "\n".join([f"Time,{head}", *rows]))
    said = typed("import", "t.csv", "--bad", '{code=~"5.."}', "--green", '{side="g"}')
    assert sums(lines(said)) == {"blue": (100, 10), "green": (200, 20)}


def test_a_signal_of_metrics_reads_no_logs(folder: Path) -> None:
    declare_users()
    saved("a.log", "x\n")
    assert "a.log is not a known export" in typed("import", "a.log", "--signal", "users").err
    assert "no known format" in typed("import", "a.log", "--signal", "users", "--report").out


def test_answers_that_are_rare_make_no_longer_batches(folder: Path) -> None:
    """CloudWatch has a point of them in some minutes alone."""
    rare = balancer(1)
    some = {"Timestamps": [(START + MINUTE * n).isoformat() for n in (3, 20, 41)], "Values": [1, 1, 1]}
    rare["MetricDataResults"].append(
        {"Id": "m9", "Label": "HTTPCode_Target_3XX_Count", "StatusCode": "Complete"} | some
    )
    saved("b.json", rare), saved("g.json", url_map(1))
    told = lines(typed("import", "b.json", "--green", "g.json", "--period", "60s"))
    assert (len(told), sums(told)["blue"]) == (MINUTES, (60_003, 60))
