"""Mutants of the gates, and of what is remembered between two looks."""

from __future__ import annotations

from tools.mutants.mutant import Mutant

RECALL = ("tests/decide/test_recall.py",)
PLAIN = ("tests/decide/test_plain_gate.py",)
GUARDED = ("tests/decide/test_gate_guards.py",)

MEMORY = (
    Mutant(
        "words outlive a rollback",
        "an approval from before a rollback holds for the next ramp",
        "migrate.decide.recall:_rolled_back",
        "approved=frozenset()",
        "approved=state.approved",
        RECALL,
    ),
    Mutant(
        "evidence outlives a rollback",
        "the gate's memory from before a rollback is kept for the next ramp",
        "migrate.decide.recall:_rolled_back",
        "gate={}",
        "gate=state.gate",
        RECALL,
    ),
    Mutant(
        "a resumed ramp goes on where it broke",
        "after a rollback the next step is the one after the last reached",
        "migrate.decide.recall:_commanded",
        "attempt=state.attempt + 1, step=None, since=None",
        "attempt=state.attempt + 1, step=1, since=state.since",
        RECALL,
    ),
    Mutant(
        "a resumed ramp is the old attempt",
        "certificates of the ramp that was rolled back count for the next one",
        "migrate.decide.recall:_commanded",
        "attempt=state.attempt + 1",
        "attempt=state.attempt",
        RECALL,
    ),
    Mutant(
        "users seen in an older step",
        "the share that was seen in the step before counts in this one",
        "migrate.decide.recall:_reached",
        'replace(moved, held="", held_since=None, sought=timedelta(0), exposed_by={})',
        'replace(moved, held="", held_since=None, sought=timedelta(0))',
        RECALL,
    ),
    Mutant(
        "a claim is a move",
        "taking a lease over forgets the move that was open",
        "migrate.decide.recall:_intended",
        "if move.purpose is Purpose.CLAIM:",
        "if move.purpose is None:",
        RECALL,
    ),
)

GATES = (
    Mutant(
        "a certificate of an older step",
        "what was counted in an older step certifies this one",
        "migrate.decide.plain_gate:PlainGate.update",
        'memory.get("stage") != stage.id',
        "not memory",
        PLAIN,
    ),
    Mutant(
        "a verdict of an older step",
        "the memory of an older step is judged as this one's",
        "migrate.decide.plain_gate:PlainGate.judge",
        'memory.get("stage") != stage.id',
        "not memory",
        PLAIN,
    ),
    Mutant(
        "the window has no end",
        "bad requests of long ago speak against green for ever",
        "migrate.decide.plain_gate:PlainGate.update",
        "if row.end > newest - self.limits.window.total_seconds()",
        "",
        PLAIN,
    ),
    Mutant(
        "requests before clients followed",
        "requests of the old split count towards the certificate",
        "migrate.decide.plain_gate:_served",
        "and batch.start >= stage.warm",
        "",
        PLAIN,
    ),
    Mutant(
        "blue's failures are green's",
        "blue and green are swapped in the gate's memory",
        "migrate.decide.plain_gate:_row",
        "batch.blue, batch.green",
        "batch.green, batch.blue",
        PLAIN,
    ),
    Mutant(
        "as bad as the limit is calm",
        "green just below the limit is certified",
        "migrate.decide.plain_gate:PlainGate._uneasy",
        "self._bound(objective, blue) / 2",
        "self._bound(objective, blue)",
        PLAIN,
    ),
    Mutant(
        "a shared incident blames green",
        "a rollback although blue suffers as well",
        "migrate.decide.guarded_gate:GuardedGate.weigh",
        "(evidence >= threshold and not vetoed)",
        "evidence >= threshold",
        GUARDED,
    ),
    Mutant(
        "a wrong base spends the budget",
        "a healthy green is taken back for a base of another hour",
        "migrate.decide.guarded_gate:GuardedGate._overspent",
        "and self._charged(memory) >= self.guards.spent()",
        "",
        GUARDED,
    ),
)

GATES_AND_MEMORY = (*MEMORY, *GATES)
