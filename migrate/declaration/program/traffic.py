"""Traffic: each side's own name and health check, the weighted names, and whom the controller acts as."""

import pulumi

from migrate.components import ControllerAccess, Schedule, TrafficNames
from migrate.components.place import SideName
from migrate.program import traffic
from migrate.program.neighbour import Neighbour
from migrate.program.setting import Setting
from migrate.provider.split import Provider, TrafficSplit


def build(setting: Setting) -> None:
    sides = {side: Neighbour(setting, side) for side in SideName}
    opts = traffic.options(setting)
    names = TrafficNames(f"{setting.stem}-names", traffic.names_args(setting, sides), opts)
    pulumi.export("checks", {"blue": names.blue_check, "green": names.green_check})
    splits(setting, sides, names)
    controller(setting, sides, opts)


def splits(setting: Setting, sides: traffic.Sides, names: TrafficNames) -> None:
    """The weighted names: taken over as they are, or made at all blue. Their weights are the controller's."""
    opts = pulumi.ResourceOptions(provider=Provider("migrate"), protect=setting.protected)
    ends = {side: traffic.split_end(setting, sides, names, side) for side in SideName}
    made = {
        route.name: TrafficSplit(
            f"{setting.stem}-{route.name}",
            migration=setting.spec.name,
            route=traffic.split_route(route),
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


def controller(setting: Setting, sides: traffic.Sides, opts: pulumi.ResourceOptions) -> None:
    """Whom the controller acts as, and the steps the cloud runs by itself, where the declaration asks for them."""
    declared = setting.spec.controller
    if declared is None:
        return
    access = ControllerAccess(f"{setting.stem}-controller", traffic.access_args(setting, declared), opts)
    pulumi.export("controller", {"aws_role": access.aws_role, "google_account": access.google_account})
    if declared.schedule:
        args = traffic.schedule_args(setting, sides, access, declared, declared.schedule)
        Schedule(f"{setting.stem}-steps", args, opts)
