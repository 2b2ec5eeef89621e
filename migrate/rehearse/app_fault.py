"""AppFault: how an application misbehaves, from not at all to not answering."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class AppFault(BaseModel):
    """Shares are probabilities per request, 0..1. A hang also takes the health check; the others do not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    error_share: Share = 0.0
    """Answered 500."""
    added_ms: Annotated[float, Field(ge=0.0, le=60_000.0)] = 0.0
    """Milliseconds added to the share `added_share` of requests."""
    added_share: Share = 1.0
    hang_share: Share = 0.0
    """Accepted and never answered, even after the fault is mended, as with a deadlock."""


HEALTHY = AppFault()
