"""Sandboxes: a terminal in which `migrate sandbox` stands, and the machine's own word on whether it was too busy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from migrate.rehearse.slowness import patient

STANDS_SECONDS = 60.0
ENDS_SECONDS = 60.0
TOO_BUSY = "this machine is too busy"

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MIGRATE_"))},
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "HOME": "/nowhere",
    "COLUMNS": "200",
}
"""A person's who has no credentials at all."""


@dataclass(frozen=True, slots=True)
class Said:
    exit: int
    out: str


def typed(command: str, folder: Path, *, within: float) -> Said:
    """A command line in a shell, in the second terminal."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=within,
    )
    return Said(done.returncode, done.stdout)


class Terminal:
    """`with Terminal(command, folder)`: it runs on in the background, and is ended as by Ctrl-C."""

    def __init__(self, command: str, folder: Path) -> None:
        self._file = folder.parent / f"{folder.name}-terminal.txt"
        with self._file.open("w") as out:
            argv = ["bash", "-c", f"exec {command}"]
            self.process = subprocess.Popen(argv, cwd=folder, env=ENVIRONMENT, stdout=out, stderr=subprocess.STDOUT)

    @property
    def said(self) -> str:
        return self._file.read_text()

    def until(self, text: str) -> None:
        """Until it has said this; it must not end before."""
        end = time.monotonic() + patient(STANDS_SECONDS)
        while text not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.05)

    def end(self, by: signal.Signals = signal.SIGINT) -> int:
        """Its exit status."""
        self.process.send_signal(by)
        return self.process.wait(patient(ENDS_SECONDS))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
