"""Calibrations: what the A/A file says, for one trace or for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from migrate.backtest.line import Line, Name
from migrate.backtest.open_trace import SIGNAL, moment
from migrate.decide.baseline import Baseline
from migrate.decide.calibrate import Calibrated, calibrate
from migrate.decide.guards import Calibration, Guards
from migrate.errors import RecordingInvalid
from migrate.model.batch import Batch
from migrate.model.slo import Sli, Slo

Key = tuple[Name | None, Sli]


@dataclass(slots=True)
class _Begun:
    first: float
    last: float
    baseline: Baseline
    clients: bool = True


@dataclass(frozen=True, slots=True)
class Calibrations:
    """A trace's own calibration comes before the one for all; where there is neither, blue's bad ratio is taken to be
    `base`, or a tenth of what the objective allows, and bad requests to come alone.
    """

    slo: Slo
    base: float | None = None
    found: Mapping[Key, Calibrated] = field(default_factory=dict[Key, Calibrated])
    of_clients: frozenset[Key] = frozenset()
    """Those whose every line counted clients."""

    def of(self, trace: Name) -> dict[Sli, Calibration]:
        made: dict[Sli, Calibration] = {}
        for objective in self.slo.objectives:
            known = self.known(trace, objective.sli)
            made[objective.sli] = (
                known.calibration if known else Calibration(self.base or objective.allowance / 10, measured=False)
            )
        return made

    def known(self, trace: Name, sli: Sli) -> Calibrated | None:
        return self.found.get(self._key(trace, sli))

    def counts_clients(self, trace: Name, sli: Sli) -> bool:
        """Whether what calibrates this trace counted clients."""
        return self._key(trace, sli) in self.of_clients

    def _key(self, trace: Name, sli: Sli) -> Key:
        return (trace, sli) if (trace, sli) in self.found else (None, sli)


def calibrations(lines: Iterable[Line], source: str, *, slo: Slo, guards: Guards) -> Calibrations:
    """From the lines of an A/A file. Raises RecordingInvalid."""
    begun: dict[Key, _Begun] = {}
    for line in lines:
        key = (line.trace, line.sli)
        known = begun.setdefault(key, _Begun(line.t, line.t, Baseline()))
        if line.t < known.last:
            raise RecordingInvalid(
                f"{source}, line {line.number}: its time lies before the line before it",
                seen=f"{line.t:g} after {known.last:g}",
                limit="times that grow, for each trace",
            )
        known.last = line.t
        known.clients = known.clients and line.by_client
        start = moment(line.t - known.first)
        known.baseline.add(
            Batch(
                SIGNAL,
                line.sli,
                start,
                start,
                line.tallies,
                line.clients,
                line.stratum,
                line.weighed,
                line.felt,
                line.answers,
            )
        )
    found = {key: calibrate(each.baseline, key[1], slo, guards) for key, each in begun.items()}
    of_clients = frozenset(key for key, each in begun.items() if each.clients)
    return Calibrations(slo, None, {key: each for key, each in found.items() if each}, of_clients)
