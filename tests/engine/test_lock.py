from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from migrate.engine.failure import locked
from migrate.engine.lock import Holder, Lock, locks_told
from migrate.errors import StateLocked
from migrate.model.phase import Stack
from tests.waiting import eventually

SINCE = datetime(2026, 11, 24, 10, 27, 15, tzinfo=UTC)


def lock(pid: int, host: str = socket.gethostname()) -> Lock:
    return Lock("s3://bucket/x.json", "ops", host, pid, SINCE)


def gone_pid() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_the_file_of_a_lock_is_read_as_the_engine_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "23e91eab.json"
    file.write_text(
        json.dumps({"pid": 7, "username": "ops", "hostname": "ci", "timestamp": "2026-11-24T10:27:15.906304542Z"})
    )
    read = Lock.read(file)
    assert (read.pid, read.user, read.host, read.place) == (7, "ops", "ci", str(file))
    assert read.since.replace(microsecond=0) == SINCE


def test_the_locks_of_any_backend_are_read_from_the_engines_refusal() -> None:
    told = (
        "error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end.\n"
        "  s3://b/.pulumi/locks/organization/shop/green/1.json: created by ops@ci-1 (pid 23) at 2026-11-24T10:27:15Z\n"
        "  s3://b/.pulumi/locks/organization/shop/green/2.json: created by a.b@x@ci-2 (pid 4) at 2026-11-24T10:27:15Z\n"
    )
    assert [(one.user, one.host, one.pid, one.since) for one in locks_told(told)] == [
        ("ops", "ci-1", 23, SINCE),
        ("a.b@x", "ci-2", 4, SINCE),
    ]


def test_a_process_is_gone_only_if_it_was_here_and_nobody_has_its_number() -> None:
    assert lock(os.getpid()).holder is Holder.ALIVE
    assert lock(1).holder is Holder.ALIVE
    assert lock(gone_pid()).holder is Holder.GONE
    assert lock(gone_pid(), "another").holder is Holder.ELSEWHERE


def test_a_host_called_localhost_is_any_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "localhost")
    assert lock(gone_pid(), "localhost").holder is Holder.ELSEWHERE


def test_a_dead_process_that_nobody_has_reaped_is_gone() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    try:
        eventually(lambda: lock(dead.pid).holder is Holder.GONE)
        assert dead.returncode is None
    finally:
        dead.wait()


def test_the_refusal_offers_recovery_only_when_all_are_gone() -> None:
    dead, alive = lock(gone_pid()), lock(os.getpid())
    assert "Run `migrate recover green`" in locked(Stack.GREEN, [dead]).then
    for locks in ([dead, alive], [alive], []):
        refusal = locked(Stack.GREEN, locks, "said")
        assert isinstance(refusal, StateLocked)
        assert refusal.then.startswith("Wait")
