"""Calibrations in the ledger: the last one of each indicator counts."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from migrate.decide.calibrate import Calibrated
from migrate.decide.calibrated import calibrations, told
from migrate.decide.guards import Calibration
from migrate.model.event import Event, Kind
from migrate.model.slo import Sli
from tests.decide.given import NOW

FOUND = Calibrated(Calibration(0.001, 1.7, 450.0, 1.05), 30, 300, 40.0, 1.1, "", "", "")


def an_event(**found: Calibrated) -> Event:
    body = json.loads(json.dumps(told({Sli(sli): each for sli, each in found.items()})))
    return Event(Kind.CALIBRATED, NOW, "ops", 0, body)


def test_what_was_told_is_what_is_read() -> None:
    endless = replace(FOUND, calibration=Calibration(0.002, 1.0, math.inf), offset=None)
    read = calibrations([an_event(availability=FOUND, latency=endless)])
    assert read == {Sli.AVAILABILITY: FOUND.calibration, Sli.LATENCY: endless.calibration}


def test_the_last_one_of_each_indicator_counts() -> None:
    later = replace(FOUND, calibration=Calibration(0.003))
    read = calibrations([an_event(availability=FOUND, latency=FOUND), an_event(availability=later)])
    assert read == {Sli.AVAILABILITY: later.calibration, Sli.LATENCY: FOUND.calibration}


def test_other_events_calibrate_nothing() -> None:
    assert calibrations([Event(Kind.STARTED, NOW, "ops", 0, {"digest": "x"})]) == {}
