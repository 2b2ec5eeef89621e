"""Book: what the phases write into the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrate.controller.clock import Clock
from migrate.ledger.ledger import Ledger
from migrate.model.event import Event, Kind
from migrate.model.phase import Phase, Stack
from migrate.model.stage import Stage
from migrate.model.weights import Weights


@dataclass(frozen=True, slots=True)
class Book:
    """One process's pen. Phases hold no lease: Pulumi's own lock keeps two updates apart, and no weight is moved."""

    ledger: Ledger
    clock: Clock
    who: str

    def entering(self, phase: Phase, stack: Stack, stage: Stage, *, state: str, changes: Mapping[str, int]) -> None:
        """An approved update, before it begins. `state` names the recorded state it starts from."""
        self._write(Kind.ENTERING, phase=phase, stack=stack, stage=stage, state=state, changes=dict(changes))

    def entered(
        self,
        phase: Phase,
        stack: Stack,
        stage: Stage,
        *,
        state: str,
        changes: Mapping[str, int],
        weights: Mapping[str, Weights],
        checks: Mapping[str, str],
    ) -> None:
        """An update that was applied. `state` names what it left, `weights` what the routes said afterwards, `checks`
        the health checks it made for the sides.
        """
        shares = {name: each.green for name, each in weights.items()}
        counts, made = dict(changes), dict(checks)
        self._write(
            Kind.ENTERED, phase=phase, stack=stack, stage=stage, state=state, changes=counts, green=shares, checks=made
        )

    def entered_idle(self, phase: Phase) -> None:
        """A phase without stacks."""
        self._write(Kind.ENTERED, phase=phase)

    def tested(self, *, passed: bool, address: str, results: Sequence[Mapping[str, object]]) -> None:
        """The final tests; `results` hold no output of anything that was run."""
        self._write(Kind.TESTED, passed=passed, address=address, results=list(results))

    def left(self, phase: Phase, evidence: Mapping[str, object]) -> None:
        """The exit of a phase, and what it was granted on."""
        self._write(Kind.LEFT, phase=phase, evidence=dict(evidence))

    def _write(self, kind: Kind, **body: object) -> None:
        lease = self.ledger.lease()
        self.ledger.append(Event(kind, self.clock.now(), self.who, lease.epoch if lease else 0, body))
