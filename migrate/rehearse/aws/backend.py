"""Backend: moto as the corrections in front of it ask it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

_CONFIG = Config(retries={"total_max_attempts": 1}, proxies={}, connect_timeout=5, read_timeout=30)


class Backend:
    """One region of moto. The calls made here are nobody's: they are not in the record."""

    def __init__(self, url: str, region: str) -> None:
        self._url = url
        self._region = region
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def ask(self, service: str, operation: str, /, **parameters: object) -> Mapping[str, Any]:
        """
        Raises:
            ClientError: moto refuses it.
        """
        return getattr(self._client(service), operation)(**parameters)

    def find(self, service: str, operation: str, /, **parameters: object) -> Mapping[str, Any] | None:
        """The answer; None when moto refuses it, because there is no such thing."""
        try:
            return self.ask(service, operation, **parameters)
        except ClientError:
            return None

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = boto3.client(  # pyright: ignore[reportCallIssue, reportUnknownMemberType]
                    cast("Any", service),
                    endpoint_url=self._url,
                    region_name=self._region,
                    aws_access_key_id="rehearsal",
                    aws_secret_access_key="rehearsal",  # noqa: S106 -- moto asks for none
                    config=_CONFIG,
                )
            return self._clients[service]
