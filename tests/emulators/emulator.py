"""Emulator: another project's imitation of Route 53, running as a process of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from os import environ
from types import TracebackType
from typing import Any, Self

from botocore.config import Config
from botocore.session import get_session

START_SECONDS = 240.0


class Emulator:
    """`with Emulator(...)`: it answers at `endpoint`. `{port}` in its command or environment stands for its port."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self._port = _free_port()
        self._command = [word.format(port=self._port) for word in command]
        self._env = {**environ, **{key: value.format(port=self._port) for key, value in (env or {}).items()}}

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def client(self) -> Any:
        """A client with more patience than the program's own: the first call makes an emulator load its parts."""
        config = Config(read_timeout=START_SECONDS, retries={"total_max_attempts": 1})
        return get_session().create_client(
            "route53", region_name="us-east-1", endpoint_url=self.endpoint, config=config
        )

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._until_it_answers()
        except BaseException:
            self._end()
            raise
        return self

    def _until_it_answers(self) -> None:
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, f"{self._command} ended with {self._process.returncode}"
            assert time.monotonic() < end, f"{self._command} does not answer"
            time.sleep(0.1)
        self.client().list_hosted_zones()

    def _answers(self) -> bool:
        with socket.socket() as tried:
            tried.settimeout(1.0)
            return tried.connect_ex(("127.0.0.1", self._port)) == 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
