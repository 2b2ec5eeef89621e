"""Migrate: move a running service between AWS and GCP while its users notice nothing.

Example:
    from migrate import Migration

    shop = Migration.load("migration.yaml")
    shop.status().state.weights
    shop.rollback(reason="checkout fails")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.lazy import lazy
from migrate.version import __version__

if TYPE_CHECKING:
    from migrate.api.forecast import Forecast
    from migrate.api.migration import Migration
    from migrate.api.rollback import Rollback
    from migrate.controller.controller import Turn
    from migrate.controller.run import Ended
    from migrate.controller.status import Status
    from migrate.errors import Exit, MigrationError
    from migrate.model.event import Event
    from migrate.model.finding import Finding
    from migrate.model.plan import Plan, Step
    from migrate.model.side import Side
    from migrate.model.spec.spec import Spec
    from migrate.model.weights import Weights

__all__ = [
    "Ended",
    "Event",
    "Exit",
    "Finding",
    "Forecast",
    "Migration",
    "MigrationError",
    "Plan",
    "Rollback",
    "Side",
    "Spec",
    "Status",
    "Step",
    "Turn",
    "Weights",
    "__version__",
]

_HOMES = {
    "Ended": "migrate.controller.run",
    "Event": "migrate.model.event",
    "Exit": "migrate.errors",
    "Finding": "migrate.model.finding",
    "Forecast": "migrate.api.forecast",
    "Migration": "migrate.api.migration",
    "MigrationError": "migrate.errors",
    "Plan": "migrate.model.plan",
    "Rollback": "migrate.api.rollback",
    "Side": "migrate.model.side",
    "Spec": "migrate.model.spec.spec",
    "Status": "migrate.controller.status",
    "Step": "migrate.model.plan",
    "Turn": "migrate.controller.controller",
    "Weights": "migrate.model.weights",
}
"""Where each public name lives: a program that needs none of them imports none of their rooms."""

__getattr__, __dir__ = lazy(__name__, _HOMES)
