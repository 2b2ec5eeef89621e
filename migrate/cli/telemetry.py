"""Telemetry: what a controller knows of itself, where Prometheus reads it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from migrate.decide.course import Course
from migrate.errors import CommandRefused, MigrationError
from migrate.model.decision import Hold, Reached
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.split import Split

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from migrate.controller.controller import Controller, Turn
    from migrate.controller.run import Listener

ADDRESS = "HOST:PORT"


@contextmanager
def telemetry(controller: Controller, listen: Listener, at: str | None) -> Generator[Listener]:
    """The listener, and a page of metrics at `at` that follows each turn. Raises CommandRefused where it cannot be."""
    if at is None:
        yield listen
        return
    host, port = address(at)
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ImportError:
        raise CommandRefused(
            "the Prometheus client is not installed", then="`pip install 'multicloud-migrate[metrics]'`."
        ) from None
    registry = CollectorRegistry()
    page = Page(controller, registry)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise CommandRefused(f"metrics cannot be served at {at}", seen=error.strerror, limit="a free port") from error

    def tell(turn: Turn) -> None:
        listen(turn)
        try:
            page.turn(turn)
        except Exception as error:  # a page that cannot be written is no reason to leave green unwatched
            page.errors.labels(type(error).__name__).inc()

    try:
        yield tell
    except MigrationError as error:
        page.errors.labels(type(error).__name__).inc()
        raise
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def address(text: str) -> tuple[str, int]:
    """Host and port; the host alone may be left out, and is then this machine only. Raises CommandRefused."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise CommandRefused("not an address to serve metrics at", seen=text, limit="HOST:PORT, such as 127.0.0.1:9464")
    return host.strip("[]") or "127.0.0.1", int(port)


class Page:
    """The metrics of one controller. Shares and parts are ratios, 0..1, of green and of the limit."""

    def __init__(self, controller: Controller, registry: CollectorRegistry) -> None:
        from prometheus_client import Counter, Gauge

        self.controller, label = controller, "migrate"
        self._newest: dict[str, datetime] = {}

        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"{label}_{name}", text, labels, registry=registry)

        self.wanted = gauge("green_wanted_ratio", "Green's share as the ledger last intended it.")
        self.set = gauge("green_set_ratio", "Green's share as the route has it.", "route")
        self.served = gauge("green_served_ratio", "Green's part of the requests of the newest batch.", "signal")
        self.evidence = gauge("evidence_ratio", "Evidence against green; 1 rolls back.", "signal", "sli")
        self.certificate = gauge("certificate_ratio", "The step's certificate; 1 lets it go on.", "signal", "sli")
        self.budget = gauge("budget_ratio", "The error budget that green cost; 1 rolls back.")
        self.age = gauge("signal_age_seconds", "Age of a signal's newest batch at the last turn.", "signal")
        self.step = gauge("step", "The last step reached; -1 before the first.")
        self.steps = gauge("steps", "The number of the last step.")
        self.epoch = gauge("lease_epoch", "The epoch under which this controller acts.")
        self.looked = gauge("last_turn_timestamp_seconds", "When the last turn ended.")
        self.needs = gauge("needs_person", "1 while nothing goes on until a person says so.")
        self.turns = Counter(f"{label}_turns", "Turns of the loop.", ["decision"], registry=registry)
        self.errors = Counter(f"{label}_errors", "What a turn met.", ["error"], registry=registry)
        self.steps.set(self.controller.plan.last.index)

    def turn(self, turn: Turn) -> None:
        """Take up what a turn saw and decided."""
        decision, state = turn.decision, turn.state
        self.turns.labels(type(decision).__name__.lower()).inc()
        self.wanted.set((state.intent.move.weights if state.intent else state.weights).share)
        reached = decision.move.step if isinstance(decision, Reached) else state.step
        self.step.set(-1 if reached is None else reached)
        self.epoch.set(turn.evidence.lease.epoch)
        self.needs.set(isinstance(decision, Hold) and decision.waiting.needs_person)
        self._routes(turn)
        self._signals(turn)
        self._judged(turn)
        self.looked.set(turn.at.timestamp())

    def _routes(self, turn: Turn) -> None:
        for name, split in turn.evidence.splits.items():
            if isinstance(split, Split):
                self.set.labels(name).set(split.weights.share)
            else:
                self.errors.labels("route_unread").inc()

    def _signals(self, turn: Turn) -> None:
        for batch in turn.counts.batches:
            self._newest[batch.signal] = max(batch.end, self._newest.get(batch.signal, batch.end))
            total = batch.green.total + batch.blue.total
            if total and batch.sli is Sli.AVAILABILITY and batch.signal in self.controller.plan.users:
                self.served.labels(batch.signal).set(batch.tallies[Side.GREEN].total / total)
        for name, newest in self._newest.items():
            self.age.labels(name).set(max(0.0, (turn.at - newest).total_seconds()))
        for blind in turn.counts.blind:
            self.errors.labels(f"signal_{type(blind).__name__.lower()}").inc()

    def _judged(self, turn: Turn) -> None:
        course = Course(self.controller.plan, self.controller.gate)
        course.add(turn.at, turn.state)
        for point in course.points:
            for each in point.progress.indicators:
                self.evidence.labels(each.signal, each.sli.value).set(each.against.part)
                self.certificate.labels(each.signal, each.sli.value).set(each.certificate)
            if point.progress.budget:
                self.budget.set(point.progress.budget.part)
