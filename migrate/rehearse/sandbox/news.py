"""News: what happened in a sandbox between two looks, in lines for the person who has it open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from migrate.model.weights import Weights, percent

CALM_SECONDS = 5.0
"""Without a failed request for so long, they are over."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `at` in seconds; `ended` are the parts that do not run, with their exit statuses."""

    at: float
    share: Weights
    sent: int = 0
    failed: int = 0
    ended: Mapping[str, int] = field(default_factory=dict[str, int])
    busy: bool = False
    """Whether this machine has more to do than it can."""


@dataclass(slots=True)
class News:
    """Compares each look with the one before."""

    before: Look
    _failing_since: int | None = None
    _last_failed: float = 0.0

    def of(self, look: Look) -> list[str]:
        told = [
            *_shares(self.before, look),
            *_parts(self.before, look),
            *_machine(self.before, look),
            *self._failures(look),
        ]
        self.before = look
        return told

    def _failures(self, look: Look) -> Iterator[str]:
        if look.failed > self.before.failed:
            self._last_failed = look.at
            if self._failing_since is None:
                self._failing_since = self.before.failed
                yield "users: requests fail"
        elif self._failing_since is not None and look.at - self._last_failed >= CALM_SECONDS:
            count = look.failed - self._failing_since
            self._failing_since = None
            yield f"users: no request fails any more; {count:,} did"


def _shares(before: Look, look: Look) -> Iterator[str]:
    if look.share != before.share:
        yield f"Route 53: green has {percent(look.share.green)} (before: {percent(before.share.green)})"


def _machine(before: Look, look: Look) -> Iterator[str]:
    if look.busy and not before.busy:
        yield "this machine is too busy: what fails or is late now may be its fault, and the gate cannot tell"
    if before.busy and not look.busy:
        yield "this machine keeps up again"


def _parts(before: Look, look: Look) -> Iterator[str]:
    for name in sorted(look.ended.keys() - before.ended.keys()):
        yield f"{name} has ended with status {look.ended[name]}; `migrate sandbox mend` starts it again"
    for name in sorted(before.ended.keys() - look.ended.keys()):
        yield f"{name} runs again"
