"""Troubles: what of a sandbox is broken, what shall be once green has its share, and what is started again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from migrate.model.share import written
from migrate.model.weights import Weights
from migrate.rehearse.breaking import Breaking
from migrate.rehearse.faults import Fault, struck
from migrate.rehearse.sandbox.order import Break, Mend, Part
from migrate.rehearse.scenario import fault_words

Restart = Callable[[], Iterator[str]]
"""Starts again what of a part has ended by itself, and names it."""


@dataclass(slots=True)
class Troubles:
    """Of two faults of a kind at a part only the later one stays."""

    breaking: Breaking
    restarts: Mapping[Part, Restart]
    waiting: list[Break] = field(default_factory=list[Break])

    def obey(self, order: Break | Mend, share: Weights) -> list[str]:
        """Do it, with green's present share; what was done, in sentences. Raises RehearsalError."""
        match order:
            case Break():
                return list(self._break(order, share))
            case Mend():
                return list(self._mend([order.part] if order.part else list(Part)))
            case _:
                assert_never(order)

    def reached(self, share: Weights) -> list[str]:
        """What breaks because green has this share now."""
        due = [order for order in self.waiting if _is_due(order, share)]
        self.waiting = [order for order in self.waiting if order not in due]
        return [sentence for order in due for sentence in self._apply(order)]

    def _break(self, order: Break, share: Weights) -> Iterator[str]:
        if _is_due(order, share):
            yield from self._apply(order)
        else:
            self.waiting.append(order)
            at = written(order.at) if order.at else ""
            yield from (f"{fault_words(fault)}: waits until green has {at}" for fault in order.faults)

    def _apply(self, order: Break) -> Iterator[str]:
        for fault in order.faults:
            for old in self._there():
                if type(old) is type(fault) and struck(old) == struck(fault):
                    self.breaking.mend(old)
            self.breaking.apply(fault)
            yield f"broken: {fault_words(fault)}"

    def _there(self) -> list[Fault]:
        return [span.fault for span in self.breaking.spans if span.until is None]

    def _mend(self, parts: list[Part]) -> Iterator[str]:
        places = {part.place for part in parts}
        dropped = [order for order in self.waiting if any(struck(fault) in places for fault in order.faults)]
        self.waiting = [order for order in self.waiting if order not in dropped]
        yield from (f"does not wait any more: {fault_words(fault)}" for order in dropped for fault in order.faults)
        for fault in reversed(self._there()):
            if struck(fault) in places:
                self.breaking.mend(fault)
                yield f"mended: {fault_words(fault)}"
        for part in parts:
            if part in self.restarts:
                yield from self.restarts[part]()


def _is_due(order: Break, share: Weights) -> bool:
    return order.at is None or share.green >= order.at.green
