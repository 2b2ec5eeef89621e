"""ShippedLog: a side's access log as it arrives where the controller reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from migrate.rehearse.watching.served import Served


@dataclass(frozen=True, slots=True)
class ShippedLog:
    """Appends to `path`, which is there from the beginning."""

    path: Path

    def __post_init__(self) -> None:
        self.path.touch()

    def tell(self, requests: Sequence[Served], now: datetime) -> None:  # noqa: ARG002 - the seam hands it in
        if requests:
            with self.path.open("a") as log:
                log.writelines(f"{request.line}\n" for request in requests)
