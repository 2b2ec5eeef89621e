"""Accepted: findings that a person goes on with all the same."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from migrate.model.signal_fault import SignalFault
from migrate.model.spec.refusal import allowed

Reason = Annotated[
    str,
    Field(pattern=r"^[ -~]{3,200}$"),
    allowed("why it is accepted, in 3 to 200 plain characters"),
]

AcceptedFault = Annotated[
    SignalFault,
    Field(strict=False),
    allowed("the name of a finding, as `migrate signals` tells it"),
]
