"""A child of the rehearsal comes up or says why, obeys, and never outlives its parent."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from migrate.rehearse.ports import free_port
from migrate.rehearse.process import Child
from migrate.rehearse.troupe import Troupe
from tests.waiting import eventually

SLEEPER = "import time; print('{\"ready\": true}', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def is_running(pid: int) -> bool:
    return state(pid) not in ("", "Z")


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_a_child_says_when_it_is_ready_and_ends_on_request(tmp_path: Path) -> None:
    child = Child("sleeper", python(SLEEPER), directory=tmp_path)
    assert child.ready_line(within=60) == {"ready": True}
    assert child.stop() == -signal.SIGTERM
    assert not is_running(child.pid)


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    child = Child("stubborn", python(STUBBORN), directory=tmp_path)
    child.ready_line(within=60)
    assert child.stop(grace=0.1) == -signal.SIGKILL


def test_a_frozen_child_stands_still_until_it_is_thawed(tmp_path: Path) -> None:
    with Troupe(tmp_path) as troupe:
        child = troupe.start("sleeper", python(SLEEPER))
        child.ready_line(within=60)
        child.freeze()
        eventually(lambda: state(child.pid) == "T")
        child.thaw()
        eventually(lambda: state(child.pid) == "S")


def test_a_frozen_child_still_ends_on_request(tmp_path: Path) -> None:
    child = Child("sleeper", python(SLEEPER), directory=tmp_path)
    child.ready_line(within=60)
    child.freeze()
    assert child.stop() == -signal.SIGTERM


def test_stopping_a_child_that_ended_by_itself_returns_its_status(tmp_path: Path) -> None:
    child = Child("brief", python("raise SystemExit(7)"), directory=tmp_path)
    eventually(lambda: not child.alive)
    assert child.stop() == 7


def test_a_child_that_dies_at_start_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    child = Child("broken", python("raise SystemExit('no such zone')"), directory=tmp_path)
    with pytest.raises(RehearsalError, match="broken did not come up: it ended with status 1") as refusal:
        child.ready_line(within=60)
    assert "no such zone" in str(refusal.value)


def test_a_child_that_stays_silent_is_refused_after_the_bound_and_killed(tmp_path: Path) -> None:
    child = Child("silent", python("import time; time.sleep(60)"), directory=tmp_path)
    with pytest.raises(RehearsalError, match="it runs, but is not ready"):
        child.ready_line(within=0.2)
    assert not child.alive


def test_a_child_that_babbles_instead_of_being_ready_is_refused(tmp_path: Path) -> None:
    child = Child("babbler", python("import time; print('hello', flush=True); time.sleep(60)"), directory=tmp_path)
    with pytest.raises(RehearsalError, match="it said b'hello'"):
        child.ready_line(within=60)
    assert not child.alive


def test_a_second_start_under_the_same_name_waits_for_its_own_ready_line(tmp_path: Path) -> None:
    first = Child("part", python(SLEEPER), directory=tmp_path)
    first.ready_line(within=60)
    first.stop()
    second = Child("part", python("import time; time.sleep(60)"), directory=tmp_path)
    with pytest.raises(RehearsalError, match="not ready"):
        second.ready_line(within=0.2)


def test_a_child_survives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    started: list[Child] = []
    thread = threading.Thread(target=lambda: started.append(Child("s", python(SLEEPER), directory=tmp_path)))
    thread.start()
    thread.join()
    started[0].ready_line(within=60)
    assert started[0].stop() == -signal.SIGTERM  # not SIGKILL, which the kernel would have sent


def test_a_troupe_stops_in_reverse_order_even_when_the_rehearsal_is_interrupted(tmp_path: Path) -> None:
    note = tmp_path / "ended"
    code = (
        f"import signal, sys\ndef end(*_):\n open({str(note)!r}, 'a').write(sys.argv[1]); sys.exit()\n"
        f"signal.signal(signal.SIGTERM, end); {SLEEPER}"
    )

    def rehearse() -> None:
        with Troupe(tmp_path) as troupe:
            for name in ("a", "b", "c"):
                troupe.start(name, (*python(code), name)).ready_line(within=60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rehearse()
    assert note.read_text() == "cba"


PARENT = """
import sys, pathlib
from migrate.rehearse.troupe import Troupe
with Troupe(pathlib.Path(sys.argv[1])) as troupe:
    children = [troupe.start(str(n), (sys.executable, "-c", sys.argv[2])) for n in range(3)]
    [child.ready_line(within=60) for child in children]
    print(*(child.pid for child in children), flush=True)
    import time; time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_whatever_ends_the_parent_no_child_is_left(tmp_path: Path, number: signal.Signals) -> None:
    argv = (*python(PARENT), str(tmp_path), STUBBORN if number is signal.SIGKILL else SLEEPER)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path.cwd()) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 3
        parent.send_signal(number)
        parent.wait(10)
    eventually(lambda: not any(is_running(pid) for pid in pids))


def test_a_free_port_is_free_on_every_address_asked_for(tmp_path: Path) -> None:
    port = free_port("127.0.1.10", "127.0.2.10")
    for address in ("127.0.1.10", "127.0.2.10"):
        with socket.socket() as listener:
            listener.bind((address, port))


def test_a_port_taken_on_one_address_is_not_given_for_several(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.2.10", free_port("127.0.2.10")))
        port: int = taken.getsockname()[1]
        draws = iter((port, port, free_port()))
        monkeypatch.setattr("migrate.rehearse.ports._given", set())
        monkeypatch.setattr("random.randrange", lambda *_: next(draws))
        assert free_port("127.0.1.10", "127.0.2.10") != port


def test_no_port_is_given_twice() -> None:
    ports = [free_port() for _ in range(50)]
    assert len(set(ports)) == 50
