"""Children: the processes a host has started and must not leave behind."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

GRACE_SECONDS = 5.0
"""How long a child may take to end after SIGTERM; as long as the engine itself waits for a plugin."""


class Children:
    """Starts children in the host's own process group, so that the engine's signals to the group reach them too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()

    def start(
        self, argv: Sequence[str], *, directory: Path, env: Mapping[str, str], output: int | IO[str] | None = None
    ) -> subprocess.Popen[str]:
        """Start `argv`; standard output and error go where `output` says, by default where the host's go."""
        child = subprocess.Popen(
            argv,
            cwd=directory,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            errors="replace",
        )
        with self._lock:
            self._running.add(child)
        return child

    def wait(self, child: subprocess.Popen[str]) -> int:
        """Its exit status, negative for a signal."""
        status = child.wait()
        with self._lock:
            self._running.discard(child)
        return status

    def stop(self, child: subprocess.Popen[str]) -> None:
        """SIGTERM, then SIGKILL when it takes longer than GRACE_SECONDS."""
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_SECONDS)
            return
        child.kill()

    def stop_all(self) -> None:
        with self._lock:
            running = tuple(self._running)
        for child in running:
            self.stop(child)
