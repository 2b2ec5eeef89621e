"""Projects on the real engine, each between two clouds that nothing else is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from migrate.engine.build import build
from migrate.engine.find import Engine, find
from migrate.errors import EngineMissing
from tests.rehearse.standins.conftest import running
from tests.stacks.project import Project

QUICK = {"fastest_seconds": 0.01, "slowest_seconds": 0.05}


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine of this machine; where there is none it is built, which takes minutes, once."""
    try:
        return find()
    except EngineMissing:
        build(print)
        return find()


@pytest.fixture
def project(tmp_path: Path, engine: Engine) -> Iterator[Project]:
    """A project whose clouds are empty."""
    with ExitStack() as stack:
        aws = stack.enter_context(running("migrate.rehearse.aws", **QUICK))
        gcp = stack.enter_context(running("migrate.rehearse.gcp", **QUICK, projects=["rehearsal"]))
        yield Project(tmp_path, engine, {"aws": aws["endpoint"], "gcp": gcp["endpoint"]})
