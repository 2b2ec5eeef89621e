"""An owner is gone only when this machine knows for sure."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from migrate.ledger import owner
from migrate.ledger.owner import gone, this_process

ROOT = Path(__file__).parents[2]
HOST = socket.gethostname()
NOBODY = 65534


def another_process() -> str:
    """The name of a process that has ended."""
    code = "from migrate.ledger.owner import this_process; print(this_process())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=180
    )
    return done.stdout.strip()


def parts(name: str) -> tuple[str, int, str, int]:
    host, pid, start = name.split(":")
    place, ticks = start.split(".")
    return host, int(pid), place, int(ticks)


@contextmanager
def as_nobody() -> Generator[None]:
    """Without the rights of root; whoever is not root has none to lay down."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_a_process_has_one_name_and_is_not_gone_while_it_runs() -> None:
    assert this_process() == this_process()
    assert parts(this_process())[:2] == (HOST, os.getpid())
    assert not gone(this_process())


def test_a_process_that_ended_is_gone() -> None:
    assert gone(another_process())


def test_a_forked_process_has_a_name_of_its_own() -> None:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, this_process().encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        name = pipe.read()
    os.waitpid(pid, 0)
    assert parts(name)[1] == pid
    assert gone(name)


def test_a_process_number_that_is_used_again_is_not_mistaken() -> None:
    host, pid, place, start = parts(this_process())
    assert gone(f"{host}:{pid}:{place}.{start - 1}")


@pytest.mark.parametrize("part", ["host", "place"])
def test_who_ran_elsewhere_may_be_alive(part: str) -> None:
    host, pid, place, start = parts(another_process())
    elsewhere = {"host": f"other-{host}:{pid}:{place}.{start}", "place": f"{host}:{pid}:0123456789ab.{start}"}
    assert not gone(elsewhere[part])


@pytest.mark.parametrize("pid", ["", "-1", "x", "½", "²"])
def test_a_text_that_is_no_owner_is_nobody_known_to_be_gone(pid: str) -> None:
    _, _, place, start = parts(this_process())
    assert not gone(f"{HOST}:{pid}:{place}.{start}")
    assert not gone(f"{HOST}:1:{place}.{pid}")
    assert not gone(pid)


def test_a_process_number_beyond_all_others_runs_nowhere() -> None:
    _, _, place, start = parts(this_process())
    assert gone(f"{HOST}:{2**80}:{place}.{start}")


def test_a_process_of_another_user_that_may_not_be_asked_is_not_gone() -> None:
    _, _, place, _ = parts(this_process())
    start = (Path("/proc/1/stat").read_text().rpartition(")")[2].split())[19]
    with as_nobody():
        assert not gone(f"{HOST}:1:{place}.{start}")


def test_a_process_that_proc_hides_is_not_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with /proc mounted under hidepid: the place can be told, the start time cannot."""
    name = this_process()
    boot = tmp_path / "sys/kernel/random/boot_id"
    boot.parent.mkdir(parents=True)
    shutil.copyfile("/proc/sys/kernel/random/boot_id", boot)
    (tmp_path / "self/ns").mkdir(parents=True)
    (tmp_path / "self/ns/pid").symlink_to(Path("/proc/self/ns/pid").readlink())
    monkeypatch.setattr(owner, "_PROC", tmp_path)
    assert not gone(name)


def test_on_a_system_without_proc_names_still_differ_and_nobody_is_known_to_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = another_process()
    monkeypatch.setattr(owner, "_PROC", tmp_path)
    assert this_process() == this_process()
    assert this_process().startswith(f"{HOST}:{os.getpid()}:")
    assert not gone(ended)
    assert not gone(this_process().replace(str(os.getpid()), "999999999"))
