"""Mutants of the judge of updates: what must not happen to what serves."""

from __future__ import annotations

from tools.mutants.mutant import Mutant

JUDGE = ("tests/engine/test_judge.py",)
_ENGINE = "migrate.engine.judge"

ENGINE = (
    Mutant(
        "what serves may go",
        "an update replaces something that serves",
        f"{_ENGINE}:_serving",
        "case.serving and step.op.removes",
        "False and step.op.removes",
        JUDGE,
    ),
    Mutant(
        "data may go",
        "an update removes a database before phase retire",
        f"{_ENGINE}:_data",
        "case.step.type in DATA",
        "case.step.type not in DATA",
        JUDGE,
    ),
    Mutant(
        "an update moves weights",
        "`pulumi up` moves traffic",
        f"{_ENGINE}:_weights",
        "if is_weight(case.step.type, one.path):",
        "if is_weight(case.step.type, one.path) and one.before is None:",
        JUDGE,
    ),
    Mutant(
        "less capacity while it serves",
        "an update shrinks something that serves",
        f"{_ENGINE}:_scaled_down",
        "one.after < one.before",
        "one.after > one.before",
        JUDGE,
    ),
)
