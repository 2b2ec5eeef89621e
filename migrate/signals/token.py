"""Token: a bearer token, from the environment or from Google's own chain; shown nowhere."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from migrate.signals.source import DENIED, SourceError

WAIT_SECONDS = 3.0
_CARRIED = re.compile(r"[!-~]{1,16384}")
"""What a header can carry (RFC 6750, 2.1 allows less): a newline in it would begin another header."""
_READ = "https://www.googleapis.com/auth/cloud-platform.read-only"


class Bearer(Protocol):
    """What gives a token when one is needed."""

    def value(self) -> str:
        """
        Raises:
            SourceError: There is none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Token:
    """By the name of its environment variable. Read anew at each use, so that it can be renewed meanwhile."""

    variable: str

    def value(self) -> str:
        """
        Raises:
            SourceError: The variable is not set, or empty.
        """
        found = os.environ.get(self.variable, "").strip()
        if not found:
            raise SourceError(f"{DENIED} (the environment variable {self.variable} holds no token)")
        return _carried(found, f"the environment variable {self.variable} holds")


@dataclass(slots=True)
class GoogleToken:
    """Of the application default credentials (https://google.aip.dev/auth/4110), renewed when it has run out."""

    _credentials: Any = field(default=None, repr=False, init=False)

    def value(self) -> str:
        """
        Raises:
            SourceError: There are no credentials, they are not accepted, or google-auth is not installed.
        """
        try:
            import google.auth  # an optional part
            from google_auth_httplib2 import Request
            from httplib2 import Http
        except ImportError:
            raise SourceError("google-auth is not installed (pip install multicloud-migrate[gcp])") from None
        try:
            if self._credentials is None:
                self._credentials, _ = cast("Any", google.auth).default(scopes=[_READ])
            if not self._credentials.valid:
                self._credentials.refresh(Request(Http(timeout=WAIT_SECONDS)))
        except Exception as error:
            self._credentials = None  # a file of credentials that was damaged may be mended meanwhile
            raise SourceError(f"{DENIED} (no Google credentials: {type(error).__name__})") from None
        return _carried(str(self._credentials.token), "Google's credentials hold")


def _carried(token: str, whose: str) -> str:
    """
    Raises:
        SourceError: No header can carry it. Says nothing of it.
    """
    if not _CARRIED.fullmatch(token):
        raise SourceError(f"{DENIED} ({whose} something that is not a token: spaces, line ends or other characters)")
    return token
