"""Scene: a migration in a world of its own: a zone in this process, users that green may fail, time that is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from migrate.api import migration, parts, trials
from migrate.api.migration import Migration
from migrate.cli import backtest, leave, notify, rollback_narrator, signals
from migrate.cli.main import program
from migrate.cli.stopping import Stopping
from migrate.controller.clock import SystemClock
from migrate.decide.forecast.trial import End, Outcome
from migrate.engine.find import find
from migrate.ledger import owner
from migrate.model.batch import Batch, Counted, Reading, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.routes import route53
from migrate.routes.route53 import client
from migrate.signals import knock
from tests.cli.screens.glass import Glass
from tests.routes.worlds import StrictWorld

RECORD = "app.example.com"

_COMMAND: Any = typer.main.get_command(program())
"""Made once: making it takes longer than most commands do."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a command left on a terminal; `heading` names it among those of its chapter."""

    chapter: str
    title: str
    words: tuple[str, ...]
    exit: int
    shown: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def heading(self) -> str:
        about = f"  # {self.title}" if self.title else ""
        return f"$ {' '.join(['migrate', *self.words])}{about}"

    @property
    def for_machines(self) -> bool:
        return "--json" in self.words or self.chapter in ("schema", "recording")


class Users:
    """A source that counts four hundred requests a second, split by the weights; green fails as many as told."""

    def __init__(self, name: str, scene: Scene) -> None:
        self.name, self._scene, self._last = name, scene, scene.now()

    def read(self, now: datetime) -> Reading:
        start, self._last = self._last, now
        if now <= start:
            return Counted((), now)
        total = max(1, int((now - start).total_seconds() * 400))
        weights = self._scene.world.weights()
        given = weights.get(f"migrate-{RECORD}-green", 0) / (sum(weights.values()) or 1)
        green = int(total * given)
        tallies = {Side.BLUE: Tally(total - green, 0), Side.GREEN: Tally(green, int(green * self._scene.failing))}
        return Counted((Batch(self.name, Sli.AVAILABILITY, start, now, tallies),), now)


@dataclass
class Scene:
    """One folder, one zone, one clock, one terminal of so many columns and lines."""

    folder: Path
    columns: int
    lines: int
    emulated: bool = True
    world: StrictWorld = field(default_factory=StrictWorld)
    failing: float = 0.0
    made_up_is_refused: bool = False
    every_sleep: Callable[[], object] = field(default=int)
    screens: list[Screen] = field(default_factory=list[Screen])

    def now(self) -> datetime:
        return self.world.clock.now()

    def sleep(self, span: timedelta) -> None:
        self.world.clock.sleep(span)
        self.every_sleep()

    def type(self, *words: str, about: str = "", kept: bool = True) -> None:
        """Type a command; what it leaves on a new terminal is a screen of its chapter."""
        glass = Glass(self.columns, self.lines, here=str(self.folder), emulated=self.emulated)
        before = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = glass
        try:
            _COMMAND(list(words), prog_name="migrate")
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.stdout, sys.stderr = before
        chapter = next((word for word in words if not word.startswith("-")), "migrate")
        if kept:
            self.screens.append(Screen(chapter, about, words, code, tuple(glass.shown), tuple(glass.written)))

    def write(self, text: str, name: str = "migration.yaml") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def declare(self, **changes: str) -> None:
        """The declaration that most screens are about; each change replaces a line, or adds one."""
        lines = {**_LINES, **changes}
        accept = "" if self.made_up_is_refused else "accept: {made-up: a test}"
        lines["routes"] = lines["routes"].replace("ZONE", self.world.zone).replace("MADE-UP", accept)
        self.write("".join(f"{key.replace('_', '-')}: {value}\n" for key, value in lines.items() if value))

    @property
    def declared(self) -> Migration:
        return Migration.load(Path("migration.yaml"))


_LINES = {
    "name": "shop",
    "blue": "{cloud: aws, account: '123456789012', region: eu-central-1, address: 192.0.2.1}",
    "green": "{cloud: gcp, project: shop-eu, region: europe-west3, address: 198.51.100.1}",
    "service": f"{{host: {RECORD}, port: 443, health: /healthz, peak: 800}}",
    "routes": f"[{{name: web, kind: route53, zone: ZONE, record: {RECORD}, ttl: 15s, "
    "nameservers: [127.0.0.1], MADE-UP}]",
    "slo": "{availability: 99%}",
    "signals": "[{name: edges, kind: envoy, prefix: shop, "
    "blue: 'http://127.0.0.1:9001', green: 'http://127.0.0.1:9002'}]",
    "gate": "{kind: plain, window: 1m}",
    "steps": "[5%, 50%, 100%]",
    "bake": "1m",
    "requests": "1000",
    "tick": "10s",
    "lease": "40s",
    "ledger": "ledger.db",
}


@contextmanager
def scene(folder: Path, columns: int, lines: int, *, emulated: bool = True) -> Iterator[Scene]:
    """A scene whose world every command meets that is typed meanwhile."""
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        made = Scene(folder, columns, lines, emulated)
        _stage(made, patch)
        yield made


def _stage(made: Scene, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(made.folder)
    for name in ("MIGRATE_FILE", "NO_COLOR", "FORCE_COLOR", "PULUMI_BACKEND_URL"):
        patch.delenv(name, raising=False)
    for name, value in {"COLUMNS": made.columns, "LINES": made.lines, "TERM": "xterm", "PATH": "", "TZ": "UTC"}.items():
        patch.setenv(name, str(value))
    _set_time(made, patch)
    _set_place(patch)
    strict, authority = made.world.route53, made.world.authority
    for module in (route53, client):
        patch.setattr(module, "connect", lambda _: strict)
    patch.setattr(route53, "zone_authority", lambda *_: authority)
    patch.setattr(parts, "signals", lambda of: [Users(each.name, made) for each in of.spec.signals])
    patch.setattr(knock, "knock", lambda *_, **__: knock.Knock(knock.Life.ANSWERS, ""))
    patch.setattr(client, "ATTEMPTS", 1)
    patch.setattr(trials, "played", _played)
    patch.setattr(backtest, "perf_counter", iter(range(10**6)).__next__)


def _set_time(made: Scene, patch: pytest.MonkeyPatch) -> None:
    class Told(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return made.now()

    for module in (migration, leave, notify, signals):
        patch.setattr(module, "datetime", Told)
    patch.setattr(SystemClock, "now", lambda _: made.now())
    patch.setattr(rollback_narrator, "monotonic", lambda: made.now().timestamp())
    for clock in (SystemClock, Stopping):
        patch.setattr(clock, "sleep", lambda _, span: made.sleep(span))


def _set_place(patch: pytest.MonkeyPatch) -> None:
    """Every command is process 4711 of one machine."""
    patch.setattr(owner, "socket", SimpleNamespace(gethostname=lambda: "host-1"))
    patch.setattr(owner, "os", SimpleNamespace(getpid=lambda: 4711))
    patch.setattr(owner, "_place", lambda: "")
    patch.setattr(owner, "_first_asked", lambda _: 1)
    patch.setitem(find.__kwdefaults__, "root", Path("/opt/migrate"))  # where no engine was built


def _played(lots: Sequence[Any], heard: Any = None) -> list[list[Outcome]]:
    """Outcomes that a forecast could have, without the minutes that they take."""
    return [[_outcome(lot, index) for index in range(lot.count)] for lot in lots]


def _outcome(lot: Any, index: int) -> Outcome:
    end = End.TAKEN_BACK if lot.case.ratio else End.FINISHED
    return Outcome(end, 1, timedelta(minutes=90 + index), int(lot.case.ratio * 100_000) + index)
