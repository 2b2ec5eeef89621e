"""Shop: a migration with its zone at a real loopback AWS, two sides that answer probes, and a terminal to type at."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

from typer.testing import CliRunner

from migrate.api import parts
from migrate.api.declared import Declared
from migrate.api.migration import Migration
from migrate.cli.main import program
from migrate.controller.journal import Journal
from migrate.errors import Exit
from migrate.ledger.sql import SqlLedger
from migrate.model.decision import Reached
from migrate.model.event import Kind
from migrate.model.split import Purpose, Split, Stamp
from migrate.model.state import Move
from migrate.model.weights import Weights
from migrate.rehearse.aws.control import Control
from migrate.routes.route import Route
from migrate.routes.route53.client import connect
from tests.routes.listening import heard_from
from tests.routes.worlds import BLUE_IP, GREEN_IP, LoopbackAws, create, simple
from tests.signals.web import Web, text
from tests.waiting import eventually

HANGING_SECONDS = 360.0
"""A process that lives for so long hangs: it is killed, and its test fails."""

GONE = "ctl@host-1:7"
"""A controller that once drove, on another machine."""

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and its exit status."""

    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def typed(*words: str | Path) -> Said:
    """A command typed in this process, on no terminal."""
    typed_words = [str(word) for word in words]
    result = CliRunner().invoke(program(typed_words), typed_words, prog_name="migrate")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


class Running:
    """A command in a process of its own; what it says on standard output is gathered line by line."""

    def __init__(self, *words: str | Path, bound: float = HANGING_SECONDS) -> None:
        argv = [sys.executable, "-m", "migrate", *map(str, words)]
        self._process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._bound = Timer(bound, self._process.kill)
        self._bound.start()
        self.lines: list[str] = []

    def until(self, text: str) -> str:
        """The first line with this text in it, waited for; the process must say it before it ends."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)
            if text in line:
                return line
        raise AssertionError(f"it never said {text!r}: {''.join(self.lines)}")

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def end(self) -> int:
        """The exit status, waited for."""
        rest, _ = self._process.communicate(timeout=HANGING_SECONDS)
        self.lines += rest.splitlines(keepends=True)
        return self._process.returncode

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bound.cancel()
        self._process.kill()
        self._process.communicate()


@dataclass(frozen=True, slots=True)
class Past:
    """A clock that stands at a moment that is over."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def sleep(self, span: timedelta) -> None:
        raise AssertionError("nobody waits in the past")


@dataclass
class Shop:
    """`with Shop(...)`: a zone with a simple record that gives blue, and a declaration with tiny times."""

    folder: Path
    aws: LoopbackAws
    domain: str = field(default_factory=lambda: f"shop-{next(_numbers)}.test")
    _exits: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self.control = Control(self.aws.endpoint)
        self.sides = {side: Web(text("well")) for side in ("blue", "green")}
        for web in self.sides.values():
            self._exits.callback(web.close)
        self._exits.callback(self.control.mend)
        client: Any = connect(self.aws.endpoint)
        zone = client.create_hosted_zone(Name=self.domain, CallerReference=self.domain)["HostedZone"]["Id"]
        self.zone = zone.rpartition("/")[2]
        create(client, self.zone, simple(self.record, "A", BLUE_IP, ttl=1))
        eventually(lambda: self.answers() == {BLUE_IP})
        self.declare()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    @property
    def record(self) -> str:
        return f"app.{self.domain}"

    @property
    def file(self) -> Path:
        return self.folder / "migration.yaml"

    @property
    def ledger_file(self) -> Path:
        return self.folder / "ledger.db"

    def declare(self, **changes: object) -> None:
        """Write migration.yaml (JSON is YAML), as it stands but for these fields."""
        self.file.write_text(json.dumps({**self.document, **changes}, indent=2))

    def judge_by_evidence(self, **changes: object) -> None:
        """The same with the evidence gate, which needs a peak."""
        service = {"host": self.record, "port": 80, "scheme": "http", "health": "/", "peak": 100}
        self.declare(**{"service": service, "gate": {"kind": "evidence"}, **changes})

    @property
    def document(self) -> dict[str, Any]:
        route = {"name": "web", "kind": "route53", "zone": self.zone, "record": self.record, "ttl": "1s"}
        urls = {name: f"http://127.0.0.1:{web.port}" for name, web in self.sides.items()}
        return {
            "name": "shop",
            "blue": {"cloud": "aws", "account": "111111111111", "region": "eu-central-1", "address": BLUE_IP},
            "green": {"cloud": "gcp", "project": "shop-test", "region": "europe-west3", "address": GREEN_IP},
            "service": {"host": self.record, "port": 80, "scheme": "http", "health": "/"},
            "routes": [route | {"nameservers": list(self.aws.nameservers), "endpoint": self.aws.endpoint}],
            "slo": {"availability": "99%"},
            "signals": [{"name": "probe", "kind": "probe", "period": "1s", "timeout": "900ms", **urls}],
            "steps": ["50%", "100%"],
            "bake": "2s",
            "requests": 1,
            "gate": {"window": "2s"},
            "tick": "200ms",
            "lease": "3s",
            "ledger": "ledger.db",
        }

    @property
    def declared(self) -> Declared:
        return Migration.load(self.file)

    @property
    def route(self) -> Route:
        return parts.routes(self.declared)["web"]

    def split(self) -> Split:
        return self.route.read()

    def ledger(self) -> SqlLedger:
        return parts.ledger(self.declared)

    def answers(self) -> set[str]:
        """What the name servers answer, asked often enough to see both sides of an even split."""
        return heard_from(self.aws.nameservers, self.record)

    def migrate(self, command: str, *words: str) -> Said:
        return typed(command, "--file", self.file, *words)

    def start(self, command: str, *words: str) -> Running:
        return Running(command, "--file", self.file, *words)

    def stand_at(self, step: int) -> None:
        """As if a controller that is gone now had reached this step a minute ago."""
        plan, route, before = self.declared.plan, self.route, self.split()
        clock = Past(datetime.now(UTC) - timedelta(minutes=1))
        reached = plan.steps[step]
        move = Move(Purpose.ADVANCE, step, reached.weights, "a test begins here")
        with self.ledger() as ledger:
            lease = ledger.acquire(GONE, clock.now(), timedelta(seconds=3))
            stamp = Stamp(lease.epoch, before.serial + 1, GONE, clock.now(), move.purpose)
            journal = Journal(ledger, clock, lease)
            journal.started(plan)
            journal.leased()
            journal.intended(move, {"web": before}, {"web": stamp})
            change = route.write(move.weights, expected=before, stamp=stamp)
            journal.acted(change)
            eventually(lambda: route.settled(change).settled)
            journal.reached(Reached(move))

    def measure(self) -> None:
        """Step, and go no further, until the gate has measured both sides: a busy machine's first probes come late."""
        eventually(lambda: self.migrate("step", "--patience", "1.5") and self._is_measured())

    def _is_measured(self) -> bool:
        with self.ledger() as ledger:
            return any(event.kind is Kind.MEASURED and event.body["batches"] for event in ledger.events())

    def held_by(self, owner: str, term: timedelta = timedelta(hours=1)) -> None:
        """Let somebody hold the lease from now on."""
        with self.ledger() as ledger:
            ledger.acquire(owner, datetime.now(UTC), term)


DONE, HELD, USAGE = int(Exit.DONE), int(Exit.HELD), int(Exit.USAGE)
HALF = Weights(5000)
