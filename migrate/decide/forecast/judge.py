"""Judge: a gate as one trial asks it, thousands of times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from migrate.decide.gate import Gate, Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.memory import Memory
from migrate.model.batch import Batch
from migrate.model.event import Json
from migrate.model.verdict import Ruling, Verdict

_NOTHING = Verdict(Ruling.HOLD, "nothing was counted in this step yet")


class Judge(Protocol):
    """`count` first, then ask."""

    def count(self, stage: Stage, batches: Sequence[Batch]) -> None: ...

    def breached(self) -> bool:
        """Whether the verdict is to roll back; asked while a step bakes and nothing else matters."""
        ...

    def verdict(self) -> Verdict: ...


class ByMemory:
    """Any gate, exactly as the controller asks it."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._memory: Json = {}
        self._stage: Stage | None = None

    def count(self, stage: Stage, batches: Sequence[Batch]) -> None:
        self._stage = stage
        self._memory = self._gate.update(self._memory, stage, batches)

    def breached(self) -> bool:
        return self.verdict().ruling is Ruling.ROLLBACK

    def verdict(self) -> Verdict:
        return self._gate.judge(self._memory, self._stage) if self._stage else _NOTHING


class ByWeighing:
    """The guarded gate without JSON and sentences in between: the same rulings in half of the time."""

    def __init__(self, gate: GuardedGate) -> None:
        self._gate, self._memory = gate, Memory()

    def count(self, stage: Stage, batches: Sequence[Batch]) -> None:
        self._memory = self._gate.after(self._memory, stage, batches)

    def breached(self) -> bool:
        calm = not self._memory.tracks or self._gate.quiet(self._memory)
        return not calm and self.verdict().ruling is Ruling.ROLLBACK

    def verdict(self) -> Verdict:
        if not self._memory.tracks:
            return _NOTHING
        return Verdict(self._gate.weigh(self._memory).ruling, "")


def judge(gate: Gate) -> Judge:
    """The quickest one that rules as this gate does."""
    return ByWeighing(gate) if isinstance(gate, GuardedGate) else ByMemory(gate)
