"""Partition: the part of AWS that a region belongs to; ARNs name it, and no credentials reach across it."""

from __future__ import annotations

STANDARD = "aws"

_BY_PREFIX = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eu-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}
"""As botocore's endpoint data has them; a test compares them with what is installed."""


def partition(region: str) -> str:
    """`aws` where the region is of none of the others."""
    return next((name for prefix, name in _BY_PREFIX.items() if region.startswith(prefix)), STANDARD)
