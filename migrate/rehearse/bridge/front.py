"""Front: a load balancer as a cloud's API shows it, with what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.model.side import Cloud


@dataclass(frozen=True, slots=True)
class Front:
    """`handle` is what records point to: the balancer's DNS name (AWS) or its address (Google).

    `listens`: whether a listener or forwarding rule leads to a service; without one its port refuses. `containers` are
    those that always run, of every service behind it; neither cloud's scaling adds one within a rehearsal's step.
    """

    cloud: Cloud
    handle: str
    listens: bool
    containers: int
