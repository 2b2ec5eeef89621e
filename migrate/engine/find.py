"""Engine: the Pulumi engine of this machine, found on PATH or built once."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from migrate.engine.host import launcher
from migrate.engine.version import OLDEST, Version
from migrate.errors import EngineMissing, EngineTooOld

CHECKOUT = Path(__file__).resolve().parents[2]
"""Where `tools/go.mod` stands when this runs from a checkout; an installed package has none."""

ANSWER_SECONDS = 30.0
"""How long `pulumi version` may take: a cold 115 MB binary on a busy machine."""

_INSTALL = "Install Pulumi (https://www.pulumi.com/docs/install/)"


class LanguageHost(StrEnum):
    """Who runs Python programs for the engine."""

    OFFICIAL = "official"
    OURS = "ours"


class Origin(StrEnum):
    """Where an engine comes from."""

    PATH = "path"
    BUILT = "built"


@dataclass(frozen=True, slots=True)
class Engine:
    """One usable engine."""

    path: Path
    version: Version
    language_host: LanguageHost
    origin: Origin

    def describe(self) -> str:
        """What a person should know about it, in one sentence."""
        came = "found on PATH" if self.origin is Origin.PATH else "built from tools/go.mod"
        host = "its own Python host" if self.language_host is LanguageHost.OFFICIAL else "the Python host of migrate"
        return f"Pulumi {self.version} ({self.path}, {came}) with {host}"


def built_path(root: Path = CHECKOUT) -> Path:
    """Where the engine of a checkout is built."""
    return root / ".engine" / "bin" / "pulumi"


def find(*, root: Path = CHECKOUT, env: Mapping[str, str] | None = None) -> Engine:
    """The engine on PATH, else the one built in `root`.

    Raises:
        EngineTooOld: The one found is older than OLDEST.
        EngineMissing: There is none, or what is there does not answer.
    """
    search = (os.environ if env is None else env).get("PATH", os.defpath)
    if on_path := shutil.which("pulumi", path=search):
        return _checked(Path(on_path), Origin.PATH, search)
    if (built := built_path(root)).is_file():
        return _checked(built, Origin.BUILT, search)
    raise EngineMissing(
        "there is no Pulumi engine on this machine",
        seen=f"no `pulumi` on PATH, none at {built}",
        limit=f"Pulumi {OLDEST} or newer",
        then=f"{_INSTALL}, or run `make engine` in a checkout of migrate (needs Go; takes some minutes, once).",
    )


def version_of(path: Path) -> Version | None:
    """What the engine at `path` calls itself; None when it does not answer like one."""
    with tempfile.TemporaryDirectory() as home:  # the engine writes a log of every command into its home
        env = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_HOME": home}
        try:
            said = subprocess.run(
                [path, "version"], capture_output=True, text=True, env=env, timeout=ANSWER_SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
    return Version.parse(said.stdout)


def _checked(path: Path, origin: Origin, search: str) -> Engine:
    version = version_of(path)
    if version is None:
        raise EngineMissing(
            "what stands at `pulumi` does not answer like a Pulumi engine",
            seen=path,
            limit=f"an answer to `pulumi version` within {ANSWER_SECONDS:g} s",
            then=f"{_INSTALL} anew, or take that file off PATH.",
        )
    if version < OLDEST:
        raise EngineTooOld(
            "the Pulumi engine is too old",
            seen=f"{version} at {path}",
            limit=f"{OLDEST} or newer",
            then=f"{_INSTALL} anew, or take it off PATH and run `make engine`.",
        )
    return Engine(path, version, _language_host(path, search), origin)


def _language_host(path: Path, search: str) -> LanguageHost:
    """The engine looks on PATH first, then beside itself; a launcher of ours left on PATH is still ours."""
    found = shutil.which(launcher.NAME, path=f"{search}{os.pathsep}{path.resolve().parent}")
    return LanguageHost.OFFICIAL if found and not launcher.is_ours(Path(found)) else LanguageHost.OURS
