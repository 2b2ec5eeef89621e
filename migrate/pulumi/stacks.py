"""Stacks: what each of the four builds, from one declaration."""

from __future__ import annotations

import pulumi

from migrate.components import ControllerAccess, Link, Schedule, TrafficNames
from migrate.components.place import SideName
from migrate.provider.split import Provider, TrafficSplit
from migrate.pulumi import link_args, side_args, traffic_args
from migrate.pulumi.neighbour import Neighbour
from migrate.pulumi.setting import Setting


def blue(setting: Setting) -> None:
    """Build the side that serves today. What is there already is taken over by its id, unchanged."""
    _side(setting, SideName.BLUE)


def green(setting: Setting) -> None:
    """Build the target: blue's mirror, able to carry all traffic alone."""
    _side(setting, SideName.GREEN)


def data(setting: Setting) -> None:
    """Build what keeps the data of both sides alike: today the private link; replication itself is not built yet."""
    pulumi.export("replication", "not built by this version: set it up over the link, then `migrate up replicate`")
    wanted = link_args.wanted(setting)
    if wanted is None:
        return
    link = Link(f"{setting.stem}-link", link_args.link_args(setting, wanted), link_args.link_options(setting))
    pulumi.export("link", {"aws_gateway": link.aws_gateway, "google_gateway": link.google_gateway})


def traffic(setting: Setting) -> None:
    """Build each side's own name and health check, the weighted names, and whom the controller acts as."""
    sides = {side: Neighbour(setting, side) for side in SideName}
    opts = traffic_args.options(setting)
    names = TrafficNames(f"{setting.stem}-names", traffic_args.names_args(setting, sides), opts)
    pulumi.export("checks", {"blue": names.blue_check, "green": names.green_check})
    _splits(setting, sides, names)
    _controller(setting, sides, opts)


def _side(setting: Setting, name: SideName) -> None:
    side = side_args.build(setting, name)
    pulumi.export("side", side_args.exported(setting, name, side))
    pulumi.export("network", side_args.network(side))


def _splits(setting: Setting, sides: traffic_args.Sides, names: TrafficNames) -> None:
    """The weighted names: taken over as they are, or made at all blue. Their weights are the controller's."""
    opts = pulumi.ResourceOptions(provider=Provider("migrate"), protect=setting.protected)
    ends = {side: traffic_args.split_end(setting, sides, names, side) for side in SideName}
    made = {
        route.name: TrafficSplit(
            f"{setting.stem}-{route.name}",
            migration=setting.spec.name,
            route=traffic_args.split_route(route),
            blue=ends[SideName.BLUE],
            green=ends[SideName.GREEN],
            opts=opts,
        )
        for route in setting.spec.routes
    }
    pulumi.export(
        "split",
        {
            name: {"epoch": one.epoch, "blue": one.blue_weight, "green": one.green_weight, "ttl": one.ttl}
            for name, one in made.items()
        },
    )


def _controller(setting: Setting, sides: traffic_args.Sides, opts: pulumi.ResourceOptions) -> None:
    """Whom the controller acts as, and the steps the cloud runs by itself, where the declaration asks for them."""
    declared = setting.spec.controller
    if declared is None:
        return
    access = ControllerAccess(f"{setting.stem}-controller", traffic_args.access_args(setting, declared), opts)
    pulumi.export("controller", {"aws_role": access.aws_role, "google_account": access.google_account})
    if declared.schedule:
        args = traffic_args.schedule_args(setting, sides, access, declared, declared.schedule)
        Schedule(f"{setting.stem}-steps", args, opts)
