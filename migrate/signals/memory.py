"""MemorySignal: the shipped fake; it says what it is told to say."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from migrate.errors import InvalidValue
from migrate.model.batch import NOTHING, Batch, Counted, Reading, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli


class MemorySignal:
    """Plays its script first; then it yields what was counted between two readings.

    As with real counters the first reading after the script is only the baseline: what was counted before it is
    forgotten. Unlike a real source it accepts no reading under another signal's name.
    """

    def __init__(self, name: str, script: Iterable[Reading] = ()) -> None:
        """Raises InvalidValue when a reading of the script carries another signal's name."""
        self._name = name
        self._script: deque[Reading] = deque()
        self._counts: dict[Sli, dict[Side, Tally]] = {}
        self._last: datetime | None = None
        self.then(*script)

    @property
    def name(self) -> str:
        return self._name

    def then(self, *readings: Reading) -> None:
        """Answer these next, one a reading. What is counted meanwhile is kept.

        Raises:
            InvalidValue: A reading carries another signal's name.
        """
        strangers = {name for reading in readings for name in _names(reading)} - {self._name}
        if strangers:
            raise InvalidValue("counts of another signal", seen=", ".join(strangers), limit=self._name)
        self._script.extend(readings)

    def count(self, side: Side, tally: Tally, *, sli: Sli = Sli.AVAILABILITY) -> None:
        """Requests that the next reading shall yield."""
        counts = self._counts.setdefault(sli, {})
        counts[side] = counts.get(side, NOTHING) + tally

    def read(self, now: datetime) -> Reading:
        if self._script:
            return self._script.popleft()
        last, self._last = self._last, now
        counts, self._counts = self._counts, {}
        if last is None:
            return Counted((), now)
        batches = (Batch(self._name, sli, min(last, now), now, tallies) for sli, tallies in counts.items())
        return Counted(tuple(batches), now)


def _names(reading: Reading) -> set[str]:
    return {batch.signal for batch in reading.batches} if isinstance(reading, Counted) else {reading.signal}
