"""Track as JSON: what earlier versions of a ledger kept is still read, and what later ones add does no harm."""

from __future__ import annotations

import json
from typing import Any

from migrate.decide import track_json
from migrate.decide.memory import Memory
from migrate.decide.track import Track
from migrate.model.verdict import Ruling
from tests.decide.test_guarded_gate import GATE, WARM, batch, stage

FIRST: dict[str, Any] = {
    "stage": "1.2",
    "attempt": 1,
    "looks": 7,
    "tracks": {
        "edges availability": [
            [5.0, 5.1, 5.2, 4.0, 3.0, 2.0], [-2.0] * 6, 0.2, 1.5, [-2.0] * 6, -3.5, 4,
            4000, 9, 12_000, 12, 1e9, 12_000.0, 12.0,
        ]
    },
    "clients": ["edges availability"],
}  # fmt: skip


def test_a_memory_of_the_first_form_is_read_and_gone_on_with() -> None:
    memory = Memory.from_json(FIRST)
    track = memory.tracks["edges availability"]
    assert (track.relative[0], track.certificate, track.calm, track.green_bad) == (5.0, 1.5, 1e9, 9)
    assert (track.charge.amount, track.memory.lately_total, track.memory.lately_bad) == (0.0, 12_000.0, 12.0)
    worse = [batch(WARM + n, (3000, 3), (1000, 30)) for n in range(2)]
    assert GATE.judge(GATE.update(FIRST, stage(), worse), stage()).ruling is Ruling.ROLLBACK


def test_what_a_later_form_keeps_beside_is_passed_over() -> None:
    told = track_json.told(Track(begun=0.25))
    later = {**told, "moon": 3, "charge": {**dict(told["charge"]), "tide": [1.0]}}  # type: ignore[call-overload]
    assert track_json.read(json.loads(json.dumps(later))) == Track(begun=0.25)


def test_a_memory_says_its_form_and_stays_small() -> None:
    memory = Memory()
    for number in range(200):
        memory = GATE.after(memory, stage(), [batch(number, (3000, 3), (1000, 1))])
    told = json.dumps(memory.to_json())
    assert json.loads(told)["version"] == track_json.VERSION
    assert len(told) < 3_000
    assert Memory.from_json(json.loads(told)) == memory
