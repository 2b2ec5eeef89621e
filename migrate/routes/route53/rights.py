"""Rights: what failures of credentials mean, and what a person does about them."""

from __future__ import annotations

from migrate.errors import AccessDenied, CredentialsInvalid, RouteError, RouteRefused, RouteUnreachable

NEEDED = (
    "route53:ChangeResourceRecordSets",
    "route53:GetChange",
    "route53:GetHostedZone",
    "route53:ListResourceRecordSets",
)
"""What a route asks of its zone (migrate/components/permissions.py writes the policy)."""

_DENIED = frozenset(
    (
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "NotAuthorized",
        "NotAuthorizedException",
        "OptInRequired",
        "UnauthorizedOperation",
    )
)
_EXPIRED = frozenset(("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"))
_UNSIGNED = frozenset(
    (
        "AuthFailure",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "NotSignedUp",
        "RequestExpired",
        "RequestInTheFuture",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    )
)
"""Codes of the services that sign alike (Common Error Types of the API references)."""

_WHO = "`aws sts get-caller-identity` shows who this machine is."
_BEGIN = "Sign in again (`aws sso login`, `aws login`, or new keys), then run the same command once more. "


def at_route53(code: str, said: str, where: str) -> RouteError | None:
    """The refusal where Route 53 knows the caller not, or not enough; None for any other code."""
    seen = f"{code}: {said}"
    if code in _DENIED:
        return AccessDenied(
            f"{where}: these credentials lack a right; nothing was written",
            seen=seen,
            limit=f"{', '.join(NEEDED)} on its hosted zone, without a deny of an organization",
            then=f"Use a role that has them, or have them added. {_WHO}",
        )
    if code in _EXPIRED:
        return CredentialsInvalid(
            f"{where}: the AWS credentials have expired; nothing was written", seen=seen, then=_BEGIN + _WHO
        )
    if code in _UNSIGNED:
        return CredentialsInvalid(
            f"{where}: AWS does not accept the credentials of this machine; nothing was written",
            seen=seen,
            limit="a key that exists, its own secret, and a clock that is right within 5 minutes",
            then=f"Compare `date -u` with the true time; then the keys. {_BEGIN}{_WHO}",
        )
    return None


def on_this_machine(error: Exception, where: str) -> RouteError | None:
    """The refusal where this machine has no credentials or its configuration is wrong; None for any other error."""
    from botocore import exceptions as aws  # without a failure nobody needs it

    match error:
        case aws.CredentialRetrievalError() | aws.TokenRetrievalError() | aws.MetadataRetrievalError():
            # A service for credentials may come back, as a name server does, so it is worth another try.
            return RouteUnreachable(f"{where}: the AWS credentials could not be fetched", seen=error, then=_WHO)
        case aws.SSOError() | aws.LoginError() | aws.NoAuthTokenError() | aws.RefreshWithMFAUnsupportedError():
            return CredentialsInvalid(f"{where}: the AWS sign-in is over", seen=error, then=_BEGIN + _WHO)
        case aws.NoCredentialsError() | aws.PartialCredentialsError():
            return CredentialsInvalid(f"{where}: no AWS credentials", seen=error, then=_BEGIN + _WHO)
        case _ if isinstance(error, _configuration()):
            return RouteRefused(
                f"{where}: the AWS configuration of this machine cannot be used; nothing was written",
                seen=error,
                then="Correct ~/.aws/config or the AWS_ variables of the environment: `aws configure list` shows both.",
            )
        case _:
            return None


def _configuration() -> tuple[type[Exception], ...]:
    from botocore import exceptions as aws  # as above

    return (
        aws.ProfileNotFound,
        aws.ConfigNotFound,
        aws.ConfigParseError,
        aws.InvalidConfigError,
        aws.InvalidDefaultsMode,
        aws.InvalidEndpointConfigurationError,
        aws.InvalidIMDSEndpointError,
        aws.InvalidIMDSEndpointModeError,
        aws.InvalidProxiesConfigError,
        aws.InvalidRetryConfigurationError,
        aws.MissingDependencyException,
        aws.NoRegionError,
        aws.UnknownCredentialError,
        aws.UnknownTokenProviderError,
    )
