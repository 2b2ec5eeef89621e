"""Partition: the regions' prefixes are those of the installed botocore, for every region that it knows."""

from __future__ import annotations

import pytest
from botocore.session import get_session

from migrate.model.partition import partition


@pytest.mark.parametrize("name", get_session().get_available_partitions())
def test_every_region_botocore_knows_is_in_its_partition(name: str) -> None:
    regions = get_session().get_available_regions("ec2", name, allow_non_regional=True)
    assert {partition(region) for region in regions if not region.startswith("aws")} <= {name}


def test_a_region_nobody_knows_yet_follows_its_prefix() -> None:
    assert [partition(region) for region in ("eu-south-9", "cn-south-1", "eusc-fr-west-1")] == [
        "aws",
        "aws-cn",
        "aws-eusc",
    ]
