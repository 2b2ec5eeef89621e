"""Prepare: the parts that the phases of a declared migration work with."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.api import parts, places
from migrate.api.declared import Declared
from migrate.decide.phases import Terms

if TYPE_CHECKING:
    from migrate.model.reached import Reached
    from migrate.model.state import State
    from migrate.phases.site import Site
    from migrate.routes.route import Route

WORK = Path(".migrate/pulumi")
"""Plans and homes of the engine, beside the declaration."""

EVIDENCE = timedelta(hours=24)
"""How old the final tests may be where the declaration has no section `verify`."""


def terms(of: Declared) -> Terms:
    """What the declaration asks of the phases. Where blue is held back, the soak comes before the last step."""
    spec = of.spec
    soak = timedelta(0) if spec.hold_back else spec.soak
    return Terms(spec.verify.age if spec.verify else EVIDENCE, soak, database=spec.database is not None)


@contextmanager
def site(of: Declared, *, project: Path | None = None, policy_packs: tuple[Path, ...] = ()) -> Generator[Site]:
    """All parts; the engine of this machine is looked for when a stack is opened. Raises LedgerUnreadable."""
    from migrate.controller.clock import SystemClock
    from migrate.engine.find import find
    from migrate.engine.workspace import Workspace
    from migrate.ledger.owner import this_process
    from migrate.phases.site import Site

    folder = of.path.resolve().parent
    project = (project or folder).resolve()

    @cache
    def workspace() -> Workspace:
        return Workspace(
            find(),
            project=project,
            work=folder / WORK,
            backend=os.environ.get("PULUMI_BACKEND_URL"),
            env={"MIGRATE_FILE": str(of.path.resolve())},
        )

    with parts.ledger(of) as book:
        yield Site(
            plan=of.plan,
            terms=terms(of),
            ledger=book,
            clock=SystemClock(),
            who=this_process(),
            workspace=workspace,
            routes=lambda reached: _routes(of, book.recalled(), reached),
            policy_packs=policy_packs or _packs_of(project),
        )


def _routes(of: Declared, state: State, reached: Reached | None) -> Mapping[str, Route] | None:
    """The routes, once green's address is declared, remembered or `reached`."""
    from migrate.model.side import Side

    known = places.remembered(of.spec, state)
    if reached:
        known.setdefault(Side.GREEN, reached)
    return parts.routes_of(of.spec.reached(known)) if Side.GREEN in known else None


def _packs_of(project: Path) -> tuple[Path, ...]:
    """The project's own policy pack, where it has one."""
    pack = project / "policies"
    return (pack,) if (pack / "PulumiPolicy.yaml").is_file() else ()
