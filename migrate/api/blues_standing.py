"""Blue's standing: whether all traffic may be given to blue without a question."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrate.errors import BlueUnfit
from migrate.model.phase import Phase, Stack
from migrate.model.side import Side
from migrate.model.spec.signal import ProbeSpec
from migrate.model.stage import Stage

if TYPE_CHECKING:
    from migrate.model.spec.spec import Spec
    from migrate.model.state import State
    from migrate.signals.knock import Knock

FLAG = "--to-a-blue-that-does-not-answer"


@dataclass(slots=True)
class BluesStanding:
    """Both sides are knocked at while other things go on. A knock that fails is no obstacle."""

    spec: Spec
    known: State
    _heard: dict[Side, Knock] = field(default_factory=dict["Side", "Knock"])
    _knocking: list[threading.Thread] = field(default_factory=list[threading.Thread])

    def begin(self) -> None:
        """Knock at both sides, at the same time."""
        for side in Side:
            thread = threading.Thread(target=self._knock, args=(side,), name=f"migrate-knock-{side}", daemon=True)
            thread.start()
            self._knocking.append(thread)

    def _knock(self, side: Side) -> None:
        from migrate.api.parts import probe_target
        from migrate.signals.knock import knock

        probe = next((signal for signal in self.spec.signals if isinstance(signal, ProbeSpec)), None)
        try:
            self._heard[side] = knock(probe_target(self.spec, probe, side))
        except Exception:  # an address that nobody knows, or that is none
            return

    def heard(self) -> dict[Side, Knock]:
        """What came of the knocks, waited for."""
        from migrate.signals.knock import WITHIN

        for thread in self._knocking:
            thread.join(WITHIN.total_seconds() + 0.5)
        return dict(self._heard)

    @property
    def doubt(self) -> str:
        """Why a person should be asked; empty where nothing speaks against blue.

        That blue cannot be reached from here counts only where green can: else it is this machine that reaches nothing.
        At three in the morning green is dead, so its silence must not make a question.
        """
        from migrate.signals.knock import Life

        if self.known.stages.get(Stack.BLUE) is Stage.GONE or _left(self.known):
            return "blue was retired, as the ledger tells"
        heard = self.heard()
        blue, green = heard.get(Side.BLUE), heard.get(Side.GREEN)
        if blue is None or blue.life in (Life.ANSWERS, Life.UNASKED):
            return ""
        well = green is not None and green.life is Life.ANSWERS
        asked = green is not None and green.life in (Life.ANSWERS, Life.ILL)
        certain = {Life.GONE: True, Life.ILL: well, Life.UNSEEN: asked}[blue.life]
        return f"blue {blue.life}: {blue.why}" if certain else ""

    @property
    def remark(self) -> str:
        """What is worth saying of blue after the rollback; empty where it answers."""
        from migrate.signals.knock import Life

        blue = self.heard().get(Side.BLUE)
        if blue is None:
            return "whether blue answers could not be seen"
        return "" if blue.life is Life.ANSWERS else f"blue {blue.life}: {blue.why}"

    def confirm(self, asked: Callable[[str], bool] | None) -> None:
        """A person's word where there is doubt; None where nobody can be asked.

        Raises:
            BlueUnfit: Nobody gave it.
        """
        doubt = self.doubt
        if not doubt:
            return
        if asked is None:
            raise _unfit(doubt, "nobody was asked")
        if not asked(f"{doubt}.\nGive it all traffic all the same?"):
            raise _unfit(doubt, "the answer was no")


def _left(known: State) -> bool:
    mark = known.phases.get(Phase.RETIRE)
    return mark is not None and mark.left is not None


def _unfit(doubt: str, why: str) -> BlueUnfit:
    return BlueUnfit(
        f"{doubt}; {why}, and nothing was written",
        limit="a blue that can take the traffic",
        then=f"Bring blue up and run it again; or `migrate rollback {FLAG}` gives it the traffic as it is.",
    )
