"""World: one seeded migration, with everything that can go wrong, in simulated time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from migrate.controller.commands import Desk
from migrate.controller.controller import Controller
from migrate.controller.rollback import take_back
from migrate.controller.run import run
from migrate.decide.gate import Gate
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.plain_gate import PlainGate
from migrate.decide.recall import recall
from migrate.decide.steps import next_step
from migrate.errors import Exit, LedgerError, MigrationError
from migrate.ledger.ledger import Ledger
from migrate.model.event import Event, Kind
from migrate.model.freeze import DatedFreeze
from migrate.model.phase import Phase
from migrate.model.plan import Limits, Plan, Step
from migrate.model.shared import Answer, Policy
from migrate.model.side import Side
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.state import Standing, State
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.rehearse.aws.nameserver import Condition
from migrate.rehearse.aws.route53 import Settings, StrictRoute53
from migrate.rehearse.aws.zones import Delays
from migrate.routes.route import Route
from migrate.routes.route53 import Layout, Route53Route, Target
from tests.simulation.books import Books, PlainBooks, open_books
from tests.simulation.dns import FlakyClient, SimAuthority
from tests.simulation.flaky import FlakyLedger, FlakySignal
from tests.simulation.invariants import Broken, Watch
from tests.simulation.meddling import Meddler
from tests.simulation.scheduler import Actor, Died, Scheduler, SimClock

SIGNAL = "edges"
NAME, BLUE_ADDRESS, GREEN_ADDRESS = "app.shop.test", "192.0.2.10", "198.51.100.20"
TTL = timedelta(seconds=20)
TICK = timedelta(seconds=10)
TERM = timedelta(seconds=30)
SOAK = timedelta(minutes=5)
HELD_BACK = 9500
"""Basis points of green while blue keeps the rest until the soak is over."""

CHAOS = timedelta(minutes=15)
CALM = timedelta(minutes=90)
LONG_ENOUGH = timedelta(minutes=20)
PATIENT = ("BAKING", "UNCERTIFIED", "INCONCLUSIVE", "ASTRAY", "APPROVAL", "SETTLING")
"""Waits that only time ends, or the person who looks after it in the calm."""
SKEW = timedelta(seconds=2)
REAL_LEDGER = 10
"""One seed in so many keeps its ledger in SQL, the others in a list that passes the same contract."""
GLANCE = timedelta(seconds=5)
"""A person's rollback looks at the name servers this often: a look costs as much here as a turn of the loop."""


@dataclass(frozen=True)
class Weather:
    """What goes wrong in one migration; drawn from its seed."""

    api: float
    ledger: float
    blind: float
    bad: tuple[timedelta, timedelta, float] | None
    kills: float
    people: float
    lost_ledger: bool
    frozen: bool
    asks: bool
    soaks: bool
    holds_back: bool
    astray: tuple[timedelta, timedelta, float] | None
    overload: float | None = None
    """Green's share from which the database that both sides use fails a fifth of all requests."""
    meddles: bool = False
    lies: float = 0.0
    odd: float = 0.0
    full: tuple[timedelta, timedelta] | None = None
    clocks: float = 0.0
    """How often, in a minute, somebody sets the clock of a host back, or right again."""
    damages: float = 0.0
    """How often a person's mishap is one with the ledger's rows, where it is in SQL."""

    @classmethod
    def draw(cls, dice: random.Random) -> Weather:
        start = timedelta(seconds=dice.uniform(0, CHAOS.total_seconds()))
        spell = (start, start + timedelta(seconds=dice.uniform(30, 600)), dice.choice([0.02, 0.1, 0.5, 1.0]))
        return cls(
            api=dice.choice([0.0, 0.02, 0.1, 0.3]),
            ledger=dice.choice([0.0, 0.0, 0.005, 0.02]),
            blind=dice.choice([0.0, 0.02, 0.2]),
            bad=spell if dice.random() < 0.6 else None,
            kills=dice.choice([0.0, 0.5, 2.0, 6.0]),
            people=dice.choice([0.0, 0.3, 1.5]),
            lost_ledger=dice.random() < 0.05,
            frozen=dice.random() < 0.2,
            asks=dice.random() < 0.3,
            soaks=dice.random() < 0.5,
            holds_back=dice.random() < 0.3,
            astray=(start, start + timedelta(minutes=8), dice.choice([0.0, 0.8])) if dice.random() < 0.2 else None,
            overload=dice.choice([0.04, 0.2, 0.5]) if dice.random() < 0.2 else None,
            meddles=dice.random() < 0.4,
            lies=dice.choice([0.0, 0.0, 0.05, 0.3]),
            odd=dice.choice([0.0, 0.0, 0.2]),
            clocks=dice.choice([0.0, 0.0, 0.0, 0.3]),
            damages=dice.choice([0.0, 0.1, 0.5]),
            full=(start, start + timedelta(seconds=dice.uniform(20, 300))) if dice.random() < 0.2 else None,
        )


def a_plan(weather: Weather, start: object) -> Plan:
    shares = [0, 100, 500, 2500, *([HELD_BACK] if weather.holds_back else []), 10_000]
    steps = tuple(
        Step(index, Weights(share), timedelta(seconds=60), 50, approval=weather.asks and share == 10_000)
        for index, share in enumerate(shares)
    )
    steps = tuple(
        replace(step, bake=SOAK, phase=Phase.SOAK) if step.weights.green == HELD_BACK else step for step in steps
    )
    slo = Slo((Objective(Sli.AVAILABILITY, 0.999),), None, 0.005)
    limits = Limits(of_objective=10, of_blue=2, window=timedelta(seconds=30), failures=5)
    soak = SOAK if weather.soaks and not weather.holds_back else timedelta(0)
    plan = Plan(
        "shop", ("public",), steps, slo, limits, TTL, TICK, soak=soak, users=(SIGNAL,),
        shared=Answer(Policy.STEP_BACK, timedelta(minutes=1)),
    )  # fmt: skip
    if not weather.frozen:
        return plan
    begin = start + timedelta(minutes=3)  # type: ignore[operator]
    return replace(plan, freezes=(DatedFreeze(begin, begin + timedelta(minutes=6)),))


@dataclass
class World:
    """Two hosts that both want to drive, a person, a bad network, and a watch over the invariants."""

    seed: int
    sure: Mapping[str, object] = field(default_factory=dict[str, object])
    """Of its weather, what is not left to chance."""
    dice: random.Random = field(init=False)
    scheduler: Scheduler = field(init=False)
    weather: Weather = field(init=False)
    plan: Plan = field(init=False)
    gate: Gate = field(init=False)
    route53: StrictRoute53 = field(init=False)
    books: Books | PlainBooks = field(init=False)
    watch: Watch = field(init=False)
    calm: bool = False
    counts: dict[str, int] = field(default_factory=dict[str, int])
    _blind: dict[str, bool] = field(default_factory=dict[str, bool])
    _cut_off: dict[str, bool] = field(default_factory=dict[str, bool])
    _suffered: bool = False
    _damaged: bool = False
    _hosts: dict[str, Actor] = field(default_factory=dict[str, Actor])
    _clocks: dict[str, SimClock] = field(default_factory=dict[str, SimClock])
    _starts: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.scheduler = Scheduler(self.dice)
        self.weather = replace(Weather.draw(self.dice), **self.sure)  # type: ignore[arg-type]
        self.start = self.scheduler.now
        self.plan = a_plan(self.weather, self.start)
        self.gate = self._make_gate()
        self.route53 = self._make_route53()
        self.meddler = Meddler(self.route53, self.zone, NAME, GREEN_ADDRESS, self.dice)
        self.books = self._open_books()
        self.watch = Watch(
            self.plan, self.gate, NAME, BLUE_ADDRESS, GREEN_ADDRESS,
            history=lambda: self.route53.history(self.zone), events=lambda after: self.books.told[after:],
            blind=lambda actor: self._blind.get(actor, False), skew=2 * SKEW, emergency=self._may_take_back,
            now=lambda: self.scheduler.now,
        )  # fmt: skip

    def _open_books(self) -> Books | PlainBooks:
        return open_books(real=self.seed % REAL_LEDGER == 0)

    def _make_gate(self) -> Gate:
        if self.dice.random() < 0.7:
            return PlainGate(self.plan.slo, self.plan.limits)
        usual = {Sli.AVAILABILITY: Calibration(0.0005)}
        return GuardedGate(self.plan.slo, usual, steps=self.plan.watched, spend=20_000.0)

    def _make_route53(self) -> StrictRoute53:
        delays = Delays(timedelta(seconds=0.5), timedelta(seconds=self.dice.choice([3, 20, 60])))
        route53 = StrictRoute53(now=lambda: self.scheduler.now, draw=self.dice, settings=Settings(delays=delays))
        self.zone = str(route53.create_hosted_zone(Name="shop.test", CallerReference="s")["HostedZone"]["Id"])
        record = {"Name": NAME, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": BLUE_ADDRESS}]}
        route53.change_resource_record_sets(
            HostedZoneId=self.zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        )
        return route53

    # The parts, as each process holds its own

    def _api_failure(self) -> float:
        return 0.0 if self.calm else self.weather.api

    def routes(self) -> dict[str, Route]:
        layout = Layout(NAME, int(TTL.total_seconds()), Target.at(BLUE_ADDRESS), Target.at(GREEN_ADDRESS))
        client = FlakyClient(
            self.route53, self.scheduler, self.dice, self._api_failure, self.watch.look_at_change, self.zone
        )
        authority = SimAuthority(
            self.route53, self.scheduler, self.dice, lies=lambda: 0.0 if self.calm else self.weather.lies
        )
        return {"public": Route53Route("public", client=client, zone=self.zone, layout=layout, authority=authority)}

    def ledger(self, name: str = "operator") -> Ledger:
        def tell(failed: bool) -> None:
            self._cut_off[name] = failed

        return FlakyLedger(self.books, self.scheduler, self.dice, self._ledger_failure, self.watch.look, tell)

    def _may_take_back(self, name: str) -> bool:
        """Whether this one's ledger failed just now, and users of green had met failures or a person had asked."""
        return self._cut_off.get(name, False) and (self._suffered or "rollback" in self.counts)

    def _ledger_failure(self) -> float:
        """Now and then, or for as long as its disk is full."""
        full, since = self.weather.full, self.scheduler.now - self.start
        if self.calm:
            return 0.0
        return 1.0 if full and full[0] <= since < full[1] else self.weather.ledger

    def share(self) -> float:
        """Green's share of the traffic: what the name servers give now, by and large."""
        editions = self.route53.history(self.zone)
        given = [edition for edition in editions if edition.reached]
        members = [record for record in given[-1].zone.listing() if record.name == f"{NAME}."] if given else []
        total = sum(1 if member.weight is None else member.weight for member in members)
        green = sum(member.weight or 0 for member in members if member.values == (GREEN_ADDRESS,))
        return green / total if total else 0.0

    def followed(self) -> float:
        """Green's share of the users: that of the traffic, but while something else than the weights routes them."""
        spell, since = self.weather.astray, self.scheduler.now - self.start
        return spell[2] if spell and spell[0] <= since < spell[1] and not self.calm else self.share()

    def bad(self) -> Mapping[Side, float]:
        spell = self.weather.bad
        since = self.scheduler.now - self.start
        if self.weather.overload and self.share() >= self.weather.overload and not self.calm:
            self._suffered = True
            return dict.fromkeys(Side, 0.2)
        failing = spell is not None and spell[0] <= since < spell[1] and not self.calm
        self._suffered |= failing
        return {Side.BLUE: 0.0005, Side.GREEN: spell[2] if failing and spell else 0.0005}

    def controller(self, name: str, clock: SimClock) -> Controller:
        signal = FlakySignal(
            SIGNAL, self.scheduler, self.dice, self.followed, self.bad, rate=200.0,
            blind=lambda: 0.0 if self.calm else self.weather.blind,
            tell=lambda blind: self._blind.__setitem__(name, blind),
            odd=lambda: 0.0 if self.calm else self.weather.odd,
        )  # fmt: skip
        return Controller(
            plan=self.plan, routes=self.routes(), signals=[signal], gate=self.gate, ledger=self.ledger(name),
            clock=clock, owner=name, term=TERM,
        )  # fmt: skip

    # The actors

    def host(self, host: str) -> Callable[[], None]:
        """A process that drives until it ends, for whatever reason; its supervisor starts another."""
        self._starts += 1
        name = f"{host}:{self._starts}"
        clock = self._clocks.setdefault(host, SimClock(self.scheduler, self._honest()))

        def body() -> None:
            controller = self.controller(name, clock)
            try:
                ended = run(
                    controller,
                    listen=lambda _: None,
                    wait=lambda _: None,
                    stay=self.dice.random() < 0.5,
                    asked_to_stop=self.over,
                )
                self._count(f"ended {ended.exit.name}")
                controller.release()
            except LedgerError:
                self._count("ledger failed")
            except MigrationError as error:
                raise Broken(f"{name} ended with {error}") from error

        return body

    def _honest(self) -> timedelta:
        return timedelta(seconds=self.dice.uniform(-1, 1))

    def _set_a_clock(self) -> None:
        """Back by less than a lease, by minutes, or by hours; or right again."""
        if self._clocks:
            clock = self._clocks[self.dice.choice(list(self._clocks))]
            back = self.dice.choice([0, 0, 0, 8, 25, 200, 4000])
            clock.skew = self._honest() - timedelta(seconds=back)
            self._count("a clock was set")

    def supervise(self) -> None:
        """Two hosts, each started again some time after its process ended; sometimes killed."""
        while not self.over():
            for host in ("east", "west"):
                running = self._hosts.get(host)
                if running is None or running.over:
                    delay = timedelta(seconds=self.dice.uniform(1, 40))
                    self._hosts[host] = self.scheduler.spawn(host, self.host(host), delay)
                elif not self.calm and self.dice.random() < self.weather.kills / 60:
                    self.scheduler.kill(running)
                    self._count("killed")
            if not self.calm and self.dice.random() < self.weather.clocks / 12:
                self._set_a_clock()
            self.scheduler.sleep(timedelta(seconds=5))

    def person(self) -> None:
        """Says things at odd times, and takes traffic back when in the mood; when all is calm, sees it through."""
        while not self.over():
            desk = Desk(self.books, SimClock(self.scheduler), "operator")
            self.scheduler.sleep(timedelta(seconds=self.dice.uniform(5, 60)))
            state = self.watch.state
            if self.calm or self.dice.random() < 0.5:
                self._see_it_through(desk, state)
            elif self.weather.meddles and self.dice.random() < 0.5:
                self._meddle()
            elif self.dice.random() < self.weather.damages:
                self._damage()
            elif self.dice.random() < self.weather.people:
                self._interfere(desk, state)
            self.watch.look()

    def _meddle(self) -> None:
        """Another person, or another tool, edits the name."""
        self.watch.meddled(lambda: self._count(f"meddled: {self.meddler.edit() or 'in vain'}"))

    def _damage(self) -> None:
        """Something happens to the rows of the ledger; or a person finds it and sets aside what is wrong."""
        if not isinstance(self.books, Books):
            return
        self.watch.look()
        if not self._put_right():
            stroke = self.books.strike(self.dice)
            self._count(f"damaged: {stroke or 'in vain'}")
            self._damaged |= stroke is not None
            self.watch.retold(self.books.told)

    def _put_right(self) -> bool:
        """As `migrate verify-ledger --set-aside` does."""
        by = Event(Kind.SET_ASIDE, self.scheduler.now, "operator", 0)
        if not isinstance(self.books, Books) or not self.books.put_right(by):
            return False
        self.watch.retold(self.books.told)
        self._count("set aside")
        return True

    def _tidied(self) -> bool:
        tidy: list[bool] = []
        self.watch.meddled(lambda: tidy.append(self.meddler.tidy()))
        return tidy[0]

    def _see_it_through(self, desk: Desk, state: State) -> None:
        if self.calm and self._damaged and self._put_right():
            return
        if self.calm and self.weather.meddles and self._tidied():
            self._count("tidied up")
        elif self._drifted(state) or self._given_up(state):
            self._take_back()
        elif state.standing is Standing.ROLLED_BACK or state.paused is not None:
            self._say(lambda: desk.resume("go on"))
        elif self.weather.asks and self._approvable(state):
            self._say(lambda: desk.approve(self.plan, "fine"))

    def _approvable(self, state: State) -> bool:
        """Whether a person who looks is asked to approve; now and then one does it ahead, or for nothing."""
        following = next_step(self.plan, state)
        ahead = following is not None and following.approval and following.index not in state.approved
        return state.held in ("APPROVAL", "ASTRAY") or self.dice.random() < (0.1 if ahead else 0.02)

    def _drifted(self, state: State) -> bool:
        """A split that is not what the ledger knows, or is none at all, can only be answered by a rollback."""
        foreign = self.weather.lost_ledger or self.weather.meddles or self._damaged
        return foreign and (state.held == "DRIFT" or (self.calm and state.held in ("UNREAD", "FOREIGN", "REFUSED")))

    def _given_up(self, state: State) -> bool:
        """A step that met a fault before it healed may want hours for its certificate; to begin again is shorter."""
        since = state.held_since if state.held == "INCONCLUSIVE" else None
        return self.calm and since is not None and self.scheduler.now - since > LONG_ENOUGH

    def _interfere(self, desk: Desk, state: State) -> None:
        what = self.dice.choice(["pause", "rollback", "rollback", "resume", "nameserver", "lose"])
        if what == "pause":
            self._say(lambda: desk.pause("a moment"))
        elif what == "resume":
            self._say(lambda: desk.resume("go on"))
        elif what == "rollback":
            self._take_back()
        elif what == "nameserver":
            server = self.dice.choice(self.route53.name_servers)
            self.route53.become(server, self.dice.choice([Condition.DOWN, Condition.STALE, Condition.UP]))
        elif self.weather.lost_ledger and state.seq > 20:
            self.weather = replace(self.weather, lost_ledger=False)
            self._lose_ledger()

    def _lose_ledger(self) -> None:
        """The file is deleted and every process that had it open is gone."""
        for running in self._hosts.values():
            self.scheduler.kill(running)
        self.books = self._open_books()
        self.weather = replace(self.weather, lost_ledger=True)
        self.watch.forget_ledger()
        self._count("ledger lost")

    def _take_back(self) -> None:
        """4: a rollback works from every state; without the ledger too."""
        self._count("rollback")
        ledger = self.ledger() if self.dice.random() < 0.7 else None
        clock = SimClock(self.scheduler, grain=GLANCE)
        report = take_back(
            self.routes(), writer=f"operator:{self.counts['rollback']}", reason="a bad feeling", clock=clock,
            ledger=(lambda: ledger) if ledger else None,
        )  # fmt: skip
        if report.done and self.share() != 0.0 and not self._moved_since(report.routes[0].stamp):
            raise Broken("4: a rollback that says done, and green still has traffic")

    def _moved_since(self, stamp: str | None) -> bool:
        last = self.watch.seen[-1].record if self.watch.seen else None
        return last is not None and last.stamp.id != stamp

    def _say(self, command: Callable[[], object]) -> None:
        try:
            command()
        except MigrationError:
            self._count("command refused")

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    # The story

    def over(self) -> bool:
        if not self.calm:
            return False
        state = self.watch.state
        soaked = state.since is None or self.scheduler.now >= state.since + self.plan.soak
        last = self.watch.seen[-1].record if self.watch.seen else None
        stands = last is not None and last.weights == state.weights  # else somebody's rollback is still to be found
        ended = state.standing is Standing.FINISHED and state.intent is None and state.rollback is None
        return ended and soaked and stands

    def play(self) -> None:
        """Chaos, then calm. Raises Broken."""
        self.scheduler.spawn("supervisor", self.supervise)
        self.scheduler.spawn("person", self.person)
        self._run(lambda: False, CHAOS)
        self.calm = True
        for clock in self._clocks.values():
            clock.skew = timedelta(0)
        for server in self.route53.name_servers:
            self.route53.become(server, Condition.UP)
        self._run(self.over, CALM)
        self.watch.look()
        self.watch.check_story()
        self._check_end()

    def _run(self, until: Callable[[], bool], limit: timedelta) -> None:
        self.scheduler.run(lambda: self.watch.broken is not None or until(), limit)
        if self.watch.broken is not None:
            raise self.watch.broken

    def _check_end(self) -> None:
        """Once nothing goes wrong any more, a healthy green ends up with everything."""
        assert self.books.kept(), "what was told is what is in the books"
        state = recall(self.books.told)
        if self._only_waits(state):
            self._count("still waiting at the end")
            return
        if state.standing is not Standing.FINISHED:
            raise Broken(
                f"never finished: {state.standing}, step {state.step}, held {state.held}, intent {state.intent}"
            )
        last = self.watch.seen[-1].record
        if last is None or last.weights != GREEN:
            raise Broken(f"finished, but the zone says {last}")

    def _only_waits(self, state: State) -> bool:
        """Whether nothing is the matter but the time: the ramp began late, or wants more evidence than the horizon
        holds, and somebody drives it.
        """
        moved = [event for event in self.books.told if event.kind in (Kind.REACHED, Kind.MEASURED, Kind.COMMANDED)]
        lively = bool(moved) and self.scheduler.now - moved[-1].at < LONG_ENOUGH / 4
        return state.standing is Standing.MOVING and lively and state.held in ("", *PATIENT)

    def steps(self) -> list[Event]:
        return self.books.events()


__all__ = ["BLUE", "Broken", "Died", "Exit", "World"]
