"""Selected: what one selector of one side found, and what else carries the same name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migrate.model.side import Side
from migrate.signals.inspection.line import Labels, Line
from migrate.signals.inspection.use import Use


@dataclass(frozen=True, slots=True)
class Selected:
    """`neighbours` are the labels of the selector with all values that they have under its name, where it found
    nothing; `remarks` are the warnings of the store, and `whole` is false where it said that a part is missing.
    """

    side: Side
    use: Use
    selector: str
    lines: tuple[Line, ...] = ()
    neighbours: tuple[Mapping[str, str], ...] = ()
    whole: bool = True
    remarks: tuple[str, ...] = ()
    by_labels: Mapping[Labels, Line] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_labels", {line.labels: line for line in self.lines})

    @property
    def growth(self) -> float:
        """What all its series counted together."""
        return sum(line.growth for line in self.lines)

    @property
    def newest(self) -> float | None:
        return max((line.newest for line in self.lines if line.newest is not None), default=None)
