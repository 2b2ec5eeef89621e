"""Access: where a route's Route 53 is, and as whom it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session

REGION = "us-east-1"
"""Route 53's control plane of the partition `aws`; botocore finds each partition's own from any region of it."""

SESSION = "multicloud-migrate"
"""How the assumed role's sessions are called in CloudTrail."""


@dataclass(frozen=True, slots=True)
class Access:
    """`region` tells the partition. `role` is assumed where the zone is in another account; its credentials are renewed
    by botocore before they run out, so a ramp of days needs nothing more.
    """

    endpoint: str | None = None
    region: str = REGION
    role: str | None = None
    external_id: str | None = None

    def client(self, session: Session, config: Config) -> Any:
        """A client of this session's credentials, or of the role's."""
        if self.role is not None:
            # As botocore's own assume-role provider hands them on; the session has no public way to set such ones.
            session._credentials = self._assumed(session, config, self.role)  # type: ignore[attr-defined] # pyright: ignore[reportPrivateUsage]
        return session.create_client("route53", region_name=self.region, endpoint_url=self.endpoint, config=config)

    def _assumed(self, session: Session, config: Config, role: str) -> Any:
        from botocore.credentials import (  # noqa: PLC0415 - heavy: only a real client pays for it
            AssumeRoleCredentialFetcher,
            DeferredRefreshableCredentials,
        )

        def sts(service: str, **keys: Any) -> Any:
            return session.create_client(
                service, region_name=self.region, endpoint_url=self.endpoint, config=config, **keys
            )

        extra = {"RoleSessionName": SESSION} | ({"ExternalId": self.external_id} if self.external_id else {})
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=sts, source_credentials=session.get_credentials(), role_arn=role, extra_args=extra
        )
        return DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method="assume-role")
