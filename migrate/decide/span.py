"""Span: one moment of recorded traffic, with what was planned for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from migrate.model.batch import Batch


class Span(NamedTuple):
    """All batches that end at `t` (seconds, in the recording's own time), each `start` to `end`; several where the
    traffic has strata or more than one indicator. `share` is green's planned part, `ttl` the name's, in seconds. A
    tuple because a replay makes one for each batch.
    """

    t: float
    start: datetime
    end: datetime
    step: int
    share: float
    ttl: float
    batches: Sequence[Batch]
