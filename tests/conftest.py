"""What the whole suite shares: who runs what, and the bytecode of what its many processes import."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent

BYTECODE = HERE.parent / "build" / "bytecode"
"""Kept from run to run: most processes of the suite take longer to compile what they import than to do their work."""

STORIES = "tests/rehearse/stories"
"""The folder whose tests come one after the other: each fills a machine."""
YARD = ("tests/cli/test_asking.py", "tests/cli/test_killed.py", "tests/cli/test_leave.py", "tests/cli/test_up.py")
"""Files that share one stack, brought up once."""
FIRST = (STORIES, "tests/stacks", "tests/cli", "tests/provider", "tests/engine", "tests/rehearse/standins")
"""The folders that take longest, the longest first: what is short comes at the end, where the workers even out."""
SINGLE = "tests/simulation"
"""The folder whose tests share nothing, so that any worker may take any of them: the last one."""


settings.register_profile("suite", max_examples=60, deadline=None)
settings.register_profile("long", max_examples=2_000, deadline=None)
settings.load_profile("suite")
"""How far each property is tried; `pytest --hypothesis-profile=long` goes on for longer."""


def pytest_configure() -> None:
    """Also where the environment says that no bytecode shall be written: that is about the sources' own folders. And
    Ctrl-C ends what tests start, also where a shell started the suite in the background, deaf to it.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(BYTECODE)
    sys.dont_write_bytecode = False


def pytest_unconfigure(config: pytest.Config) -> None:
    """What stood in temporary folders is not met again."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(BYTECODE / tempfile.gettempdir().lstrip("/"), ignore_errors=True)


@pytest.fixture(autouse=True, scope="module")
def _environment_left_as_found() -> Iterator[None]:
    """What a file left in the environment would be met by every later file of the same worker."""
    before = _environment()
    yield
    assert _environment() == before, "this file left its own variables in the environment"


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(_file(item.nodeid)))


def _turn(file: str) -> int:
    folder = file.rpartition("/")[0]
    return FIRST.index(folder) if folder in FIRST else len(FIRST) + (folder == SINGLE)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)  # of xdist, which need not be there
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """The tests of a file go to one worker, in the order collected, so that what they share is set up once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = _file(nodeid)
            folder = file.rpartition("/")[0]
            return nodeid if folder == SINGLE else folder if folder == STORIES or file in YARD else file

    config.option.loadscopereorder = False
    return ByFile(config, log)
