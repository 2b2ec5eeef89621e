"""Kinds: the two providers with all they serve."""

from __future__ import annotations

from typing import Any

from migrate.errors import RehearsalError
from migrate.rehearse.standins.aws.connect import connect as connect_aws
from migrate.rehearse.standins.aws.functions import FUNCTIONS as AWS_FUNCTIONS
from migrate.rehearse.standins.aws.kinds import KINDS as AWS_KINDS
from migrate.rehearse.standins.gcp.connect import connect as connect_gcp
from migrate.rehearse.standins.gcp.functions import FUNCTIONS as GCP_FUNCTIONS
from migrate.rehearse.standins.gcp.kinds import KINDS as GCP_KINDS
from migrate.rehearse.standins.gcp.link import same_link
from migrate.rehearse.standins.provider import Provider
from migrate.rehearse.standins.sameness import same_json

TYPES = (*AWS_KINDS, *GCP_KINDS)
"""Every resource type that is served."""


def provider(package: str) -> Provider[Any]:
    """The stand-in for `aws` or `gcp`.

    Raises:
        RehearsalError: There is no other.
    """
    match package:
        case "aws":
            return Provider(package, AWS_KINDS, AWS_FUNCTIONS, same_json, connect_aws)
        case "gcp":
            return Provider(package, GCP_KINDS, GCP_FUNCTIONS, same_link, connect_gcp)
        case _:
            raise RehearsalError("there is no such stand-in provider", seen=package, limit="aws or gcp")
