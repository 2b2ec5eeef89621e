"""Sides: the arguments of one side from the declaration, and what its stack hands to the others."""

from __future__ import annotations

import pulumi

from migrate.components.network_ref import NetworkRef
from migrate.components.place import SideName
from migrate.components.side import DatabaseShape, ServiceShape, Side, SideArgs
from migrate.components.zone import Zone
from migrate.model.side import Cloud
from migrate.model.side import Side as Which
from migrate.model.spec.database import DatabaseSpec
from migrate.model.spec.side import AwsSide
from migrate.pulumi.providers import providers, zone_place
from migrate.pulumi.setting import Setting


def build(setting: Setting, name: SideName) -> Side:
    """One side as it is declared. Raises RunError where nothing is declared to build, ComponentError for what it is."""
    places = [setting.place(name), zone_place(setting)]
    return Side(f"{setting.stem}-{name}", side_args(setting, name), providers(setting, places))


def side_args(setting: Setting, name: SideName) -> SideArgs:
    """The arguments of one side."""
    spec, own, other = setting.spec, setting.spec.side(Which(name)), setting.spec.side(Which(name).other)
    args: SideArgs = {
        "place": setting.place(name),
        "service": _service(setting),
        "image": own.image or setting.container.image or "",
        "cidr": own.cidr or "",
        "peers": [other.cidr] if other.cidr else [],
        "secrets": dict(own.secrets),
        "buckets": spec.buckets,
        "adopt": dict(own.adopt),
    }
    if isinstance(own, AwsSide) and own.zones:
        args["zones"] = own.zones
    if spec.database:
        args["database"] = _database(spec.database)
    if spec.cdn:
        args["cdn_host"] = spec.cdn.host
    return args


def zone(setting: Setting) -> Zone:
    """The zone of the name users call: that of the route which moves it, else the first."""
    spec = setting.spec
    route = next((route for route in spec.routes if route.record == spec.service.host), spec.routes[0])
    return {"cloud": Cloud.AWS, "id": route.zone}


def own_host(setting: Setting, name: SideName) -> str:
    """The name that reaches one side alone."""
    return f"{name}.{setting.spec.service.host}"


def exported(setting: Setting, name: SideName, side: Side) -> dict[str, pulumi.Input[object]]:
    """What SideExport reads."""
    place = setting.place(name)
    return {
        "place": {"cloud": place["cloud"].value, "account": place["account"], "region": place["region"]},
        "address": side.address,
        "alias_zone": side.alias_zone,
        "url": side.url,
        "host": own_host(setting, name),
        "health_path": side.health_path,
        "image": side.image,
        "ports": side.ports,
        "env_keys": side.env_keys,
        "tls_minimum": side.tls_minimum,
        "capacity": side.capacity,
        "database_host": side.database_host,
        "network_id": side.network_id,
    }


def network(side: Side) -> NetworkRef:
    """What the data and traffic stacks stand on."""
    return side.network.ref


def _service(setting: Setting) -> ServiceShape:
    declared, service = setting.container, setting.spec.service
    shape: ServiceShape = {
        "zone": zone(setting),
        "host": service.host,
        "port": declared.port,
        "health_path": service.health,
        "capacity": declared.capacity,
        "cpu": declared.cpu,
        "environment": dict(declared.environment),
    }
    if declared.most:
        shape["most"] = declared.most
    if declared.memory:
        shape["memory"] = declared.memory
    return shape


def _database(declared: DatabaseSpec) -> DatabaseShape:
    return {"database": declared.name, "version": declared.version, "cpu": declared.cpu, "storage": declared.storage}
