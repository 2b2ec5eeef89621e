"""Functions: what a program asks the AWS provider without a resource."""

from __future__ import annotations

from collections.abc import Callable

from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.value import Values


def caller(aws: Account, _: Values) -> Values:
    """aws.getCallerIdentity."""
    found = aws.call("sts", "get_caller_identity")
    return {"accountId": found["Account"], "arn": found["Arn"], "userId": found["UserId"], "id": found["Account"]}


def region(aws: Account, _: Values) -> Values:
    """aws.getRegion."""
    return {"region": aws.region, "name": aws.region, "id": aws.region, "endpoint": f"ec2.{aws.region}.amazonaws.com"}


def zones(aws: Account, _: Values) -> Values:
    """aws.getAvailabilityZones."""
    found = aws.call("ec2", "describe_availability_zones")["AvailabilityZones"]
    return {
        "id": aws.region,
        "names": [one["ZoneName"] for one in found],
        "zoneIds": [one["ZoneId"] for one in found],
        "groupNames": [aws.region],
    }


def partition(_: Account, __: Values) -> Values:
    """aws.getPartition."""
    return {"partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws", "id": "aws"}


FUNCTIONS: dict[str, Callable[[Account, Values], Values]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": caller,
    "aws:index/getRegion:getRegion": region,
    "aws:index/getAvailabilityZones:getAvailabilityZones": zones,
    "aws:index/getPartition:getPartition": partition,
}
