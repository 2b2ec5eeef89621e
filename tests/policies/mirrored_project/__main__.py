"""Both sides of a service, their cache and their names, as the components build them."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # pulumi_gcp.compute warns of itself
    import pulumi_aws as aws
    import pulumi_gcp as gcp

import pulumi

from migrate.components import MirroredService, TrafficNames
from migrate.components.place import SideName, Standing
from migrate.model.side import Cloud
from tests.components import programs, world

providers = pulumi.ResourceOptions(
    providers=[
        aws.Provider("aws-blue", region="eu-central-1", allowed_account_ids=["123456789012"]),
        gcp.Provider("gcp-green", project="shop-prod"),
    ]
)
args = programs.mirror_args(Cloud.AWS)
args["database"] = {"database": "shop", "version": 16, "cpu": 4, "storage": 100}
for side in SideName:
    args[side]["cdn_host"] = "static.example.com"
shop = MirroredService("shop", args, providers)
names = programs.traffic_names(Cloud.AWS, Standing.LIVE, {})
TrafficNames("names", {**names, "place": world.place(Cloud.AWS, Standing.LIVE)}, providers)
