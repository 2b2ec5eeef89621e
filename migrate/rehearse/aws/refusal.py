"""Refusal codes: how Route 53 says no, as the exception boto3 raises."""

from __future__ import annotations

from enum import Enum
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError

ENDPOINT = "https://route53.amazonaws.com"


class Code(Enum):
    """An error code with its HTTP status (botocore's service model; "Common errors" for the general ones)."""

    CONFLICTING_DOMAIN = ("ConflictingDomainExists", 400)
    HEALTH_CHECK_EXISTS = ("HealthCheckAlreadyExists", 409)
    HEALTH_CHECK_VERSION_MISMATCH = ("HealthCheckVersionMismatch", 409)
    HOSTED_ZONE_EXISTS = ("HostedZoneAlreadyExists", 409)
    HOSTED_ZONE_NOT_EMPTY = ("HostedZoneNotEmpty", 400)
    INTERNAL_FAILURE = ("InternalFailure", 500)
    INVALID_CHANGE_BATCH = ("InvalidChangeBatch", 400)
    INVALID_DOMAIN_NAME = ("InvalidDomainName", 400)
    INVALID_INPUT = ("InvalidInput", 400)
    MISSING_TOKEN = ("MissingAuthenticationToken", 403)
    NO_SUCH_CHANGE = ("NoSuchChange", 404)
    NO_SUCH_HEALTH_CHECK = ("NoSuchHealthCheck", 404)
    NO_SUCH_HOSTED_ZONE = ("NoSuchHostedZone", 404)
    PRIOR_REQUEST_NOT_COMPLETE = ("PriorRequestNotComplete", 400)
    SERVICE_UNAVAILABLE = ("ServiceUnavailable", 503)
    THROTTLING = ("Throttling", 400)

    @property
    def status(self) -> int:
        return self.value[1]

    def __str__(self) -> str:
        return self.value[0]


class Refused(Exception):
    """A refusal on its way to the front door, where it becomes the exception of the action that was called."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def for_action(self, action: str, request_id: str) -> ClientError:
        """What boto3 raises for this refusal."""
        # botocore's own type leaves out Type, which Route 53 sends and botocore passes on.
        response: Any = {
            "Error": {
                "Type": "Sender" if self.code.status < 500 else "Receiver",
                "Code": str(self.code),
                "Message": self.message,
            },
            "ResponseMetadata": metadata(request_id, self.code.status),
        }
        return ClientError(response, action)


def metadata(request_id: str, status: int) -> dict[str, Any]:
    """What botocore adds to every answer, good or bad."""
    return {"RequestId": request_id, "HTTPStatusCode": status, "HTTPHeaders": {}, "RetryAttempts": 0}


def dropped() -> ConnectionClosedError:
    """What boto3 raises when the connection closes before an answer."""
    return ConnectionClosedError(endpoint_url=ENDPOINT)
