"""Client: the four calls of Route 53 that a route makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Protocol, TypeVar, cast

from migrate.errors import RouteError, RouteRefused, RouteUnreachable, Throttled
from migrate.routes.route53 import answer
from migrate.routes.route53.access import Access
from migrate.routes.route53.answer import Reply
from migrate.routes.route53.refusal import meaning

CONNECT_SECONDS = 2
READ_SECONDS = 5
ATTEMPTS = 3
PATIENCE_SECONDS = 8.0
"""No new attempt begins later than this after the first; so a call takes at most this long and one attempt more."""

T = TypeVar("T")

__all__ = ["PatientClient", "Reply", "Route53Client", "connect"]


class Route53Client(Protocol):
    """The shapes are those of boto3's client, which therefore is one."""

    def list_resource_record_sets(
        self,
        *,
        HostedZoneId: str,
        StartRecordName: str,
        StartRecordType: str = ...,
        StartRecordIdentifier: str = ...,
        MaxItems: str,
    ) -> Reply: ...

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Reply: ...

    def get_change(self, *, Id: str) -> Reply: ...

    def get_hosted_zone(self, *, Id: str) -> Reply: ...

    def list_hosted_zones_by_name(self, *, DNSName: str, MaxItems: str) -> Reply: ...


def connect(access: Access | str | None = None) -> Route53Client:
    """A real client of this machine's AWS credentials, or of a role assumed with them; an endpoint alone will do.
    Raises RouteRefused without the `aws` extra.

    Route 53 has one control plane in each partition; botocore knows it from the region. The client itself retries
    nothing: its retries would repeat a write whose fate is unknown. It is made by botocore alone, which is all of boto3
    that is needed here.
    """
    try:
        from botocore.config import Config  # heavy: only a real client pays for it
        from botocore.session import get_session
    except ImportError as missing:
        install = "pip install 'multicloud-migrate[aws]'"
        raise RouteRefused("the AWS client is not installed", seen=missing, then=f"Run `{install}`.") from missing
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 1},
        user_agent_extra="multicloud-migrate",
    )
    access = access if isinstance(access, Access) else Access(access)
    return cast("Route53Client", access.client(get_session(), config))


class PatientClient:
    """Makes the real client at the first call, and repeats what is safe to repeat.

    Reads are repeated when Route 53 was busy or did not answer; a write only when Route 53 refused to take it for its
    rate limit, because only then is it certain that nothing happened.
    """

    def __init__(self, make: Callable[[], Route53Client]) -> None:
        self._make = make
        self._made: Route53Client | None = None
        self._lock = Lock()

    def list_resource_record_sets(self, **asked: Any) -> Reply:
        return self._patiently(lambda client: answer.page(client.list_resource_record_sets(**asked)), _unharmed)

    def get_change(self, *, Id: str) -> Reply:
        return self._patiently(lambda client: answer.change(client.get_change(Id=Id)), _unharmed)

    def get_hosted_zone(self, *, Id: str) -> Reply:
        return self._patiently(lambda client: answer.hosted_zone(client.get_hosted_zone(Id=Id)), _unharmed)

    def list_hosted_zones_by_name(self, **asked: Any) -> Reply:
        return self._patiently(lambda client: client.list_hosted_zones_by_name(**asked), _unharmed)

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Reply:
        return self._patiently(
            lambda client: answer.change(
                client.change_resource_record_sets(HostedZoneId=HostedZoneId, ChangeBatch=ChangeBatch)
            ),
            _throttled,
        )

    def _patiently(self, call: Callable[[Route53Client], T], on: Callable[[Exception], bool]) -> T:
        import stamina  # only a real client pays for it
        from stamina.instrumentation import set_on_retry_hooks

        set_on_retry_hooks(())  # they would print each retry to standard output, which belongs to answers
        caller = stamina.RetryingCaller(
            attempts=ATTEMPTS, timeout=PATIENCE_SECONDS, wait_initial=0.2, wait_max=1.0, wait_jitter=0.2
        )
        return caller(on, call, self._client())

    def _client(self) -> Route53Client:
        with self._lock:  # botocore's clients may be shared by threads, but not its making of them
            if self._made is None:
                self._made = self._make()
            return self._made


def _throttled(error: BaseException) -> bool:
    return _means(error, Throttled)


def _unharmed(error: BaseException) -> bool:
    return _means(error, Throttled, RouteUnreachable)


def _means(error: BaseException, *kinds: type[RouteError]) -> bool:
    """Ctrl-C reaches here as well, and means none of them."""
    return isinstance(error, Exception) and isinstance(meaning(error, ""), kinds)
