"""Programs: one for every component and cloud, with every optional argument that adds a part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from migrate.components import COMPONENTS
from migrate.components.controller_access import RouteUse
from migrate.components.link import LinkArgs
from migrate.components.mirrored_service import MirroredServiceArgs, MirrorEnd
from migrate.components.permissions import Mechanism
from migrate.components.place import SideName, Standing
from migrate.components.side import ServiceShape
from migrate.model.side import Cloud
from tests.components import world
from tests.components.world import place

Adopt = dict[str, str]
Arguments = Mapping[str, Any]

BLUE_CIDR, GREEN_CIDR = "10.10.0.0/16", "10.20.0.0/16"

ROUTES: dict[Cloud, list[RouteUse]] = {
    Cloud.AWS: [
        {"mechanism": Mechanism.ROUTE53, "target": "Z0123456789ABC", "name": "app.example.com"},
        {
            "mechanism": Mechanism.ALB_LISTENER,
            "target": "arn:aws:elasticloadbalancing:eu-central-1:1:listener/app/a/b/c",
        },
    ],
    Cloud.GCP: [
        {"mechanism": Mechanism.CLOUD_DNS, "target": "example"},
        {"mechanism": Mechanism.URL_MAP, "target": "shop"},
    ],
}


def network(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {"place": place(cloud, standing), "cidr": GREEN_CIDR, "peers": [BLUE_CIDR], "adopt": adopt}


def service(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {**world.service(cloud, standing), "adopt": adopt}


def database(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {
        "place": place(cloud, standing),
        "network": world.NETWORK,
        "database": "shop",
        "version": 16,
        "cpu": 4,
        "storage": 100,
        "adopt": adopt,
    }


def bucket(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {"place": place(cloud, standing), "adopt": adopt}


def secret(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {"place": place(cloud, standing), "adopt": adopt}


def cdn(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {
        "place": place(cloud, standing),
        "zone": world.ROUTE53,
        "host": "static.example.com",
        "origin": "green.app.example.com",
        "adopt": adopt,
    }


def traffic_names(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {
        "place": place(cloud, standing),
        "zone": {Cloud.AWS: world.ROUTE53, Cloud.GCP: world.CLOUD_DNS}[cloud],
        "host": "app.example.com",
        "health_path": "/healthz",
        "ttl": 60,
        "blue": {"cloud": Cloud.AWS, "address": "lb.example.net", "alias_zone": "Z215JYRZR1TBD5"},
        "green": {"cloud": Cloud.GCP, "address": "203.0.113.80"},
        "adopt": adopt,
    }


def controller_access(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    """The controller runs on `cloud` and moves routes on both."""
    return {
        "place": place(cloud, standing),
        "abroad": {Cloud.AWS: "shop-prod", Cloud.GCP: "123456789012"}[cloud],
        "routes": [*ROUTES[Cloud.AWS], *ROUTES[Cloud.GCP]],
        "adopt": adopt,
    }


def schedule(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {
        "place": place(cloud, standing),
        "network": world.NETWORK,
        "image": world.IMAGE,
        "identity": {
            Cloud.AWS: "arn:aws:iam::123456789012:role/controller",
            Cloud.GCP: "controller@shop-prod.iam.gserviceaccount.com",
        }[cloud],
        "steps": [
            {"at": "2026-12-01T09:00:00+01:00", "not_after": "2026-12-01T09:30:00+01:00"},
            {"at": "2026-12-01T10:00:00+01:00", "not_after": "2026-12-01T10:30:00+01:00"},
        ],
        "adopt": adopt,
    }


def link_args(standing: Standing = Standing.SPARE) -> LinkArgs:
    return {
        "aws": {
            "place": place(Cloud.AWS, standing, SideName.BLUE),
            "network": world.NETWORK,
            "cidr": BLUE_CIDR,
            "asn": 64512,
        },
        "google": {
            "place": place(Cloud.GCP, standing),
            "network": {**world.NETWORK, "id": "projects/shop-prod/global/networks/net-1"},
            "cidr": GREEN_CIDR,
            "asn": 64513,
        },
        "inside_cidrs": ["169.254.20.0/30", "169.254.21.0/30", "169.254.22.0/30", "169.254.23.0/30"],
    }


def link(_: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {**link_args(standing), "adopt": adopt}


def shape() -> ServiceShape:
    return {
        "zone": world.ROUTE53,
        "host": "app.example.com",
        "port": 8080,
        "health_path": "/healthz",
        "capacity": 3,
        "environment": {"LOG_LEVEL": "info"},
    }


def side(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    return {
        "place": place(cloud, standing),
        "service": shape(),
        "image": world.IMAGE,
        "cidr": GREEN_CIDR,
        "peers": [BLUE_CIDR],
        "secrets": world.service(cloud).get("secrets", {}),
        "secret_places": ["mail"],
        "database": {"database": "shop", "version": 16, "cpu": 4, "storage": 100},
        "buckets": ["media"],
        "cdn_host": "static.example.com",
        "adopt": adopt,
    }


def mirror_end(cloud: Cloud, cidr: str, standing: Standing) -> MirrorEnd:
    return {
        "place": place(cloud, standing),
        "image": world.IMAGE,
        "cidr": cidr,
        "secrets": world.service(cloud).get("secrets", {}),
    }


def mirror_args(blue: Cloud, standing: Standing = Standing.SPARE) -> MirroredServiceArgs:
    green = {Cloud.AWS: Cloud.GCP, Cloud.GCP: Cloud.AWS}[blue]
    return {
        "service": shape(),
        "blue": mirror_end(blue, BLUE_CIDR, Standing.LIVE),
        "green": mirror_end(green, GREEN_CIDR, standing),
        "buckets": ["media"],
    }


def mirrored_service(cloud: Cloud, standing: Standing, adopt: Adopt) -> Arguments:
    """Blue is on `cloud`, green on the other."""
    return {**mirror_args(cloud, standing), "adopt": adopt}


ARGUMENTS: Mapping[str, Callable[[Cloud, Standing, Adopt], Arguments]] = {
    "Bucket": bucket,
    "Cdn": cdn,
    "ControllerAccess": controller_access,
    "Database": database,
    "Link": link,
    "MirroredService": mirrored_service,
    "Network": network,
    "Schedule": schedule,
    "Secret": secret,
    "Service": service,
    "Side": side,
    "TrafficNames": traffic_names,
}

NAMES = {component: f"shop-{component.lower()}" for component in ARGUMENTS} | {"MirroredService": "shop"}

EVERYTHING = [(component, cloud) for component in ARGUMENTS for cloud in Cloud]


def built(component: str, cloud: Cloud, standing: Standing, adopt: Adopt) -> pulumi.ComponentResource:
    """Build one component, as a program would, with explicit providers for both clouds."""
    constructor: Any = next(each for each in COMPONENTS if each.__name__ == component)
    return constructor(NAMES[component], ARGUMENTS[component](cloud, standing, adopt), world.providers())
