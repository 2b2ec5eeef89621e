"""Place: by whom things are made, where they land, and whose they are."""

from __future__ import annotations

from tests.policies import kept
from tests.policies.cases.case import case
from tests.policies.kept import LABELS, TAGS, aws, gcp


def _secret(name: str, location: str):
    replication = {"userManaged": {"replicas": [{"location": location}]}}
    return gcp("secretmanager/secret:Secret", name, secretId=name, replication=replication, labels=LABELS)


BROKEN = (
    case(
        "providers-explicit",
        "provider: seen default",
        gcp("compute/network:Network", "nobody", project="shop-prod", provider=None),
    ),
    case(
        "accounts-expected", "provider.allowedAccountIds: seen nothing", kept.vpc("anywhere", provider="aws-anywhere")
    ),
    case(
        "accounts-expected", "project: seen playground, allowed: shop-prod", kept.address("there", project="playground")
    ),
    case("accounts-expected", "project: seen playground", kept.address("inherited", provider="gcp-elsewhere")),
    case(
        "regions-allowed",
        "region: seen us-east-1, allowed: eu-central-1, europe-west3",
        kept.vpc("east", region="us-east-1"),
    ),
    case("regions-allowed", "provider.region: seen us-west-2", kept.vpc("west", provider="aws-far")),
    case("regions-allowed", "region: seen us-central1", kept.address("central", region="us-central1")),
    case("regions-allowed", "location: seen US", kept.gcs("states", location="US")),
    case(
        "regions-allowed",
        "zone: seen us-central1-a",
        gcp("compute/disk:Disk", "disk", zone="us-central1-a", labels=LABELS),
    ),
    case(
        "regions-allowed",
        "replication.userManaged.replicas[0].location: seen asia-east1",
        _secret("copy", "asia-east1"),
    ),
    case(
        "tags-required",
        "tags: seen nothing, allowed: also migrate:migration, migrate:side",
        kept.vpc("bare", tags=None),
    ),
    case(
        "tags-required",
        "tags: seen Name, migrate:migration, allowed: also migrate:side",
        kept.vpc("half", tags={"Name": "half", "migrate:migration": "shop"}),
    ),
    case("tags-required", "also migrate:migration", kept.vpc("empty", tags=TAGS | {"migrate:migration": ""})),
    case("tags-required", "labels: seen nothing", kept.address("unlabelled", labels=None)),
    case("tags-required", "labels: seen nothing", kept.sql("sql", {"userLabels": None})),
    case("tags-required", "tags: seen nothing", kept.vpc("stubborn", tags=None, ignoring=("cidrBlock", "tagsAll"))),
)

KEPT = (
    kept.vpc("vpc"),
    kept.vpc("said", region="eu-central-1"),
    kept.vpc("by-provider", provider="aws-marking", tags=None),
    kept.vpc("adopted", tags={"team": "shop"}, ignoring=("tags", "tagsAll")),
    kept.address("taken-over", labels=None, ignoring=("labels",)),
    kept.sql("taken-in", {"userLabels": None}, ignoring=("settings.userLabels",)),
    kept.sql("as-it-is", {"userLabels": None}, ignoring=("settings",)),
    kept.address("address"),
    kept.address("url", region="https://www.googleapis.com/compute/v1/projects/shop-prod/regions/europe-west3"),
    gcp("compute/disk:Disk", "zonal", zone="europe-west3-b", labels=LABELS),
    gcp("compute/network:Network", "global", project="shop-prod"),
    gcp("certificatemanager/certificate:Certificate", "everywhere", location="global", labels=LABELS),
    _secret("secret", "europe-west3"),
    aws("iam/rolePolicy:RolePolicy", "untaggable", role="r", policy="{}"),
)
