"""Access: where a route's Route 53 is, and as whom it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session

REGION = "us-east-1"
"""Route 53's control plane of the partition `aws`; botocore finds each partition's own from any region of it."""

SESSION = "multicloud-migrate"
"""How the assumed role's sessions are called in CloudTrail."""


STAND_IN: Mapping[str, Any] = {"aws_access_key_id": "loopback", "aws_secret_access_key": "loopback"}
"""What a stand-in on this machine is told by who has no credentials. Credentials that are there go before."""

_REMOTE = ("container-role", "iam-role")
"""botocore's providers that ask an address which on most machines nobody answers, for seconds."""


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
        keys: Mapping[str, Any] = (
            STAND_IN if self.role is None and self._on_this_machine and not _known(session) else {}
        )
        return session.create_client(
            "route53", region_name=self.region, endpoint_url=self.endpoint, config=config, **keys
        )

    @property
    def _on_this_machine(self) -> bool:
        """Whether the API listens on a loopback address: a stand-in, which asks for a signature and cannot check it."""
        host = urlsplit(self.endpoint or "").hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def _assumed(self, session: Session, config: Config, role: str) -> Any:
        from botocore.credentials import (  # heavy: only a real client pays for it
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


def _known(session: Session) -> bool:
    """Whether this machine has credentials of its own that can be used now: expired ones of a single sign-on cannot."""
    from botocore.exceptions import BotoCoreError, ClientError  # heavy: only a real client pays for it

    for provider in _REMOTE:
        session.get_component("credential_provider").remove(provider)
    try:
        found = session.get_credentials()
        return found is not None and bool(found.get_frozen_credentials().access_key)
    except (BotoCoreError, ClientError):
        return False
