"""World: the arguments the tests of components start from."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

from migrate.components.network_ref import NetworkRef
from migrate.components.place import Place, SideName, Standing
from migrate.components.service import ServiceArgs
from migrate.components.zone import Zone
from migrate.model.side import Cloud

DIGEST = "sha256:" + "ab" * 32
IMAGE = f"registry.example.com/shop@{DIGEST}"

ROUTE53: Zone = {"cloud": Cloud.AWS, "id": "Z0123456789ABC"}
CLOUD_DNS: Zone = {"cloud": Cloud.GCP, "id": "example", "project": "shop-dns"}

NETWORK: NetworkRef = {
    "id": "net-1",
    "public_subnet_ids": ["public-1", "public-2"],
    "private_subnet_ids": ["private-1", "private-2"],
    "route_table_ids": ["table-1", "table-2"],
    "edge_guard": "guard-edge",
    "service_guard": "guard-service",
    "data_guard": "guard-data",
}


def place(cloud: Cloud, standing: Standing = Standing.SPARE, side: SideName = SideName.GREEN) -> Place:
    account, region = {
        Cloud.AWS: ("123456789012", "eu-central-1"),
        Cloud.GCP: ("shop-prod", "europe-west3"),
    }[cloud]
    return {
        "cloud": cloud,
        "account": account,
        "region": region,
        "migration": "shop",
        "side": side,
        "standing": standing,
    }


def providers() -> pulumi.ResourceOptions:
    """Explicit providers for both clouds."""
    return pulumi.ResourceOptions(
        providers=[
            aws.Provider("aws-blue", region="eu-central-1"),
            gcp.Provider("gcp-green", project="shop-prod"),
        ]
    )


def service(cloud: Cloud, standing: Standing = Standing.SPARE) -> ServiceArgs:
    secret = {
        Cloud.AWS: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf:url::",
        Cloud.GCP: "projects/shop-prod/secrets/shop/versions/3",
    }[cloud]
    return {
        "place": place(cloud, standing),
        "network": NETWORK,
        "zone": ROUTE53,
        "host": "app.example.com",
        "image": IMAGE,
        "port": 8080,
        "health_path": "/healthz",
        "capacity": 3,
        "environment": {"LOG_LEVEL": "info"},
        "secrets": {"DATABASE_URL": secret},
    }
