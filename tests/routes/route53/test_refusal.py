"""Refusal: which of this project's errors a failed call is."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import exceptions as aws

from migrate.errors import LostRace, RouteError, RouteRefused, RouteUnreachable, Throttled, WriteInProgress
from migrate.routes.route53.refusal import meaning, told_apart

URL = "https://route53.amazonaws.com"


def answered(code: str, said: str = "", status: int = 400) -> aws.ClientError:
    response: Any = {"Error": {"Code": code, "Message": said}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return aws.ClientError(response, "ChangeResourceRecordSets")


SET = "resource record set [name='app.example.com.', type='A', set-identifier='b']"

TABLE: list[tuple[Exception, type[RouteError]]] = [
    (answered("InvalidChangeBatch", f"[Tried to delete {SET} but it was not found]"), LostRace),
    (
        answered(
            "InvalidChangeBatch", f"[Tried to delete {SET} but the values provided do not match the current values]"
        ),
        LostRace,
    ),
    (answered("InvalidChangeBatch", f"[Tried to create {SET} but it already exists]"), LostRace),
    (answered("InvalidChangeBatch", "[RRSet of type CNAME with DNS name x. is not permitted at apex]"), RouteRefused),
    (answered("InvalidInput", "1 validation error detected"), RouteRefused),
    (answered("AccessDenied", "User is not authorized", 403), RouteRefused),
    (answered("ExpiredToken", "The security token is expired", 403), RouteRefused),
    (answered("NoSuchHostedZone", "No hosted zone found with ID: Z", 404), RouteRefused),
    (answered("NoSuchHealthCheck", "No health check exists", 404), RouteRefused),
    (answered("PriorRequestNotComplete", "still processing"), WriteInProgress),
    (answered("Throttling", "Rate exceeded"), Throttled),
    (answered("ThrottlingException", ""), Throttled),
    (answered("Sender", "Rate exceeded"), Throttled),
    (answered("InternalFailure", "", 500), RouteUnreachable),
    (answered("ServiceUnavailable", "", 503), RouteUnreachable),
    (answered("502", "Bad Gateway", 502), RouteUnreachable),
    (answered("RequestTimeout", "", 408), RouteUnreachable),
    (aws.ConnectionClosedError(endpoint_url=URL), RouteUnreachable),
    (aws.EndpointConnectionError(endpoint_url=URL), RouteUnreachable),
    (aws.ConnectTimeoutError(endpoint_url=URL), RouteUnreachable),
    (aws.ReadTimeoutError(endpoint_url=URL), RouteUnreachable),
    (aws.ProxyConnectionError(proxy_url=URL), RouteUnreachable),
    (aws.SSLError(endpoint_url=URL, error="certificate"), RouteUnreachable),
    (aws.HTTPClientError(error="reset"), RouteUnreachable),
    (aws.CredentialRetrievalError(provider="sts", error_msg="timeout"), RouteUnreachable),
    (aws.NoCredentialsError(), RouteRefused),
    (aws.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), RouteRefused),
    (aws.ProfileNotFound(profile="prod"), RouteRefused),
    (aws.ParamValidationError(report="Missing required parameter"), RouteRefused),
]


@pytest.mark.parametrize(("error", "meant"), TABLE, ids=[f"{type(e).__name__}-{e}"[:70] for e, _ in TABLE])
def test_every_failure_has_its_own_meaning(error: Exception, meant: type[RouteError]) -> None:
    with pytest.raises(meant) as told, told_apart("app.example.com"):
        raise error
    assert type(told.value) is meant
    assert told.value.what.startswith("app.example.com")
    assert told.value.__cause__ is error


def test_the_providers_own_sentence_is_kept() -> None:
    refused = meaning(answered("AccessDenied", "User: arn:aws:iam::1:user/x is not authorized", 403), "app")
    assert refused is not None
    assert refused.seen == "AccessDenied: User: arn:aws:iam::1:user/x is not authorized"


def test_a_mistake_of_our_own_is_not_dressed_up() -> None:
    with pytest.raises(KeyError), told_apart("app"):
        raise KeyError("ChangeInfo")
