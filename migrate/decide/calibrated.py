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


def told(found: Mapping[Sli, Calibrated], late: timedelta | None = None, slow: timedelta | None = None) -> Json:
    """The body of the event. `late`, where it was listened to a live signal: how late its counts came at worst. `slow`,
    where it tells how long requests took: from where on blue is slow in half of what the objective allows.
    """
    body: dict[str, object] = {"slis": {sli.value: _told(each) for sli, each in found.items()}}
    spans = {"late": late, "slow": slow}
    return body | {name: span.total_seconds() for name, span in spans.items() if span is not None}


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
        "proven": found.offset,
        "felt": found.felt,
        "felt_phi": found.felt_phi,
    }


def _read(body: Mapping[str, float | None]) -> Calibration:
    comparison, proven = body["comparison"], body.get("proven")
    return Calibration(
        cast("float", body["base"]),
        cast("float", body["phi"]),
        math.inf if comparison is None else comparison,
        1.0 if proven is None else proven,
        body.get("felt"),
        body.get("felt_phi"),
    )
