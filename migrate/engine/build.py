"""Build: the engine as an ordinary Go tool dependency, compiled once into the checkout.

`python -m migrate.engine.build` is what `make engine` runs. The module version stands in tools/go.mod; Pulumi's release
number is given to the linker, since an engine that calls itself 0.0.0 switches features off.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from migrate.engine.find import CHECKOUT, built_path, version_of
from migrate.engine.version import Version
from migrate.errors import EngineMissing, MigrationError

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_SYMBOL = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"

SAY_SECONDS = 5.0
"""How often a long build says how far it is."""

_TAIL_LINES = 15
_PINNED = re.compile(r"github\.com/pulumi/pulumi/pkg/v3 (v\S+)")

Say = Callable[[str], None]


def build(say: Say, *, root: Path = CHECKOUT) -> Path:
    """The engine of `root`, compiled now if it is not there in the pinned version; about 6 minutes of one processor.

    Raises:
        EngineMissing: It cannot be built here: no checkout, no Go, or the compiler failed.
    """
    target, version = built_path(root), _pinned(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        if version_of(target) != version:
            _compile(target, version, root / "tools", say)
    return target


def _pinned(root: Path) -> Version:
    module = root / "tools" / "go.mod"
    found = _PINNED.search(module.read_text()) if module.is_file() else None
    version = Version.parse(found.group(1)) if found else None
    if version is None:
        raise _cannot("there is no go.mod that names the engine", seen=module)
    return version


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """One build at a time on this machine; the second finds the work done."""
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _compile(target: Path, version: Version, module: Path, say: Say) -> None:
    go = shutil.which("go")
    if go is None:
        raise _cannot("Go is not installed", seen="no `go` on PATH")
    fresh = target.with_suffix(".new")
    flags = f"-s -w -X {VERSION_SYMBOL}={version}"
    argv = [go, "build", "-v", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", str(fresh), PACKAGE]
    say(f"building Pulumi {version} into {target} (once; about 6 minutes of one processor)")
    env = {**os.environ, "GOFLAGS": "-mod=readonly"}
    packages = _packages(go, module, env, say)
    with subprocess.Popen(
        argv, cwd=module, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = list(_told(process, packages, say))
    if process.returncode != 0:
        raise _cannot("the Go compiler failed", seen="\n".join(said[-_TAIL_LINES:]))
    fresh.replace(target)
    say(f"built {target}")


def _packages(go: str, module: Path, env: Mapping[str, str], say: Say) -> int | None:
    """How many packages the engine is made of; None where Go cannot tell. Their sources are fetched for it."""
    say("  fetching the sources")
    argv = [go, "list", "-deps", PACKAGE]
    listed = subprocess.run(argv, cwd=module, env=env, capture_output=True, text=True, check=False)
    return len(listed.stdout.split()) or None if listed.returncode == 0 else None


def _told(process: subprocess.Popen[str], packages: int | None, say: Say) -> Iterator[str]:
    """The compiler's lines, one a package; every SAY_SECONDS a word about how far it is, and one when it only links."""
    due = time.monotonic() + SAY_SECONDS
    for count, line in enumerate(process.stdout or (), start=1):
        yield line.rstrip()
        if line.strip() == PACKAGE:
            say("  all packages are compiled; now linking, the last part")
        elif time.monotonic() > due:
            say(f"  {_far(count, packages)}; now {line.strip()}")
            due = time.monotonic() + SAY_SECONDS


def _far(count: int, packages: int | None) -> str:
    """How far a build is. Packages that an earlier build left compiled are not told, so it may end before the last."""
    if packages is None or count > packages:
        return f"{count} packages so far"
    return f"{count} of {packages} packages ({100 * count // packages} %)"


def _cannot(what: str, *, seen: object) -> EngineMissing:
    return EngineMissing(
        f"the Pulumi engine cannot be built: {what}",
        seen=seen,
        then="Install Pulumi (https://www.pulumi.com/docs/install/); it is used before a built one.",
    )


def main() -> int:
    """Build, and say so on standard output."""
    try:
        build(lambda line: print(line, flush=True))
    except MigrationError as error:
        print(error, file=sys.stderr)
        return int(error.exit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
