"""Phase: the ordered parts of a whole migration, and the Pulumi stacks they touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stack(StrEnum):
    """One Pulumi stack, so that a mistake in one cannot touch the others."""

    BLUE = "blue"
    GREEN = "green"
    DATA = "data"
    TRAFFIC = "traffic"


class Phase(StrEnum):
    """In the order in which they are entered."""

    ASSESS = "assess"
    MIRROR = "mirror"
    REPLICATE = "replicate"
    VERIFY = "verify"
    SHIFT = "shift"
    CUTOVER = "cutover"
    SOAK = "soak"
    RETIRE = "retire"

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """What `pulumi up` of this phase updates, in order; none where nothing is updated."""
        return _STACKS.get(self, ())

    @property
    def before(self) -> Phase | None:
        """The phase that must have been left first; None for the first."""
        place = list(Phase).index(self)
        return list(Phase)[place - 1] if place else None


_STACKS: Mapping[Phase, tuple[Stack, ...]] = {
    Phase.MIRROR: (Stack.BLUE, Stack.GREEN),  # blue first: it is adopted, and parity needs what it exports
    Phase.REPLICATE: (Stack.DATA,),
    Phase.VERIFY: (Stack.GREEN,),
    Phase.SHIFT: (Stack.TRAFFIC,),
    Phase.CUTOVER: (Stack.DATA,),
    Phase.RETIRE: (Stack.TRAFFIC, Stack.BLUE),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What the ledger knows of one phase. `evidence` is what its exit was granted on."""

    entered: datetime | None = None
    left: datetime | None = None
    evidence: Mapping[str, object] = field(default_factory=dict[str, object])
