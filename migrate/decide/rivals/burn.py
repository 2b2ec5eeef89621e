"""Burn: how fast green burns the error budget, over two pairs of windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from migrate.decide.rivals.minute import Minute
from migrate.decide.rivals.rival import Accusation, Memory


@dataclass(frozen=True, slots=True)
class Pair:
    """Alerts when the bad ratio of the `long` and of the `short` window, in minutes, is above `factor` allowances."""

    factor: float
    long: int
    short: int


PAIRS = (Pair(14.4, 10, 1), Pair(6.0, 60, 5))


@dataclass(frozen=True, slots=True)
class Burn:
    """The multi-window alert of the SRE Workbook, one hour scaled to a migration's ten minutes.

    Factors as in slok/sloth and pyrra-dev/pyrra: 14.4 (1 h and 5 min) and 6 (6 h and 30 min), windows divided by six.
    `allowance` is the share of bad requests that the objective leaves. A window counts what there is of it.
    """

    allowance: float
    pairs: Sequence[Pair] = PAIRS

    def after(self, memory: Memory, minute: Minute) -> Memory:
        longest = max(pair.long for pair in self.pairs)
        totals, bads = [*memory.get("totals", []), minute.total], [*memory.get("bads", []), minute.bad]
        return {"totals": totals[-longest:], "bads": bads[-longest:]}

    def accuse(self, memory: Memory) -> Accusation | None:
        for pair in self.pairs:
            burn = min(self._burn(memory, pair.long), self._burn(memory, pair.short))
            if burn > pair.factor:
                why = f"burns {burn:.1f} times the budget over {pair.long} and {pair.short} min (limit {pair.factor:g})"
                return Accusation(burn, why)
        return None

    def _burn(self, memory: Memory, minutes: int) -> float:
        total = sum(memory.get("totals", [])[-minutes:])
        return sum(memory.get("bads", [])[-minutes:]) / total / self.allowance if total else 0.0
