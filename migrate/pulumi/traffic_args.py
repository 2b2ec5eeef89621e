"""Traffic: the arguments of what stands around the weighted names, from the declaration and both sides' stacks."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from migrate.components.controller_access import ControllerAccess, ControllerAccessArgs, RouteUse
from migrate.components.permissions import Mechanism
from migrate.components.place import SideName
from migrate.components.schedule import ScheduleArgs
from migrate.components.traffic_names import TrafficNames, TrafficNamesArgs
from migrate.model.side import Cloud, Side
from migrate.model.spec.controller import ControllerSpec, ScheduleSpec
from migrate.model.spec.route import RouteSpec
from migrate.model.spec.side import AwsSide
from migrate.provider.split import SplitEnd, SplitRoute
from migrate.pulumi.neighbour import Neighbour
from migrate.pulumi.providers import providers, zone_account, zone_place
from migrate.pulumi.setting import Setting
from migrate.pulumi.side_args import zone

Sides = Mapping[SideName, Neighbour]


def options(setting: Setting) -> pulumi.ResourceOptions:
    """Options with a provider for the zone's cloud, and for the controller's where one is declared."""
    controller = setting.spec.controller
    home = [setting.place(SideName(controller.side))] if controller else []
    return providers(setting, [zone_place(setting), *home])


def names_args(setting: Setting, sides: Sides) -> TrafficNamesArgs:
    """Each side's own name and its health check."""
    return {
        "place": zone_place(setting),
        "zone": zone(setting),
        "host": setting.spec.service.host,
        "health_path": setting.spec.service.health,
        "ttl": _seconds(setting.spec.routes[0]),
        "blue": sides[SideName.BLUE].target,
        "green": sides[SideName.GREEN].target,
    }


def split_route(route: RouteSpec) -> SplitRoute:
    """One weighted name."""
    return {
        "name": route.name,
        "kind": route.kind,
        "zone": route.zone,
        "record": route.record,
        "ttl": _seconds(route),
        "nameservers": route.nameservers,
        "endpoint": route.endpoint,
    }


def split_end(setting: Setting, sides: Sides, names: TrafficNames, side: SideName) -> SplitEnd:
    """Where a weighted name leads for one side, as the controller will write it too."""
    declared = setting.spec.side(Side(side))
    target = sides[side].target
    made = names.blue_check if side is SideName.BLUE else names.green_check
    alias = declared.alias if isinstance(declared, AwsSide) else None
    return {
        "address": target["address"],
        "alias_zone": target.get("alias_zone"),
        "evaluate_health": alias.evaluate_health if alias else False,
        "health_check": declared.health_check or made,
        "also": declared.also or None,
        "dual_stack": (alias.dual_stack or None) if alias else None,
    }


def access_args(setting: Setting, controller: ControllerSpec) -> ControllerAccessArgs:
    """Whom the controller acts as, with the rights of its routes alone."""
    place = setting.place(SideName(controller.side))
    routes = [_use(route) for route in setting.spec.routes]
    args: ControllerAccessArgs = {"place": setting.shared(place), "routes": routes}
    if place["cloud"] != Cloud.AWS:
        args["abroad"] = zone_account(setting)
    return args


def schedule_args(
    setting: Setting, sides: Sides, access: ControllerAccess, controller: ControllerSpec, schedule: ScheduleSpec
) -> ScheduleArgs:
    """The plan's steps at their times, run beside the side the controller belongs to."""
    side = SideName(controller.side)
    place = setting.place(side)
    identity = access.aws_role if place["cloud"] == Cloud.AWS else access.google_account
    return {
        "place": setting.shared(place),
        "network": sides[side].network,
        "image": schedule.image,
        "identity": identity.apply(str),
        "steps": [{"at": step.at.isoformat(), "not_after": step.not_after.isoformat()} for step in schedule.steps],
    }


def _seconds(route: RouteSpec) -> int:
    return int(route.ttl.total_seconds())


def _use(route: RouteSpec) -> RouteUse:
    use: RouteUse = {"mechanism": Mechanism.ROUTE53, "target": route.zone, "name": route.record}
    return {**use, "role": route.role} if route.role else use
