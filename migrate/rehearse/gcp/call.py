"""Call: one request as the loopback Google Cloud saw it, for checks of least-privilege roles and for the bridge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Call:
    """`method` is the id in the discovery document (`run.projects.locations.services.create`), `resource` the
    relative name that was asked about, `status` the HTTP status of the answer (0: the connection was dropped)."""

    at: datetime
    service: str
    method: str
    resource: str
    status: int
