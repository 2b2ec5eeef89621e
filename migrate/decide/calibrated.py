"""Calibrated: the calibrations a ledger holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import cast

from migrate.decide.calibrate import Calibrated
from migrate.decide.guards import Calibration
from migrate.model.event import Event, Json, Kind
from migrate.model.slo import Sli


def told(found: Mapping[Sli, Calibrated], late: timedelta | None = None) -> Json:
    """The body of the event. `late`, where it was listened to a live signal: how late its counts came at worst."""
    body = {"slis": {sli.value: _told(each) for sli, each in found.items()}}
    return body if late is None else {**body, "late": late.total_seconds()}


def calibrations(events: Iterable[Event]) -> dict[Sli, Calibration]:
    """The last calibration recorded of each indicator; empty where none was."""
    known: dict[Sli, Calibration] = {}
    for event in events:
        if event.kind is Kind.CALIBRATED:
            slis = cast("Mapping[str, Mapping[str, float | None]]", event.body["slis"])
            known |= {Sli(name): _read(each) for name, each in slis.items()}
    return known


def _told(each: Calibrated) -> dict[str, float | None]:
    found = each.calibration
    return {
        "base": found.base,
        "phi": found.phi,
        "comparison": None if math.isinf(found.comparison) else found.comparison,
        "minutes": each.minutes,
        "bad": each.bad,
        "rate": each.rate,
        "offset": each.offset,
    }


def _read(body: Mapping[str, float | None]) -> Calibration:
    base, phi, comparison = body["base"], body["phi"], body["comparison"]
    return Calibration(cast("float", base), cast("float", phi), math.inf if comparison is None else comparison)
