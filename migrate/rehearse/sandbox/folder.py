"""SandboxFolder: the place of one sandbox: its declaration, what its parts write, and who may stand there."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from migrate.errors import SandboxRefused

DECLARATION = "migration.yaml"
WORLD = "sandbox"
_LOCK = "lock"
_MADE = "made.json"


@dataclass(frozen=True, slots=True)
class SandboxFolder:
    """`migration.yaml` lies in `root`, everything else in a folder of its own beside it."""

    root: Path

    @property
    def declaration(self) -> Path:
        return self.root / DECLARATION

    @property
    def world(self) -> Path:
        """Logs, the ledger and what else the parts write."""
        return self.root / WORLD

    @contextmanager
    def claimed(self) -> Generator[None]:
        """Nobody else's sandbox stands here meanwhile; what one that was killed left behind is taken away first.

        Raises:
            SandboxRefused: Another one stands here, or a file is in the way that is no sandbox's.
        """
        self._refuse_foreign()
        with self._locked():
            self.clear(keep=_LOCK)
            if self.declaration.exists():
                self._leave_world()
                raise SandboxRefused(
                    f"{self.declaration} is there already, and no sandbox wrote it",
                    limit="a folder without a declaration",
                    then="Name another folder: `migrate sandbox FOLDER`.",
                )
            yield

    def _refuse_foreign(self) -> None:
        """Before anything is made."""
        if self.world.exists() and not (self.world / _LOCK).is_file():
            raise SandboxRefused(
                f"{self.world} is there already, and no sandbox made it",
                limit=f"a folder without {WORLD}/",
                then="Name another folder: `migrate sandbox FOLDER`.",
            )

    @contextmanager
    def _locked(self) -> Generator[None]:
        try:
            self.world.mkdir(parents=True, exist_ok=True)
            lock = (self.world / _LOCK).open("a+")
        except OSError as error:
            raise SandboxRefused(
                f"{self.root} cannot be written",
                seen=error.strerror,
                limit="a folder that you may write to",
                then="Name one: `migrate sandbox FOLDER`.",
            ) from error
        with lock:
            self._take(lock)
            yield

    def _take(self, lock: IO[str]) -> None:
        """The kernel gives a lock back when its holder ends, however that happens."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise SandboxRefused(
                "a sandbox stands in this folder already",
                seen=f"process {lock.read().strip() or 'unknown'} in {self.root.resolve()}",
                limit="one in a folder",
                then="Use that one, or end it with Ctrl-C in its terminal; or name another folder.",
            ) from error
        if not self._is_there(lock):
            raise SandboxRefused("the sandbox of this folder is just ending", then="Try again.")
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()

    def _is_there(self, lock: IO[str]) -> bool:
        """Whether the file that was opened is still the one that others will open."""
        try:
            return os.path.samestat(os.fstat(lock.fileno()), (self.world / _LOCK).stat())
        except OSError:
            return False

    def declare(self, text: str, *, port: int) -> None:
        """Write the declaration, and where orders are taken.

        Raises:
            SandboxRefused: Somebody was faster.
        """
        made = {"declaration": hashlib.sha256(text.encode()).hexdigest(), "port": port}
        (self.world / _MADE).write_text(json.dumps(made, indent=2) + "\n")
        try:
            with self.declaration.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise SandboxRefused(f"{self.declaration} cannot be written", seen=error.strerror) from error

    def port(self) -> int:
        """Where the sandbox that stands here takes orders.

        Raises:
            SandboxRefused: None stands here, or it is not ready yet.
        """
        if not self._stands():
            raise SandboxRefused(
                "no sandbox stands here",
                seen=str(self.root.resolve()),
                then="Start one with `migrate sandbox`, or go to its folder.",
            )
        port = self._made().get("port")
        if not isinstance(port, int):
            raise SandboxRefused("the sandbox is not ready yet", then="Try again when its terminal says so.")
        return port

    def _stands(self) -> bool:
        try:
            with (self.world / _LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def _made(self) -> dict[str, object]:
        try:
            told: object = json.loads((self.world / _MADE).read_text())
        except (OSError, ValueError):
            return {}
        return cast("dict[str, object]", told) if isinstance(told, dict) else {}

    def clear(self, keep: str = "") -> bool:
        """Take away what a sandbox made here; False where its declaration was changed since, and is left."""
        unchanged = self._is_unchanged()
        if unchanged:
            self.declaration.unlink()
        for path in self.world.iterdir() if self.world.is_dir() else ():
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() and not path.is_symlink() else path.unlink(
                    missing_ok=True
                )
        if not keep:
            self._leave_world()
        return unchanged or not self.declaration.exists()

    def _leave_world(self) -> None:
        """With the lock, the last file in it."""
        (self.world / _LOCK).unlink(missing_ok=True)
        with suppress(OSError):  # a program of another terminal wrote something just now
            self.world.rmdir()

    def _is_unchanged(self) -> bool:
        try:
            there = self.declaration.read_bytes()
        except OSError:
            return False
        return hashlib.sha256(there).hexdigest() == self._made().get("declaration")


def nearest(folder: Path) -> SandboxFolder:
    """The folder with a sandbox that is this one, or the closest above it; this one where there is none."""
    found = next((each for each in (folder, *folder.parents) if (each / WORLD / _LOCK).is_file()), folder)
    return SandboxFolder(found)
