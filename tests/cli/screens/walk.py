"""Walk: every command typed as people type it, in every standing, from the first look to a bad night."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from migrate.cli.main import program
from migrate.testing.route_contract import RouteTrouble
from tests.backtest.given import a_migration, counts, written
from tests.cli.screens.scene import Scene, Screen, scene
from tests.signals.log_lines import combined


def walk(folder: Path, columns: int, lines: int, *, emulated: bool = True) -> Iterator[Screen]:
    """Every screen, chapter after chapter; each story has a world of its own in `folder`."""
    for number, story in enumerate(STORIES):
        with scene(folder / f"{number:02}", columns, lines, emulated=emulated) as told:
            story(told)
            yield from told.screens


def helps(at: Scene) -> None:
    at.type(about="nothing at all")
    at.type("--help")
    at.type("--version")
    for command in program().registered_commands:
        assert command.callback is not None
        at.type(command.name or command.callback.__name__.replace("_", "-"), "--help")


def first_look(at: Scene) -> None:
    at.type("check", about="before there is a declaration")
    at.type("init")
    at.type("init", about="again")
    at.type("init", "--json", about="and again")
    at.type("init", "elsewhere", "--from", "aws", "--to", "aws")
    at.type("init", "elsewhere", "--name", "Not A Name")
    at.type("init", "elsewhere", "--all", "--from", "gcp")
    at.type("check")
    at.type("check", "--json")
    for words in ((), ("--brief",), ("--explain",)):
        at.type("plan", *words)
    at.type("forecast", "--runs", "130")
    at.type("forecast", "--runs", "3", about="too few")
    at.type("history")
    at.type("status", "-f", "none.yaml")
    at.type("phases")
    at.type("phases", "--json")


def mistakes(at: Scene) -> None:
    at.declare(bake="soon", slo="{availability: 200%}", steps="[5%, 3%]", gate="{kind: guess}", nmae="shop")
    at.type("check", about="with mistakes")
    at.type("plan", about="with mistakes")
    at.type("check", "--json", about="with mistakes")
    at.declare(green="{cloud: aws, account: '123456789012', region: eu-west-1, address: 198.51.100.1}")
    at.type("check", about="both sides in one cloud")
    at.declare(steps="[0.2%, 100%]")
    at.type("check", about="a share that is too small")
    at.write("name: [\n")
    at.type("check", about="a file that is cut off")
    at.write("")
    at.type("check", about="an empty file")


def wrong_command_lines(at: Scene) -> None:
    at.declare()
    at.type("statsu")
    at.type("deploy")
    at.type("status", "--wacth")
    at.type("history", "--last", "many")
    at.type("step", "--not-after", "noon")
    at.type("step", "--not-after", "2026-03-02T12:00:00")
    at.type("step", "--not-after", "2026-03-02T12:00:00", "--json")
    at.type("up")
    at.type("up", "morror")
    at.type("recover", "green", "--exists", "nonsense")
    at.type("backtest")
    at.type("backtest", "none.jsonl", "--slo", "99.9%")
    at.type("rehearse", "none.yaml")
    at.type("forecast", "--plot", "picture.doc")
    at.type("history", "--plot", "picture.doc")
    at.type("calibrate", "none.jsonl")


def _access_log() -> str:
    """Answers of several classes, and a line that is damaged."""
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    answers = [200] * 6 + [301, 404, 499, 503]
    lines = [combined(start + timedelta(seconds=3 * n), status) for n, status in enumerate(answers)]
    return "".join(f"{line}\n" for line in [*lines, lines[0][:40]])


def sources(at: Scene) -> None:
    at.declare()
    at.type("signals", about="nobody answers")
    logs = "{name: logs, kind: log, blue: {path: blue.log, format: combined}, green: {path: green.log, format: FORMAT}}"
    for name, served in (("blue.log", 400), ("green.log", 20)):
        ended = [at.now() - timedelta(seconds=3 * n) for n in range(served, 0, -1)]
        lines = [combined(end, (200, 404, 200, 503)[n % 4], client=f"192.0.2.{n % 40}") for n, end in enumerate(ended)]
        (at.folder / name).write_text("".join(f"{line}\n" for line in lines))
        os.utime(at.folder / name, times=(at.now().timestamp(),) * 2)
    at.declare(signals=f"[{logs.replace('FORMAT', 'combined')}]")
    at.type("signals")
    at.declare(signals=f"[{logs.replace('FORMAT', 'haproxy')}]")
    at.type("signals", about="a log of another format")
    at.type("signals", "--json", about="a log of another format")


def recordings(at: Scene) -> None:
    at.declare()
    lines = [*a_migration("well"), *a_migration("ill", sick=0.05, sick_from=1800)]
    written(at.folder / "traffic.jsonl", [line for line in lines if line["t"] % 30 == 0])
    at.type("backtest", "traffic.jsonl", "--slo", "99.9%", "--steps", "6")
    at.type("backtest", "traffic.jsonl", "--slo", "99.9%", "--rule", "gate,argo,alarm", "--steps", "6")
    at.type("backtest", "traffic.jsonl", "--slo", "99.9%", "--steps", "2", about="more steps than said")
    arms = {"green": counts(1000, 1), "blue": counts(1000, 1)}
    lines = [{"t": 10 * n, "sli": "availability", **arms} for n in range(180)]
    written(at.folder / "aa.jsonl", lines)
    written(at.folder / "short.jsonl", lines[:12])
    (at.folder / "access.log").write_text(_access_log())
    at.type("import", "access.log", "--report")
    at.type("import", "access.log", "--period", "60s")
    at.type("import", "none.log")
    at.type("import", "access.log", "--format", "json")
    at.declare(gate="{kind: evidence}")
    at.type("calibrate", "aa.jsonl")
    at.type("calibrate", "short.jsonl", about="too little of it")


def a_migration_to_its_end(at: Scene) -> None:
    at.declare(approvals="[100%]", gate="{kind: evidence}", soak="3m")
    at.type("status", about="before the start")
    at.type("status", "--json", about="before the start")
    at.type("phases")
    at.type("step", about="the first")
    at.type("step", about="too early")
    at.type("approve", about="with nothing to approve")
    at.type("run", about="until a person is asked")
    at.type("status", about="a person is asked")
    at.type("step", about="a person is asked")
    at.type("pause", "--reason", "lunch")
    at.type("status", about="paused")
    at.type("pause", about="twice")
    at.type("step", about="paused")
    at.type("resume")
    at.type("resume", about="with nothing to resume")
    at.type("approve", "--reason", "numbers look good")
    at.type("approve", about="twice")
    at.type("promote", "--json")
    at.type("run", about="to the end")
    at.type("status", about="finished")
    at.type("history", about="all of it")
    at.type("history", "--last", "3", "--json")
    at.type("run", about="after the end")
    at.type("rollback", about="after the end")
    at.type("verify-ledger")
    at.type("verify-ledger", "--json")
    at.type("recording")


def a_bad_green(at: Scene) -> None:
    at.declare()
    at.type("step", kept=False)
    at.failing = 0.2
    at.type("run", about="green fails")
    at.type("status", about="rolled back by the gate")
    at.type("history", about="after a rollback")
    at.type("step", about="after a rollback")
    at.type("run", about="after a rollback")
    at.type("approve", about="after a rollback")
    at.failing = 0.0
    at.type("resume", "--reason", "fixed")
    at.type("status", about="a second attempt")


def a_bad_night(at: Scene) -> None:
    at.declare()
    at.type("step", kept=False)
    at.world.arm(RouteTrouble.LOST_BEFORE)
    at.type("status", about="Route 53 does not answer")
    at.type("rollback", "--patience", "20", about="Route 53 does not answer")
    at.world.mend()
    at.world.arm(RouteTrouble.THROTTLED)
    at.type("rollback", "--patience", "5", about="Route 53 says to slow down")
    at.world.mend()
    at.world.hold_back()
    at.type("rollback", "--patience", "5", about="a name server does not learn")
    at.world.let_go()
    at.sleep(timedelta(minutes=1))
    at.type("undo", about="a word of another tool")
    at.type("history", "--last", "4", about="after the night")
    (at.folder / "ledger.db").write_bytes(b"this is no ledger" * 100)
    at.type("status", about="a file that is not a ledger")
    at.type("rollback", about="a file that is not a ledger")


def watching(at: Scene) -> None:
    at.declare()
    for _ in range(10):
        at.type("step", kept=False)
        at.sleep(timedelta(seconds=40))
    at.every_sleep = lambda: signal.raise_signal(signal.SIGINT)
    at.type("status", "--watch")


def the_look_at_the_world(at: Scene) -> None:
    at.made_up_is_refused = True
    at.declare()
    at.type("check", "--online")
    at.type("step", about="the world is not ready")


def phases(at: Scene) -> None:
    at.declare()
    at.type("up", "mirror", about="without an engine")
    at.type("preview", "mirror", about="without an engine")
    at.type("up", "retire", about="before its turn")
    at.type("leave", "mirror", about="before it was entered")
    at.type("leave", "soak", about="before it was entered")
    at.type("recover", "green", about="without an engine")


def telling(at: Scene) -> None:
    at.declare()
    at.type("notify", about="nobody is declared")
    at.type("notify", "--test", about="nobody is declared")
    at.declare(notify="[{name: pager, kind: webhook, url: {env: NO_SUCH_HOOK}}]")
    at.type("notify")
    at.type("notify", "--test")


STORIES = [
    helps,
    first_look,
    mistakes,
    wrong_command_lines,
    sources,
    recordings,
    a_migration_to_its_end,
    a_bad_green,
    a_bad_night,
    watching,
    the_look_at_the_world,
    phases,
    telling,
]
