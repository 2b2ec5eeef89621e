"""Every component on the stand-in providers: two sides, the link between them, names, access and schedules."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

from migrate.components.controller_access import ControllerAccess
from migrate.components.link import Link
from migrate.components.network import Network
from migrate.components.permissions import Mechanism
from migrate.components.place import Place, SideName, Standing
from migrate.components.schedule import Schedule
from migrate.components.side import Side
from migrate.components.traffic_names import TrafficNames
from migrate.model.side import Cloud

IMAGE = "hub.test/shop@sha256:" + "0" * 64
CIDRS = {Cloud.AWS: "10.10.0.0/16", Cloud.GCP: "10.20.0.0/16"}
SIDES = {Cloud.AWS: SideName.BLUE, Cloud.GCP: SideName.GREEN}

config = pulumi.Config()
parts = (config.get("parts") or "sides").split()
opts = pulumi.ResourceOptions(
    providers=[
        aws.Provider("aws", region="eu-central-1", allowed_account_ids=["123456789012"]),
        gcp.Provider("gcp", project="rehearsal", region="europe-west3"),
    ]
)
zone = aws.route53.Zone("zone", name="shop.test", opts=pulumi.ResourceOptions(provider=opts.providers[0]))


def place(cloud: Cloud) -> Place:
    account = {Cloud.AWS: "123456789012", Cloud.GCP: "rehearsal"}[cloud]
    region = {Cloud.AWS: "eu-central-1", Cloud.GCP: "europe-west3"}[cloud]
    return {
        "cloud": cloud,
        "account": account,
        "region": region,
        "migration": "shop",
        "side": SIDES[cloud],
        "standing": Standing.SPARE,
    }


def side(cloud: Cloud) -> Side:
    other = Cloud.GCP if cloud is Cloud.AWS else Cloud.AWS
    return Side(
        f"{SIDES[cloud]}",
        {
            "place": place(cloud),
            "service": {
                "zone": {"cloud": Cloud.AWS, "id": zone.zone_id},
                "host": "app.shop.test",
                "port": 8080,
                "health_path": "/health",
                "capacity": 2,
                "environment": {"LOG_LEVEL": "info"},
            },
            "image": IMAGE,
            "cidr": CIDRS[cloud],
            "peers": [CIDRS[other]],
            "secret_places": ["mail"],
            "database": {"database": "shop", "version": 16, "cpu": 4, "storage": 100},
            "buckets": ["media"],
            "cdn_host": f"{SIDES[cloud]}-static.shop.test",
        },
        opts,
    )


sides = {cloud: side(cloud) for cloud in Cloud if cloud.value in parts}


def between() -> None:
    """What stands between two networks: the link, the names, whoever moves the weights, and when."""
    networks = {cloud: Network(f"{cloud}-net", {"place": place(cloud), "cidr": CIDRS[cloud]}, opts) for cloud in Cloud}
    ends = {
        cloud: {"place": place(cloud), "network": networks[cloud].ref, "cidr": CIDRS[cloud], "asn": asn}
        for cloud, asn in ((Cloud.AWS, 64_512), (Cloud.GCP, 64_513))
    }
    inside = [f"169.254.{at}.0/30" for at in range(20, 24)]
    Link("link", {"aws": ends[Cloud.AWS], "google": ends[Cloud.GCP], "inside_cidrs": inside}, opts)
    targets = {
        "blue": {"cloud": Cloud.GCP, "address": "198.18.0.1"},
        "green": {"cloud": Cloud.GCP, "address": "198.18.0.2"},
    }
    names = {"host": "app.shop.test", "health_path": "/health", "ttl": 60, **targets}
    zones = {
        Cloud.AWS: {"cloud": Cloud.AWS, "id": zone.zone_id},
        Cloud.GCP: {"cloud": Cloud.GCP, "id": google.name, "project": "rehearsal"},
    }
    for cloud in Cloud:
        where = {**place(cloud)}
        TrafficNames(f"{cloud}-names", {"place": where, "zone": zones[cloud], **names}, opts)
        routes = [
            {"mechanism": Mechanism.ROUTE53, "target": zone.zone_id, "name": "app.shop.test"},
            {"mechanism": Mechanism.CLOUD_DNS, "target": google.name},
        ]
        abroad = {Cloud.AWS: "rehearsal", Cloud.GCP: "123456789012"}[cloud]
        access = ControllerAccess(f"{cloud}-access", {"place": where, "abroad": abroad, "routes": routes}, opts)
        steps = [{"at": "2026-12-01T09:00:00+01:00", "not_after": "2026-12-01T09:30:00+01:00"}]
        identity = access.aws_role if cloud is Cloud.AWS else access.google_account
        Schedule(
            f"{cloud}-steps",
            {"place": where, "network": networks[cloud].ref, "image": IMAGE, "identity": identity, "steps": steps},
            opts,
        )


if "between" in parts:
    google = gcp.dns.ManagedZone(
        "google-zone", dns_name="shop.test.", opts=pulumi.ResourceOptions(provider=opts.providers[1])
    )
    between()
