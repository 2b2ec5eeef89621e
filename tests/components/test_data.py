"""Databases, buckets, secrets and caches: private, encrypted, and the same on both clouds."""

from __future__ import annotations

import json

import pytest

from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components.conftest import Recorded


def test_databases_are_ready_to_replicate(recorded: Recorded) -> None:
    parameters = recorded("Database", Cloud.AWS, Standing.SPARE)["shop-database-parameters"].inputs
    assert parameters["family"] == "postgres16"
    settings = {each["name"]: each["value"] for each in parameters["parameters"]}
    assert settings == {"rds.logical_replication": "1", "rds.force_ssl": "1"}
    google = recorded("Database", Cloud.GCP, Standing.SPARE)["shop-database-instance"].inputs["settings"]
    assert {"name": "cloudsql.logical_decoding", "value": "on"} in google["databaseFlags"]


def test_databases_are_private_encrypted_doubled_and_backed_up(recorded: Recorded) -> None:
    aws = recorded("Database", Cloud.AWS, Standing.SPARE)["shop-database-instance"].inputs
    assert (aws["publiclyAccessible"], aws["storageEncrypted"], aws["multiAz"]) == (False, True, True)
    assert aws["backupRetentionPeriod"] == 14
    google = recorded("Database", Cloud.GCP, Standing.SPARE)["shop-database-instance"].inputs["settings"]
    assert google["ipConfiguration"]["ipv4Enabled"] is False
    assert google["ipConfiguration"]["sslMode"] == "ENCRYPTED_ONLY"
    assert google["availabilityType"] == "REGIONAL"
    assert google["backupConfiguration"]["pointInTimeRecoveryEnabled"] is True


def test_no_password_passes_through_the_program(recorded: Recorded) -> None:
    for cloud in Cloud:
        for child in recorded("Database", cloud, Standing.LIVE).children:
            assert not [name for name in child.inputs if "assword" in name and child.inputs[name] is not True]


def test_both_databases_have_the_same_size(recorded: Recorded) -> None:
    aws = recorded("Database", Cloud.AWS, Standing.SPARE)["shop-database-instance"].inputs
    google = recorded("Database", Cloud.GCP, Standing.SPARE)["shop-database-instance"].inputs["settings"]
    assert (aws["instanceClass"], aws["allocatedStorage"]) == ("db.m6g.xlarge", 100)
    assert (google["tier"], google["diskSize"]) == ("db-custom-4-16384", 100)


def test_a_live_database_leaves_a_last_snapshot(recorded: Recorded) -> None:
    live = recorded("Database", Cloud.AWS, Standing.LIVE)["shop-database-instance"].inputs
    assert live["finalSnapshotIdentifier"] == "shop-database-last"


def test_buckets_are_closed_to_the_public_and_keep_their_versions(recorded: Recorded) -> None:
    aws = recorded("Bucket", Cloud.AWS, Standing.SPARE)
    closed = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(aws["shop-bucket-private"].inputs[name] is True for name in closed)
    assert aws["shop-bucket-versions"].inputs["versioningConfiguration"] == {"status": "Enabled"}
    google = recorded("Bucket", Cloud.GCP, Standing.SPARE)["shop-bucket-bucket"].inputs
    assert (google["publicAccessPrevention"], google["uniformBucketLevelAccess"]) == ("enforced", True)
    assert google["versioning"] == {"enabled": True}


def test_a_bucket_is_spoken_to_over_tls_only(recorded: Recorded) -> None:
    policy = recorded("Bucket", Cloud.AWS, Standing.SPARE)["shop-bucket-tls-only"].inputs["policy"]
    [statement] = json.loads(policy)["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("cloud", Cloud)
def test_a_secret_is_a_place_without_a_value(cloud: Cloud, recorded: Recorded) -> None:
    children = recorded("Secret", cloud, Standing.SPARE).children
    assert [child.type.rpartition(":")[2] for child in children] == ["Secret"]
    assert not [name for name in children[0].inputs if "secretString" in name or "secretData" in name]


def test_a_cache_keeps_what_the_service_allows_and_asks_it_by_its_own_name(recorded: Recorded) -> None:
    policy = recorded("Cdn", Cloud.AWS, Standing.SPARE)["shop-cdn-cache-policy"].inputs
    assert policy["defaultTtl"] == 0
    key = policy["parametersInCacheKeyAndForwardedToOrigin"]
    assert key["queryStringsConfig"] == {"queryStringBehavior": "all"}
    google = recorded("Cdn", Cloud.GCP, Standing.SPARE)["shop-cdn-backend"].inputs
    assert (google["enableCdn"], google["cdnPolicy"]) == (True, {"cacheMode": "USE_ORIGIN_HEADERS"})
    assert google["customRequestHeaders"] == ["Host: green.app.example.com"]


def test_a_distribution_takes_its_certificate_from_the_one_region_it_can(recorded: Recorded) -> None:
    kept = recorded("Cdn", Cloud.AWS, Standing.SPARE)
    assert kept["shop-cdn-certificate"].inputs["region"] == "us-east-1"
    assert kept["shop-cdn-distribution"].inputs["viewerCertificate"]["minimumProtocolVersion"] == "TLSv1.2_2021"
