"""EpochFound: what stands where the epoch record belongs, whatever it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from migrate.model.split import Purpose, Stamp
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.route53.layout import Layout, Raw

_EPOCH = re.compile(r"\bepoch=([0-9]{1,17})\b")
_SERIAL = re.compile(r"\bserial=([0-9]{1,17})\b")


@dataclass(frozen=True, slots=True)
class EpochFound:
    """`sets` are in the way of a new record: TXT of any routing, or a CNAME, which tolerates no other record.

    `record` is the one legible record; None where there is none, or more than that stands there.
    """

    sets: tuple[Raw, ...]
    record: EpochRecord | None
    lines: tuple[str, ...]
    lost: bool
    """No number can be read, though a record was there or must have been."""

    @classmethod
    def among(cls, layout: Layout, found: Sequence[Raw], *, owned: bool) -> EpochFound:
        """`owned`: sets of this project's stand at the name, so that a record must have stood here."""
        sets = [raw for raw in found if raw["Name"] == layout.epoch_name and raw["Type"] in ("TXT", "CNAME")]
        lines = [str(v["Value"]) for raw in sets for v in cast("Sequence[Raw]", raw.get("ResourceRecords", ()))]
        simple = len(sets) == 1 and "SetIdentifier" not in sets[0] and len(lines) == 1
        record = _parsed(lines[0]) if simple else None
        lost = (bool(sets) or owned) and not any(map(_EPOCH.search, lines))
        return cls(tuple(sets), record, tuple(lines), lost)

    def above(self, *, writer: str, now: datetime) -> Stamp:
        """A rollback's stamp that fences out whoever wrote what can be read here.

        Where the number was lost it is drawn from the clock: seconds since 1970 are above any that was counted.
        """
        epoch, serial = (self._highest(pattern) for pattern in (_EPOCH, _SERIAL))
        if self.lost:
            epoch = int(now.timestamp())
        return Stamp(epoch + 1, serial + 1, writer, now, Purpose.ROLLBACK)

    def _highest(self, pattern: re.Pattern[str]) -> int:
        return max((int(found) for line in self.lines for found in pattern.findall(line)), default=0)

    @property
    def notes(self) -> list[str]:
        """What is put in order, for people."""
        if self.record is not None:
            return []
        if self.sets:
            seen = ", ".join(self.lines) or "no readable value"
            return [f"the epoch record was not one that migrate writes; it was replaced: {seen}"]
        return ["the epoch record was missing; it was written anew"] if self.lost else []


def _parsed(line: str) -> EpochRecord | None:
    try:
        return EpochRecord.parse(line.removeprefix('"').removesuffix('"'))
    except ValueError:
        return None
