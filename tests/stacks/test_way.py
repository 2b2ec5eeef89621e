"""The way through the phases by `migrate` commands, on the stacks of a user's project: killed, and gone on with."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from migrate.api import parts
from migrate.api.migration import Migration
from migrate.cli import prepare
from migrate.controller.journal import Journal
from migrate.decide.recall import recall
from migrate.errors import Exit
from migrate.model.decision import Finish
from migrate.model.decision import Reached as AtEveryServer
from migrate.model.phase import Phase, Stack
from migrate.model.reached import Reached
from migrate.model.side import Cloud, Side
from migrate.model.side_export import SideExport
from migrate.model.split import Purpose, Stamp
from migrate.model.stage import Stage
from migrate.model.state import Move, State
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.phases.book import Book
from migrate.phases.entering import Entering
from migrate.rehearse.standins.install import environment
from migrate.routes.route import Route
from tests.cli.shop import Past, Running, Said, typed
from tests.routes.worlds import GREEN_IP
from tests.stacks.given import ADDRESSES
from tests.stacks.project import CREDENTIALS, Project
from tests.waiting import eventually

NAME = "app.shop.test."

INWARD = """
import pulumi


def inward(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    if args.type_ != "aws:lb/loadBalancer:LoadBalancer":
        return None
    return pulumi.ResourceTransformationResult({**args.props, "internal": True}, args.opts)


def inward_green(setting):
    pulumi.runtime.register_stack_transformation(inward)
    green(setting)


program(
"""
"""A change that cannot be made without a new balancer."""

HANGING_SECONDS = 240.0
"""On a busy machine the SDKs of two clouds take their time."""


class Way:
    """A project whose service users call already, and a terminal to type `migrate` commands at."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project = project
        self.zone = project.zone()
        for name, value in self._environment().items():
            monkeypatch.setenv(name, value)

    def _environment(self) -> Mapping[str, str]:
        return {
            **environment(**self.project.endpoints),
            **CREDENTIALS,
            **self.project.extra,
            "PATH": f"{self.project.folder / 'plugins'}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{self.project.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "correct horse",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PYTHONWARNINGS": "ignore",
        }

    def declare(self, blue: Cloud, **parts: str) -> None:
        self.project.declare(blue, zone=self.zone, **parts)

    def answered(self, address: str) -> None:
        """Users' name leads to `address`, as it did before anybody thought of a migration."""
        record = {"Name": NAME, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": address}]}
        changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        route53 = self.project.client("route53")
        route53.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch=changes)
        route53.close()

    @property
    def file(self) -> Path:
        return self.project.root / "migration.yaml"

    def migrate(self, command: str, *words: str) -> Said:
        return typed(command, "--file", self.file, *words)

    def well(self, command: str, *words: str) -> str:
        """The same, which must go well."""
        said = self.migrate(command, *words)
        assert said.exit == 0, said.err + said.out
        return said.out

    def enter(self, phase: Phase, stack: Stack, stage: Stage = Stage.KEPT) -> None:
        """One update of one stack, whether or not the phase's turn has come."""
        with prepare.site(Migration.load(self.file)) as site:
            entering = Entering(site, phase, stack, stage, print)
            outlook = entering.look()
            entering.carry_out(outlook, outlook.approval())

    def tell(self, say: Callable[[Book], None]) -> None:
        """Put something into the ledger that commands would have put there."""
        with parts.ledger(Migration.load(self.file)) as ledger:
            say(Book(ledger, Past(datetime.now(UTC)), "tests"))

    def state(self) -> State:
        with parts.ledger(Migration.load(self.file)) as ledger:
            return recall(ledger.events())

    def checkpoint(self, stack: str) -> dict[str, Any]:
        """The recorded state of a stack, as it lies in its file now."""
        place = self.project.folder / "state" / ".pulumi" / "stacks" / "shop-migration" / f"{stack}.json"
        try:
            return json.loads(place.read_text())["checkpoint"]["latest"] or {}
        except (FileNotFoundError, ValueError):
            return {}

    def killed(self, phase: str, stack: str, when: Callable[[dict[str, Any]], bool]) -> None:
        """`migrate up PHASE`, killed together with its engine as soon as `when` holds of the stack's state."""
        with Running("up", phase, "--yes", "--file", self.file, bound=HANGING_SECONDS) as running:
            running.until(f"stack {stack} (phase {phase}")
            eventually(lambda: when(self.checkpoint(stack)), within=HANGING_SECONDS)
            (lock,) = self._locks(stack)
            os.kill(int(json.loads(lock.read_text())["pid"]), signal.SIGKILL)
            running.send(signal.SIGKILL)
        assert len(self._locks(stack)) == 1

    def _locks(self, stack: str) -> list[Path]:
        folder = self.project.folder / "state" / ".pulumi" / "locks" / "organization" / "shop-migration" / stack
        return list(folder.glob("*.json"))

    @property
    def route(self) -> Route:
        return parts.routes(Migration.load(self.file))["web"]

    def moved(self, weights: Weights) -> None:
        """The controller gives green so much."""
        split = self.route.read()
        stamp = Stamp(split.epoch + 1, split.serial + 1, "tests", datetime.now(UTC), Purpose.ADVANCE)
        self.route.write(weights, expected=split, stamp=stamp)

    def finished(self) -> None:
        """The ledger knows that green holds all traffic, and that the gate looked on after the soak."""
        declared, clock = Migration.load(self.file), Past(datetime.now(UTC))
        with parts.ledger(declared) as ledger:
            journal = Journal(ledger, clock, ledger.acquire("tests", clock.now(), timedelta(seconds=1)))
            journal.started(declared.plan)
            journal.reached(AtEveryServer(Move(Purpose.ADVANCE, declared.plan.last.index, GREEN, "well")))
            journal.finished(Finish("well"))
            replace(journal, clock=Past(clock.now() + timedelta(seconds=1))).measured((), {})


@pytest.fixture
def way(project: Project, monkeypatch: pytest.MonkeyPatch) -> Way:
    return Way(project, monkeypatch)


def deleting(at_most: int) -> Callable[[dict[str, Any]], bool]:
    """No more than so many resources are left, and something is going."""

    def when(state: dict[str, Any]) -> bool:
        doing = [one["type"] for one in state.get("pending_operations") or []]
        return len(state.get("resources") or []) <= at_most and "deleting" in doing

    return when


def creating(at_least: int) -> Callable[[dict[str, Any]], bool]:
    """So many resources are recorded, and something is being made."""

    def when(state: dict[str, Any]) -> bool:
        doing = [one["type"] for one in state.get("pending_operations") or []]
        return len(state.get("resources") or []) >= at_least and "creating" in doing

    return when


@pytest.mark.long
@pytest.mark.parametrize("blue", [Cloud.AWS, Cloud.GCP])
def test_killed_while_a_side_is_being_made_the_next_one_finds_what_was_made_and_finishes(way: Way, blue: Cloud) -> None:
    way.declare(blue)
    way.answered(ADDRESSES[blue] if blue is Cloud.GCP else "192.0.2.1")
    way.killed("mirror", "blue", creating(at_least=12))
    told = way.well("up", "mirror", "--yes")
    assert "stack blue: an earlier update did not end (phase mirror, begun " in told
    assert "its lock was removed, and what was under way was read from the clouds again." in told
    assert way.project.previewed("blue") == []
    assert way.project.previewed("green") == []
    ec2 = way.project.client("ec2")
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "tag:migrate:migration", "Values": ["shop"]}])["Vpcs"]
    ec2.close()
    assert len(vpcs) == 1


@pytest.mark.long
def test_killed_while_the_split_is_being_made_the_next_one_finishes_and_no_weight_was_moved(way: Way) -> None:
    way.declare(Cloud.GCP)
    way.enter(Phase.MIRROR, Stack.BLUE)
    blue = SideExport.read(way.project.outputs("blue")["side"]).address
    way.declare(Cloud.GCP, address=blue)
    way.answered(blue)
    way.enter(Phase.MIRROR, Stack.GREEN)
    green = SideExport.read(way.project.outputs("green")["side"]).reached
    way.tell(lambda book: book.left(Phase.MIRROR, {"addresses": {Side.GREEN: asdict(green)}}))
    way.tell(lambda book: book.tested(passed=True, address=green.address, results=[]))
    way.tell(lambda book: book.left(Phase.VERIFY, {}))
    way.killed("shift", "traffic", creating(at_least=1))
    told = way.well("up", "shift", "--yes")
    assert "stack traffic: an earlier update did not end (phase shift, begun " in told
    assert way.project.previewed("traffic") == []
    assert way.state().checks == way.project.outputs("traffic")["checks"]
    assert way.route.read().weights == BLUE

    way.moved(Weights(2500))
    program = way.project.root / "stacks" / "__main__.py"
    program.write_text(
        program.read_text().replace("program(\n", INWARD).replace('"green": green', '"green": inward_green')
    )
    said = way.migrate("up", "verify", "--yes")
    assert said.exit == Exit.NEEDS_PERSON
    assert "the preview of stack green stopped: it would replace or remove what is guarded" in said.err
    assert 'unable to replace resource "urn:pulumi:green::shop-migration::' in said.err
    assert "shop-green-service-lb: replaced because of internal" in said.err
    assert "unprotect" not in said.err
    assert way.route.read().weights == Weights(2500)


@pytest.mark.long
def test_killed_while_the_link_is_being_made_the_next_one_finishes(way: Way) -> None:
    way.declare(Cloud.GCP)
    way.enter(Phase.MIRROR, Stack.BLUE)
    blue = SideExport.read(way.project.outputs("blue")["side"]).address
    way.declare(Cloud.GCP, address=blue, more="link: {aws: 64600}")
    way.answered(blue)
    way.enter(Phase.MIRROR, Stack.GREEN)
    green = SideExport.read(way.project.outputs("green")["side"]).reached
    way.tell(lambda book: book.left(Phase.MIRROR, {"addresses": {Side.GREEN: asdict(green)}}))
    way.killed("replicate", "data", creating(at_least=4))
    told = way.well("up", "replicate", "--yes")
    assert "stack data: an earlier update did not end (phase replicate, begun " in told
    assert way.project.previewed("data") == []


@pytest.mark.long
def test_killed_while_blue_goes_the_next_one_removes_the_rest(way: Way) -> None:
    """Stack traffic is recorded as gone already; users' name leads to green alone."""
    way.declare(Cloud.AWS, more="soak: 1ms")
    way.answered(GREEN_IP)
    way.tell(lambda book: book.left(Phase.MIRROR, {"addresses": {Side.GREEN: asdict(Reached(GREEN_IP))}}))
    way.tell(lambda book: book.left(Phase.VERIFY, {}))
    way.finished()
    way.enter(Phase.MIRROR, Stack.BLUE)
    way.tell(_traffic_is_gone)
    way.enter(Phase.RETIRE, Stack.BLUE, Stage.GUARDS_OFF)
    way.killed("retire", "blue", deleting(at_most=40))
    told = way.well("up", "retire", "--yes")
    assert "stack blue: an earlier update did not end (phase retire, begun " in told
    assert [one["type"] for one in way.checkpoint("blue")["resources"]] == ["pulumi:pulumi:Stack"]
    assert way.state().stages[Stack.BLUE] is Stage.GONE
    assert "the migration is over" in way.well("leave", "retire")


def _traffic_is_gone(book: Book) -> None:
    book.entered(Phase.RETIRE, Stack.TRAFFIC, Stage.GONE, state="", changes={}, weights={}, checks={})
