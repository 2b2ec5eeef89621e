from __future__ import annotations

from pathlib import Path
from typing import Any

from pulumi.automation.events import EngineEvent

from migrate.engine.narration import Narrator
from tests.engine.given import THING, urn

OWN = Path("/shop/plugins")


def told(*events: dict[str, Any]) -> tuple[list[str], list[str]]:
    lines: list[str] = []
    narrator = Narrator(lines.append, stand_ins=[OWN])
    for event in events:
        narrator.hear(EngineEvent.from_json({"sequence": 1, "timestamp": 1, **event}))
    return lines, narrator.errors


def diagnostic(message: str, severity: str) -> dict[str, Any]:
    return {"diagnosticEvent": {"message": message, "severity": severity, "color": "never"}}


def metadata(op: str) -> dict[str, Any]:
    return {"metadata": {"op": op, "urn": urn("cup"), "type": THING, "provider": ""}}


def test_every_change_is_told_when_it_begins_and_when_it_ends() -> None:
    lines, _ = told(
        {"resourcePreEvent": metadata("create")},
        {"resOutputsEvent": metadata("create")},
        {"resourcePreEvent": metadata("same")},
        {"resOpFailedEvent": {**metadata("update"), "status": 1, "steps": 1}},
    )
    assert lines == [
        "create shelf:index:Thing cup ...",
        "create shelf:index:Thing cup done",
        "update shelf:index:Thing cup FAILED",
    ]


def test_errors_are_told_and_kept_and_mere_summaries_are_not() -> None:
    lines, errors = told(
        diagnostic("no room\n", "error"), diagnostic("update failed", "error"), diagnostic("x", "debug")
    )
    assert lines == ["error: no room"]
    assert errors == ["no room"]


def test_only_our_own_stand_ins_may_come_from_path_without_a_word() -> None:
    own = "using pulumi-resource-aws from $PATH at /shop/plugins/pulumi-resource-aws"
    foreign = "using pulumi-resource-aws from $PATH at /usr/local/bin/pulumi-resource-aws"
    broken = "no schema using pulumi-resource-aws from $PATH at /shop/plugins/pulumi-resource-aws"
    lines, _ = told(diagnostic(own, "warning"), diagnostic(foreign, "warning"), diagnostic(broken, "error"))
    assert lines == [f"warning: {foreign}", f"error: {broken}"]
