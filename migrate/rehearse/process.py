"""Child: one process of the rehearsal that cannot outlive the process that started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import cast

from migrate.errors import RehearsalError
from migrate.rehearse.slowness import patient

POLL_SECONDS = 0.01
GRACE_SECONDS = 3.0
"""How long a part may take to end after SIGTERM before it is killed."""

_TAIL_LINES = 15
_TAIL_COLUMNS = 240

# The kernel sends the death signal when the *thread* that started the child ends (prctl(2), PR_SET_PDEATHSIG),
# so every child is started by one thread that lives as long as the interpreter.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="start-child")

_THEN_EXEC = """
import ctypes, os, resource, signal, sys
PR_SET_PDEATHSIG = 1
if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
    sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent was gone before the child began")
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
files = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
os.execvp(sys.argv[2], sys.argv[2:])
"""


class Child:
    """A running program in a session of its own; standard output goes to NAME.out, standard error to NAME.log.

    It is killed by the kernel when this process ends, however that happens (SIGKILL included), and may open
    65 536 files if the hard limit allows it: a side that hangs holds a connection per waiting request.
    """

    def __init__(
        self, name: str, argv: Sequence[str], *, directory: Path, env: Mapping[str, str] | None = None
    ) -> None:
        """Start `argv` now.

        Raises:
            RehearsalError: This is not Linux, where alone a child can be tied to its parent's life.
        """
        if sys.platform != "linux":
            raise RehearsalError(
                "this system cannot run a rehearsal", seen=sys.platform, limit="Linux", then="Use a container."
            )
        self.name = name
        self.out = directory / f"{name}.out"
        self.log = directory / f"{name}.log"
        self._read_from = self.out.stat().st_size if self.out.exists() else 0
        self._process = _starter.submit(self._start, tuple(argv), env).result()

    def _start(self, argv: tuple[str, ...], env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
        wrapper = (sys.executable, "-I", "-S", "-c", _THEN_EXEC, str(os.getpid()))
        with self.out.open("ab") as out, self.log.open("ab") as log:
            return subprocess.Popen(
                (*wrapper, *argv),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                env=None if env is None else {**os.environ, **env},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def ready_line(self, *, within: float) -> Mapping[str, object]:
        """The first line of standard output, a JSON object, waited for at most `within` seconds.

        Raises:
            RehearsalError: It ended, said something else, or said nothing in time. It is killed then.
        """
        self.ready_when(lambda: b"\n" in self._said(), within=within)
        line = self._said().split(b"\n", 1)[0]
        try:
            said = cast("object", json.loads(line))
        except ValueError:
            said = None
        if isinstance(said, dict):
            return cast("Mapping[str, object]", said)
        raise self._not_ready(f"it said {line[:_TAIL_COLUMNS]!r}", limit="one JSON object on a line")

    def ready_when(self, check: Callable[[], bool], *, within: float) -> None:
        """Wait at most `within` seconds (of a quiet machine) until `check` holds.

        Raises:
            RehearsalError: It ended first, or the time was over. It is killed then.
        """
        end = time.monotonic() + patient(within)
        while not check():
            if not self.alive:
                raise self._not_ready(f"it ended with status {self.status}", limit="a running process")
            if time.monotonic() > end:
                raise self._not_ready("it runs, but is not ready", limit=f"{patient(within):g} s")
            time.sleep(POLL_SECONDS)

    def _said(self) -> bytes:
        return self.out.read_bytes()[self._read_from :]

    def _not_ready(self, why: str, *, limit: str) -> RehearsalError:
        self.kill()
        return RehearsalError(
            f"{self.name} did not come up: {why}", seen=self.tail(), limit=limit, then=f"Read {self.log}."
        )

    def tail(self) -> str:
        """The end of its log, cut to what fits a screen."""
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        return "\n".join(line[-_TAIL_COLUMNS:] for line in lines) or "(its log is empty)"

    def stop(self, *, grace: float = GRACE_SECONDS) -> int:
        """SIGTERM, `grace` seconds, then SIGKILL to its whole group. Returns the exit status; harmless when ended."""
        try:
            self._send(signal.SIGTERM)
            self._send(signal.SIGCONT)  # a frozen process would never see the SIGTERM
            self._process.wait(patient(grace))
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()
        return self._process.returncode

    def kill(self) -> None:
        """SIGKILL to its whole group, and wait until it is gone."""
        self._send(signal.SIGKILL)
        self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it keeps its sockets and answers nothing."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        """To the group; never to a group whose leader has been reaped, since its number may belong to another."""
        if self.alive:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)
