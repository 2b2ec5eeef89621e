"""The loopback AWS as a process: it says when it is ready, keeps quiet, and outlives nobody."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rehearse.aws.conftest import start, stop
from tests.waiting import eventually

BOUND_SECONDS = 60

PARENT = """
import sys
from subprocess import DEVNULL, PIPE, Popen
child = Popen([sys.executable, "-m", "migrate.rehearse.aws"], stdin=DEVNULL, stdout=PIPE)
print(child.pid, flush=True)
print(child.stdout.readline().decode(), end="", flush=True)
child.wait()
"""


def gone(pid: int) -> bool:
    """Whether a process has ended; one that waits only to be reaped has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def refuses(address: str) -> bool:
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) != 0


def test_it_says_where_everything_is_and_then_nothing() -> None:
    loopback = start(name_server_ports=[0, 0, 0])
    try:
        assert set(loopback.ready) == {"endpoint", "nameservers", "ns_names", "backend"}
        assert len(loopback.ready["nameservers"]) == len(loopback.ready["ns_names"]) == 3
        places = [loopback.ready["endpoint"].removeprefix("http://"), *loopback.ready["nameservers"]]
        assert all(place.startswith("127.0.0.1:") and int(place.rpartition(":")[2]) > 1024 for place in places)
        loopback.client("s3").list_buckets()
        loopback.process.terminate()
        assert loopback.process.stdout is not None
        assert loopback.process.stdout.read() == b""
        assert loopback.process.wait(BOUND_SECONDS) == 0
    finally:
        stop(loopback)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_on_a_signal_and_leaves_no_port(number: signal.Signals) -> None:
    loopback = start()
    try:
        loopback.process.send_signal(number)
        assert loopback.process.wait(BOUND_SECONDS) == 0
        assert all(refuses(address) for address in loopback.ready["nameservers"])
    finally:
        stop(loopback)


def test_it_ends_when_its_stdin_is_closed() -> None:
    loopback = start()
    try:
        assert loopback.process.stdin is not None
        loopback.process.stdin.close()
        assert loopback.process.wait(BOUND_SECONDS) == 0
    finally:
        stop(loopback)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells of a parent's death on Linux only")
def test_it_dies_with_a_parent_that_was_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    try:
        pid = int(parent.stdout.readline())
        ready = json.loads(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
        eventually(lambda: gone(pid) and all(refuses(address) for address in ready["nameservers"]))
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()


def test_moto_writes_to_the_log_it_was_given(tmp_path: Path) -> None:
    log = tmp_path / "moto.log"
    loopback = start(log=str(log))
    try:
        loopback.client("s3").list_buckets()
        assert "GET /" in log.read_text()
    finally:
        stop(loopback)


def test_an_unknown_setting_is_an_error() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "migrate.rehearse.aws", "--config", '{"prot": 1}'],
        capture_output=True,
        check=False,
        timeout=BOUND_SECONDS,
    )
    assert ended.returncode != 0
    assert b"prot" in ended.stderr
