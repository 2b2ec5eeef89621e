"""Build rules: what must hold between the parts of a declaration that the stacks are built from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Network
from itertools import pairwise
from typing import TYPE_CHECKING

from migrate.model import duration
from migrate.model.side import Side
from migrate.model.spec.flaw import Flaw, Path
from migrate.model.spec.rules import reads
from migrate.model.spec.side import AwsSide

if TYPE_CHECKING:
    from migrate.model.spec.spec import Spec

PORT = "PORT"
"""Cloud Run sets it and refuses to have it set (Cloud Run, container runtime contract)."""

LONGEST_WAIT = timedelta(days=1)
"""EventBridge Scheduler keeps an event that could not be delivered for a day at most."""


@reads("blue", "green", "container")
def addresses_are_known(spec: Spec) -> Iterator[Flaw]:
    """Blue is there already, and an emergency rollback needs its address from nowhere but this file."""
    if spec.blue.address is None:
        yield Flaw(((Side.BLUE, "address"),), "nothing", "an `address`: where users reach blue's load balancer today")
    if spec.green.address is None and spec.container is None:
        yield Flaw(((Side.GREEN, "address"),), "nothing", "an `address`, or a `container` to build a load balancer for")


@reads("blue", "green", "container", "database", "buckets", "cdn", "link", "controller")
def nothing_is_built_without_a_container(spec: Spec) -> Iterator[Flaw]:
    if spec.container is not None:
        return
    parts: dict[Path, object] = {
        (name,): getattr(spec, name) for name in ("database", "buckets", "cdn", "link", "controller")
    }
    parts |= {(side, name): getattr(spec.side(side), name) for side in Side for name in ("image", "cidr", "adopt")}
    for path, value in parts.items():
        if value:
            yield Flaw((path,), "something to build", "this only beside a `container`; without one no stack is built")


@reads("blue", "green", "container")
def a_side_has_what_it_is_built_from(spec: Spec) -> Iterator[Flaw]:
    if spec.container is None:
        return
    for side in Side:
        if spec.side(side).cidr is None:
            yield Flaw(((side, "cidr"),), "nothing", "a `cidr`: the private range of its network, such as 10.20.0.0/16")
    if not (spec.container.image or (spec.blue.image and spec.green.image)):
        yield Flaw((("container", "image"),), "nothing", "an `image` by its digest, here or on each side")


@reads("blue", "green", "container")
def one_program_on_both_sides(spec: Spec) -> Iterator[Flaw]:
    shared = spec.container.image if spec.container else None
    images = [image for side in Side if (image := spec.side(side).image or shared)]
    digests = {image.partition("@")[2] for image in images}
    if len(digests) > 1:
        where = ((Side.GREEN, "image"), ("container", "image"), (Side.BLUE, "image"))
        yield Flaw(where, images[-1], "blue's digest; another digest is another program")


@reads("blue", "green")
def networks_are_apart(spec: Spec) -> Iterator[Flaw]:
    blue, green = spec.blue.cidr, spec.green.cidr
    if blue and green and IPv4Network(blue).overlaps(IPv4Network(green)):
        yield Flaw(((Side.GREEN, "cidr"),), green, f"a range that shares no address with blue's {blue}")


@reads("blue", "green")
def zones_are_two_of_the_region(spec: Spec) -> Iterator[Flaw]:
    for side in Side:
        end = spec.side(side)
        zones = end.zones if isinstance(end, AwsSide) and end.zones else ()
        if zones and (len(set(zones)) != 2 or not all(zone.startswith(end.region) for zone in zones)):
            yield Flaw(((side, "zones"),), ", ".join(zones), f"two different zones of {end.region}")


@reads("blue", "green", "container")
def variables_are_set_once(spec: Spec) -> Iterator[Flaw]:
    plain = spec.container.environment if spec.container else dict[str, str]()
    if PORT in plain:
        yield Flaw((("container", "environment", PORT),), PORT, "container.port; both clouds set this variable from it")
    for key in sorted({*spec.blue.secrets, *spec.green.secrets} & {PORT, *plain}):
        where = ((Side.BLUE, "secrets", key), (Side.GREEN, "secrets", key))
        yield Flaw(where, f"{key} as a secret and plain", "one of both")
    for key in sorted(spec.blue.secrets.keys() ^ spec.green.secrets.keys()):
        lacking = Side.GREEN if key in spec.blue.secrets else Side.BLUE
        yield Flaw(
            ((lacking, "secrets"), (lacking,)), f"no {key}", f"{key} as {lacking.other} has it; both run one program"
        )


@reads("blue", "green", "container", "routes")
def zones_are_in_a_known_account(spec: Spec) -> Iterator[Flaw]:
    """A side's certificate is proved by records in the zone, and a stack has one provider for each cloud."""
    accounts = [end.account for side in Side if isinstance(end := spec.side(side), AwsSide)]
    for index, route in enumerate(spec.routes) if spec.container else ():
        if not accounts and route.account is None:
            yield Flaw(
                (("routes", index, "account"), ("routes", index)), "nothing", "an `account`: the zone's, 12 digits"
            )
        if accounts and any(account != (route.account or accounts[0]) for account in accounts):
            seen = ", ".join(dict.fromkeys([route.account or accounts[0], *accounts]))
            yield Flaw((("routes", index, "account"), ("routes", index)), seen, "one AWS account for sides and zone")


@reads("container")
def most_is_not_less(spec: Spec) -> Iterator[Flaw]:
    box = spec.container
    if box and box.most and box.most < box.capacity:
        yield Flaw((("container", "most"),), f"{box.most}", f"at least the capacity, {box.capacity}")


@reads("link")
def tunnels_differ(spec: Spec) -> Iterator[Flaw]:
    if spec.link and len(set(spec.link.inside)) != len(spec.link.inside):
        yield Flaw((("link", "inside"),), ", ".join(spec.link.inside), "four different ranges, one per tunnel")
    if spec.link and spec.link.aws == spec.link.gcp:
        yield Flaw((("link", "gcp"), ("link", "aws")), f"{spec.link.gcp} at both ends", "two different AS numbers")


@reads("blue", "green", "link")
def a_link_joins_two_clouds(spec: Spec) -> Iterator[Flaw]:
    if spec.link and spec.blue.cloud == spec.green.cloud:
        yield Flaw((("link",),), f"both sides in {spec.blue.cloud}", "no link; this VPN joins AWS and Google")


@reads("verify")
def a_verification_asks_something(spec: Spec) -> Iterator[Flaw]:
    if spec.verify and not spec.verify.command and not spec.verify.checks:
        yield Flaw((("verify",),), "nothing to ask", "a command, or at least one check")


@reads("controller")
def appointments_follow_each_other(spec: Spec) -> Iterator[Flaw]:
    steps = spec.controller.schedule.steps if spec.controller and spec.controller.schedule else ()
    where: Path = ("controller", "schedule", "steps")
    for index, step in enumerate(steps):
        if step.at.second:
            yield Flaw(((*where, index, "at"),), f"{step.at:%H:%M:%S}", "a whole minute; schedulers know no seconds")
        if not timedelta(0) < step.not_after - step.at <= LONGEST_WAIT:
            seen = f"{step.not_after:%Y-%m-%dT%H:%M:%SZ}"
            allowed = f"later than `at`, by {duration.written(LONGEST_WAIT)} at the most"
            yield Flaw(((*where, index, "not-after"),), seen, allowed)
    for index, (before, after) in enumerate(pairwise(steps), start=1):
        if after.at < before.not_after:
            seen = f"{after.at:%Y-%m-%dT%H:%M:%SZ}"
            yield Flaw(((*where, index, "at"),), seen, f"at or after the end of step {index - 1}")
