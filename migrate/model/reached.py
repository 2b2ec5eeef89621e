"""Reached: where a side's load balancer turned out to be once its stack stood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reached:
    """What the declaration need not say because the stacks know it."""

    address: str
    alias_zone: str | None = None
    """The hosted zone of an AWS load balancer's name; nothing on Google."""
    health_check: str | None = None
    """The Route 53 health check that the traffic stack made for this side."""
