"""Track as JSON: what a ledger keeps of it, and what earlier ledgers kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from migrate.decide.charge import Charge
from migrate.decide.mix import Mix
from migrate.decide.remembered import Remembered
from migrate.decide.stratum import Stratum
from migrate.decide.track import Track

VERSION = 2
"""Of the form. The first had neither what blue was in the last hour nor evidence for the charge."""

_FIRST = (
    "relative", "absolute", "begun", "certificate", "blue", "excess", "batches", "green_total", "green_bad",
    "blue_total", "blue_bad", "calm", "lately_total", "lately_bad",
)  # fmt: skip


def told(track: Track) -> dict[str, object]:
    """Every field by its name, so that a later form may add some."""
    nested = {
        "charge": track.charge._asdict(),
        "memory": track.memory._asdict(),
        "strata": {name: each._asdict() for name, each in track.strata.items()},
    }
    return {**track._asdict(), **nested}


def read(told: object) -> Track:
    """The track that was told, now or by an earlier version. What an earlier one did not keep is as at a beginning, and
    what a later one keeps beside is passed over.
    """
    if isinstance(told, list):
        return _first(cast("Sequence[object]", told))
    fields = dict(cast("dict[str, Any]", told))
    charge = _known(cast("dict[str, Any]", fields.pop("charge", {})), Charge._fields)
    memory = _known(cast("dict[str, Any]", fields.pop("memory", {})), Remembered._fields)
    strata = {
        name: Stratum(**_known(each, Stratum._fields))
        for name, each in cast("dict[str, dict[str, Any]]", fields.pop("strata", {})).items()
    }
    nested: dict[str, Any] = {"charge": Charge(**charge), "memory": Remembered(**memory), "strata": strata}
    return Track(**_known(fields, Track._fields), **nested)


def mix(told: object) -> Mix:
    """The same of a class of answers."""
    return Mix(**_known(cast("dict[str, Any]", told), Mix._fields))


def _first(values: Sequence[object]) -> Track:
    fields: dict[str, Any] = dict(zip(_FIRST, values, strict=True))
    lately: dict[str, float] = {name: fields.pop(name) for name in ("lately_total", "lately_bad")}
    amount = max(0.0, float(fields.pop("excess")))
    well = {"well_total": lately["lately_total"], "well_bad": lately["lately_bad"]}
    return Track(**_known(fields, Track._fields), charge=Charge(amount), memory=Remembered(**lately, **well))


def _known(fields: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {
        name: tuple(cast("list[float]", each)) if isinstance(each, list | tuple) else each
        for name, each in fields.items()
        if name in names
    }
