"""Webhook: a signed POST, after the Standard Webhooks specification (1.0, "Signature scheme")."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

from migrate.errors import NotDelivered
from migrate.model.notice import Notice

SECONDS = 5.0
"""How long a receiver may take."""

_PREFIX = "whsec_"


class _NoRedirect(HTTPRedirectHandler):
    """A signed message goes where it was addressed to, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Webhook:
    """`key` signs; the receiver checks it, and that the time is not long ago."""

    name: str
    url: str
    key: str | None = None
    clock: Callable[[], float] = time.time

    def tell(self, notices: Sequence[Notice]) -> None:
        body = json.dumps({"type": "migrate.notices", "notices": [each.to_json() for each in notices]}).encode()
        request = Request(self._addressed(), body, self._headers(body))  # noqa: S310 - http and https alone, see there
        try:
            with build_opener(_NoRedirect).open(request, timeout=SECONDS):
                return
        except HTTPError as refused:
            refused.close()
            raise NotDelivered(
                f"{self.name} was not delivered", seen=f"status {refused.code}", limit="200..299"
            ) from None
        except (OSError, HTTPException, ValueError) as lost:
            raise NotDelivered(f"{self.name} was not delivered", seen=type(lost).__name__) from None

    def _addressed(self) -> str:
        try:
            scheme = urlsplit(self.url).scheme
        except ValueError:
            scheme = ""
        if scheme not in ("http", "https"):
            raise NotDelivered(f"{self.name} has no address to POST to", limit="a URL of http or https")
        return self.url

    def _headers(self, body: bytes) -> dict[str, str]:
        identity, at = f"msg_{uuid4().hex}", str(int(self.clock()))
        told = {"content-type": "application/json", "webhook-id": identity, "webhook-timestamp": at}
        return told if self.key is None else told | {"webhook-signature": signature(self.key, identity, at, body)}


def signature(key: str, identity: str, at: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `identity.at.body` in base64; a key with `whsec_` in front is base64 itself."""
    signed = f"{identity}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_secret(key), signed, hashlib.sha256)).decode()


def _secret(key: str) -> bytes:
    if not key.startswith(_PREFIX):
        return key.encode()
    try:
        return base64.b64decode(key.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise NotDelivered("the webhook's key is not base64", limit=f"base64 behind {_PREFIX}") from None
