"""Victoria: a real server of the Prometheus API on loopback: VictoriaMetrics, found on PATH or built once with Go."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

from migrate.errors import RehearsalError
from migrate.rehearse.ports import free_port
from migrate.rehearse.process import Child

CHECKOUT = Path(__file__).resolve().parents[3]
PACKAGE = "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics"

BUILD_SECONDS = 600.0
"""The longest a build may take, its downloads included; about 15 s on an idle machine with them done."""

READY_SECONDS = 20.0


def program(root: Path = CHECKOUT) -> Path:
    """`victoria-metrics` on PATH, or else built from tools/metrics/go.mod beside the Pulumi engine, once.

    Raises:
        RehearsalError: There is none and it cannot be built.
    """
    found = shutil.which("victoria-metrics")
    if found:
        return Path(found)
    target = root / ".engine" / "bin" / "victoria-metrics"
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / ".victoria.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_file():
            _build(target, root / "tools" / "metrics")
    return target


def _build(target: Path, module: Path) -> None:
    go = shutil.which("go")
    if go is None or not module.is_dir():
        raise RehearsalError(
            "there is no server of the Prometheus API",
            seen="neither victoria-metrics nor go on PATH",
            then="Install victoria-metrics or Go.",
        )
    fresh = target.with_suffix(".new")
    argv = [go, "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", str(fresh), PACKAGE]
    env = {**os.environ, "GOFLAGS": "-mod=readonly"}
    built = subprocess.run(
        argv, cwd=module, env=env, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )
    if built.returncode != 0:
        raise RehearsalError("victoria-metrics cannot be built", seen=built.stderr[-2000:], then="Install it.")
    fresh.replace(target)


class Victoria:
    """Runs from construction until `stop`. Keeps its data in `directory`; `scrapes` is a Prometheus configuration."""

    def __init__(self, directory: Path, *, scrapes: str = "") -> None:
        """
        Raises:
            RehearsalError: There is no such program, or it did not come up.
        """
        self._port = free_port()
        argv = [
            str(program()),
            f"-httpListenAddr=127.0.0.1:{self._port}",
            f"-storageDataPath={directory / 'data'}",
            "-retentionPeriod=100y",
            "-search.latencyOffset=0s",
            "-memory.allowedBytes=64MB",
        ]
        if scrapes:
            (directory / "scrape.yaml").write_text(scrapes)
            argv.append(f"-promscrape.config={directory / 'scrape.yaml'}")
        self.child = Child("victoria", argv, directory=directory)
        self.child.ready_when(self._answers, within=READY_SECONDS)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def put(self, at: datetime, values: Mapping[str, float]) -> None:
        """Samples of series, in their text form, at one moment; they can be asked for when this returns."""
        text = "".join(f"{series} {value!r} {int(at.timestamp() * 1000)}\n" for series, value in values.items())
        self._post("/api/v1/import/prometheus", text)
        self._post("/internal/force_flush", "")

    def _answers(self) -> bool:
        try:
            return self._post("/health", "") == 200
        except (OSError, HTTPException):
            return False

    def _post(self, path: str, body: str) -> int:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("POST", path, body)
            response = connection.getresponse()
            said = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise RehearsalError("VictoriaMetrics refused", seen=f"{response.status} {said[:200]!r}", limit=path)
        return response.status

    def stop(self) -> None:
        self.child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
