"""Ending: how a request came to its end."""

from __future__ import annotations

from enum import StrEnum


class Ending(StrEnum):
    """The first event that ended it, whoever caused it."""

    ANSWERED = "answered"
    CUT = "cut"
    """The service's side gave no answer, or broke off the one it had begun."""
    GIVEN_UP = "given up"
    """The client went away before it had its answer, or never finished its request."""
    NO_TLS = "TLS failure"
    """The handshake failed: there was no request."""
