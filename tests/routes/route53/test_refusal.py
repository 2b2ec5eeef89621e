"""Refusal: which of this project's errors a failed call is."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pytest
from botocore import exceptions as aws
from botocore.parsers import ResponseParserError
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker
from hypothesis import given
from hypothesis import strategies as st

from migrate.components.permissions import Mechanism, Use, aws_policy
from migrate.errors import (
    AccessDenied,
    CredentialsInvalid,
    LostRace,
    RouteError,
    RouteRefused,
    RouteUnreachable,
    Throttled,
    WriteInProgress,
)
from migrate.routes.route53.refusal import BUSY, THROTTLES, meaning, told_apart
from migrate.routes.route53.rights import NEEDED

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
    (answered("AccessDenied", "User is not authorized", 403), AccessDenied),
    (answered("AccessDeniedException", "", 403), AccessDenied),
    (answered("OptInRequired", "", 403), AccessDenied),
    (answered("ExpiredToken", "The security token is expired", 403), CredentialsInvalid),
    (answered("ExpiredTokenException", "", 403), CredentialsInvalid),
    (
        answered("InvalidClientTokenId", "The security token included in the request is invalid", 403),
        CredentialsInvalid,
    ),
    (answered("UnrecognizedClientException", "", 403), CredentialsInvalid),
    (answered("SignatureDoesNotMatch", "Signature expired: 20260302T115000Z is now earlier", 403), CredentialsInvalid),
    (answered("RequestExpired", "", 400), CredentialsInvalid),
    (answered("", "", 403), RouteUnreachable),
    (answered("403", "Forbidden", 403), RouteUnreachable),
    (answered("429", "Too Many Requests", 429), Throttled),
    (answered("NoSuchHostedZone", "No hosted zone found with ID: Z", 404), RouteRefused),
    (answered("NoSuchHealthCheck", "No health check exists", 404), RouteRefused),
    (answered("PriorRequestNotComplete", "still processing"), WriteInProgress),
    (answered("Throttling", "Rate exceeded"), Throttled),
    (answered("ThrottlingException", ""), Throttled),
    (answered("Sender", "Rate exceeded"), Throttled),
    (answered("InternalFailure", "", 500), RouteUnreachable),
    (answered("ServiceUnavailable", "", 503), RouteUnreachable),
    (answered("InvalidInput", "", 500), RouteUnreachable),  # a code of a refusal says nothing beside such a status
    (answered("NoSuchHostedZone", "", 502), RouteUnreachable),
    (answered("AccessDenied", "", 503), RouteUnreachable),
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
    (aws.TokenRetrievalError(provider="sso", error_msg="timeout"), RouteUnreachable),
    (aws.MetadataRetrievalError(error_msg="timeout"), RouteUnreachable),
    (aws.NoCredentialsError(), CredentialsInvalid),
    (aws.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), CredentialsInvalid),
    (aws.SSOTokenLoadError(error_msg="no token"), CredentialsInvalid),
    (aws.UnauthorizedSSOTokenError(), CredentialsInvalid),
    (aws.LoginRefreshRequired(), CredentialsInvalid),
    (aws.ConfigParseError(path="~/.aws/config"), RouteRefused),
    (ResponseParserError("Unable to parse response"), RouteUnreachable),
    (KeyError("ChangeInfo"), RouteUnreachable),
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
    assert refused.seen == "AccessDenied: User: arn:aws:iam::1:user/x is not authorized"


CLASSES = sorted(
    (found for found in vars(aws).values() if isinstance(found, type) and issubclass(found, Exception)),
    key=lambda found: found.__name__,
)


def made(kind: type[Exception]) -> Exception:
    """One of that class, with text for every field of its sentence."""
    if issubclass(kind, aws.ClientError):
        return kind({"Error": {"Code": "Any", "Message": "text"}}, "Any")  # type: ignore[typeddict-item]
    if issubclass(kind, aws.BotoCoreError):
        fields = [field for _, field, _, _ in Formatter().parse(kind.fmt) if field]
        return kind(**dict.fromkeys(fields, "text"))
    return kind("text")


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_exception_of_the_client_is_a_named_refusal(kind: type[Exception]) -> None:
    with pytest.raises(RouteError) as told, told_apart("app.example.com"):
        raise made(kind)
    assert told.value.what.startswith("app.example.com")


@given(
    code=st.one_of(st.text(max_size=8), st.integers(100, 599).map(str), st.none()),
    said=st.one_of(st.text(max_size=20), st.none()),
    status=st.one_of(st.integers(100, 599), st.none()),
)
def test_every_answer_is_a_named_refusal(code: str | None, said: str | None, status: int | None) -> None:
    response: Any = {"Error": {"Code": code, "Message": said}, "ResponseMetadata": {"HTTPStatusCode": status}}
    meant = meaning(aws.ClientError(response, "Any"), "app")
    known = code and code.strip() and not code.strip().isdigit()
    if (status or 0) >= 500 or not known:
        assert isinstance(meant, RouteUnreachable | Throttled)


@pytest.mark.parametrize("response", [{}, {"Error": {}}, {"Error": {}, "ResponseMetadata": {}}])
def test_an_error_without_its_parts_is_no_answer(response: Any) -> None:
    assert isinstance(meaning(aws.ClientError(response, "Any"), "app"), RouteUnreachable)


def test_all_throttling_that_the_client_knows_is_throttling() -> None:
    known: set[str] = {*ThrottledRetryableChecker._THROTTLED_ERROR_CODES}
    assert known <= THROTTLES | {BUSY}
    transient: set[str] = {*TransientRetryableChecker._TRANSIENT_ERROR_CODES}
    for code in transient:
        assert isinstance(meaning(answered(code), "app"), RouteUnreachable | WriteInProgress)


def test_the_rights_named_are_those_of_the_policy() -> None:
    policy: Any = aws_policy([Use(Mechanism.ROUTE53, "Z1", "app.example.com", ("A",))])
    assert {action for statement in policy["Statement"] for action in statement["Action"]} == set(NEEDED)


def test_a_wrong_clock_is_named() -> None:
    said = "Signature expired: 20260302T115000Z is now earlier than 20260302T120000Z"
    assert "date -u" in meaning(answered("SignatureDoesNotMatch", said, 403), "app").then
