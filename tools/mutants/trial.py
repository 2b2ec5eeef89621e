"""Trial: a mutant before its tests, in a process of its own. The files of the checkout are never touched: the fault is
put in while Python imports the module.
"""

from __future__ import annotations

import importlib.util
import io
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, FrameType

from tools.mutants.mutant import ROOT, Mutant
from tools.mutants.source import Stale, mutated

END_SECONDS = 120
"""A mutant whose tests have not ended by then is killed too: it goes round for ever, and somebody would notice."""

_QUIET = ("-x", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning")
"""What is imported before pytest runs is hypothesis, whose own assertions nobody needs to read."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`killer` is the first test that failed, empty where none did; `stale` why the mutant could not be made."""

    killer: str = ""
    stale: str = ""


class NoEnd(BaseException):
    """The time of a trial is over; no wall of the code under test takes it for a failure of its own."""


def trial(mutant: Mutant | None, tests: Sequence[str]) -> Verdict:
    """Run `tests` against the mutant, or against the code as it is."""
    os.chdir(ROOT)
    if mutant is not None:
        try:
            text = mutated(mutant.path.read_text(), mutant.function, mutant.old, mutant.new)
        except Stale as stale:
            return Verdict(stale=str(stale))
        sys.meta_path.insert(0, _Finder(mutant, text))
    return _judged(tests)


def _judged(tests: Sequence[str]) -> Verdict:
    import pytest  # the parent that only tells results does without
    from hypothesis import settings

    settings.register_profile("mutants", database=None, deadline=None, derandomize=True)
    settings.load_profile("mutants")
    watch = _Watch()
    signal.signal(signal.SIGALRM, _no_end)
    signal.alarm(END_SECONDS)
    sys.stdout = sys.stderr = io.StringIO()
    code = pytest.main([*_QUIET, *tests], plugins=[watch])
    signal.alarm(0)
    if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return Verdict(watch.failed)
    return Verdict(watch.failed or f"pytest ended with {code!s}")


def _no_end(_: int, __: FrameType | None) -> None:
    raise NoEnd


@dataclass(eq=False)
class _Watch:
    """A plugin of pytest that remembers the first test that failed."""

    failed: str = field(default="")

    def pytest_runtest_logreport(self, report: object) -> None:
        if getattr(report, "failed", False):
            self.failed = self.failed or str(getattr(report, "nodeid", ""))

    pytest_collectreport = pytest_runtest_logreport


@dataclass(frozen=True)
class _Finder(MetaPathFinder):
    """Finds the mutant's module, and no other."""

    mutant: Mutant
    text: str

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        file = str(self.mutant.path)
        return importlib.util.spec_from_file_location(fullname, file, loader=_Loader(fullname, file, self.text))


class _Loader(SourceFileLoader):
    """Loads the changed text, and neither reads nor writes the bytecode of the real one."""

    def __init__(self, fullname: str, path: str, text: str) -> None:
        super().__init__(fullname, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - there is one text, whatever it is asked by
        return compile(self._text, self.path, "exec", dont_inherit=True)
