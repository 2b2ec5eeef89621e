"""`migrate rehearse` performs a whole migration and tells what came of it, in numbers that add up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from migrate.model.side import Side
from migrate.testing.rehearsal import Rehearse
from tests.rehearse.stories.performed import QUICK, declared

TOLD = {
    "requests",
    "failed",
    "rolled_back",
    "finished",
    "breach_to_verdict_s",
    "verdict_to_blue_s",
    "weight_changes",
    "kinds",
}


def test_from_gcp_to_aws_with_a_fault_on_the_way(tmp_path: Path, rehearse: Rehearse) -> None:
    migration = declared(tmp_path, steps=["25%", "100%"])
    fault = {"fault": "error-ratio", "side": Side.GREEN, "ratio": 0.3}
    acts = [{"at": "25%", "does": fault, "lasting": "1s"}]
    options = ("--from", "gcp", "--to", "aws", "--json")
    done = rehearse(migration, *options, faults=acts, expect={"rolled-back": True}, **QUICK)
    assert done.passed, done.said + done.warned
    facts, folder = done.facts, done.report.parent
    assert json.loads(done.said) == facts
    assert facts.keys() >= TOLD
    failed = facts["failed"]
    assert facts["requests"] == facts["ok"] + sum(failed.values()) + facts["unanswered"]
    assert failed.keys() == {"fault", "overload", "shift", "other"}
    assert failed["fault"] > 0
    assert (failed["shift"], failed["other"]) == (0, 0)
    assert (facts["rolled_back"], facts["finished"]) == (True, True)
    assert facts["weight_changes"] == 4  # 25 %, back, 25 %, 100 %
    assert facts["breach_to_verdict_s"] > 0
    assert facts["verdict_to_blue_s"] > 0
    kinds = facts["kinds"]
    assert kinds.keys() == {"honours-ttl", "keep-alive", "ignores-ttl", "clamping-resolver"}
    assert sum(kind["requests"] for kind in kinds.values()) == facts["requests"]
    assert sum(kind["failed"] for kind in kinds.values()) == sum(failed.values())
    assert done.lost == 0
    page = done.report.read_text()
    assert "gcp to aws" in page
    assert page.count("<svg") == 7
    for told in ("edges availability", "taken back", "certified", "certificate of the step"):
        assert told in page
    assert not re.search(r"<(script|link|iframe)|\bsrc=|url\((?!#)|@import", page)
    traffic = recording(folder)
    bad = [line["green"]["bad"] for line in traffic if (line["trace"], line["sli"]) == ("shop-1-edges", "availability")]
    assert 0 < sum(bad) <= failed["fault"]
    taken_back = backtested(folder, traffic)
    assert taken_back.keys() == {"shop-1-edges", "shop-1-probe", "shop-2-edges", "shop-2-probe"}
    assert not any(back for trace, back in taken_back.items() if trace.startswith("shop-2"))


def recording(folder: Path) -> list[dict[str, Any]]:
    """What the rehearsal's controllers counted."""
    return [json.loads(line) for line in typed(folder, "recording").splitlines()]


def backtested(folder: Path, traffic: list[dict[str, Any]]) -> dict[str, bool]:
    """What the evidence gate makes of it: for each attempt and signal, whether green goes back."""
    lines = "".join(f"{json.dumps(line)}\n" for line in traffic)
    results = map(json.loads, typed(folder, "backtest", "-", told=lines).splitlines())
    return {result["trace"]: result["rollback"] is not None for result in results}


def typed(folder: Path, *words: str, told: str = "") -> str:
    argv = [sys.executable, "-m", "migrate", *words, "--file", str(folder / "world" / "migration.yaml")]
    return subprocess.run(argv, input=told, capture_output=True, text=True, timeout=180, check=True).stdout


def test_a_migration_yaml_with_two_routes_and_an_approval(tmp_path: Path, rehearse: Rehearse) -> None:
    """No rehearsal file: the migration's own ramp, without faults."""
    route = {"kind": "route53", "zone": "Z0123456789ABCDEFGHIJ", "ttl": "60s"}
    routes = [{"name": name, "record": f"{name}.example.com", **route} for name in ("web", "api")]
    migration = declared(tmp_path, routes=routes, steps=[{"share": "100%", "approval": True}])
    done = rehearse(migration, "--plain")
    assert done.passed, done.said + done.warned
    said, facts = done.said, done.facts
    assert "`migrate approve`, then `migrate run`" in said
    assert "web accepted blue 0 % / green 100 %" in said
    assert "api accepted blue 0 % / green 100 %" in said
    assert (facts["rolled_back"], facts["finished"], facts["weight_changes"]) == (False, True, 1)
    assert (facts["breach_to_verdict_s"], facts["verdict_to_blue_s"]) == (None, None)
    assert done.lost == 0
