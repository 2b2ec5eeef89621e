"""The emergency rollback over HTTP and real DNS: packets move, and it is quick."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from migrate.controller.clock import SystemClock
from migrate.controller.rollback import Outcome, Patience, take_back
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.rehearse.aws.fault import DOWN, Fault, Kind, Moment
from tests.routes.listening import heard_from
from tests.routes.worlds import BLUE_IP, GREEN_IP, PacketWorld

HOLDER = "ctl@host-1:7"


@pytest.fixture
def shifted(packets: PacketWorld) -> PacketWorld:
    to_half(packets)
    return packets


def to_half(world: PacketWorld) -> None:
    """At 50 %, under the next epoch: 14 the first time."""
    before = world.route.read()
    stamp = Stamp(max(before.epoch + 1, 14), before.serial + 1, HOLDER, SystemClock().now(), Purpose.ADVANCE)
    change = world.route.write(Weights(5000), expected=before, stamp=stamp)
    world.eventually(lambda: world.route.settled(change).settled)


def answers(world: PacketWorld) -> set[str]:
    return heard_from(world.nameservers, world.record)


def test_no_name_server_answers_green_after_a_rollback(shifted: PacketWorld) -> None:
    assert answers(shifted) == {BLUE_IP, GREEN_IP}
    report = take_back({"public": shifted.route}, writer="ops", reason="now", clock=SystemClock())
    assert report.done
    assert answers(shifted) == {BLUE_IP}


def test_an_api_that_fails_and_a_write_that_failed_but_happened(shifted: PacketWorld) -> None:
    shifted.control.arm(Fault(Kind.SERVICE_UNAVAILABLE, action="ChangeResourceRecordSets", count=2))
    shifted.control.arm(Fault(Kind.DROPPED, Moment.AFTER, "ChangeResourceRecordSets"))
    report = take_back({"public": shifted.route}, writer="ops", reason="now", clock=SystemClock())
    [route] = report.routes
    assert report.done
    assert (route.outcome, route.tries, route.stamp) == (Outcome.WRITTEN, 4, "15.2.ops")


def test_where_the_api_is_down_the_report_has_the_command_to_run_by_hand(shifted: PacketWorld) -> None:
    shifted.control.arm(DOWN)
    report = take_back(
        {"public": shifted.route},
        writer="ops",
        reason="now",
        clock=SystemClock(),
        patience=Patience(write=timedelta(seconds=0.5)),
    )
    [route] = report.routes
    assert (report.done, route.outcome) == (False, Outcome.FAILED)
    assert route.by_hand.startswith(f"aws route53 change-resource-record-sets --hosted-zone-id {shifted.zone} ")


PROGRAM = """
import json, resource, sys
from migrate.controller.clock import SystemClock
from migrate.controller.rollback import take_back
from migrate.routes.route53 import Layout, Target, route53_route
endpoint, zone, record, blue, green, *servers = sys.argv[1:]
layout = Layout(record, 60, Target.at(blue), Target.at(green))
route = route53_route("public", zone=zone, layout=layout, nameservers=servers, endpoint=endpoint)
report = take_back({"public": route}, writer="ops", reason="now", clock=SystemClock())
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"done": report.done, "cpu": used.ru_utime + used.ru_stime}))
"""


def test_a_whole_rollback_costs_less_than_a_second_of_processor_time(shifted: PacketWorld) -> None:
    """From the start of the interpreter: imports, the AWS client, the write, and asking until all answer blue.

    The best of three, because a busy machine makes the same work dearer.
    """
    costs: list[float] = []
    while not costs or (costs[-1] >= 1.0 and len(costs) < 3):
        to_half(shifted)
        costs.append(processor_seconds(shifted))
        assert shifted.route.read().weights == BLUE
    assert min(costs) < 1.0


def processor_seconds(world: PacketWorld) -> float:
    args = [world.endpoint, world.zone, world.record, BLUE_IP, GREEN_IP, *world.nameservers]
    ran = subprocess.run([sys.executable, "-c", PROGRAM, *args], capture_output=True, check=True, timeout=180)
    told = json.loads(ran.stdout)
    assert told["done"]
    return float(told["cpu"])
