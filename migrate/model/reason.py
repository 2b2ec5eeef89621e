"""Reason: why a person said something, as it goes into the ledger: any text, but a short one."""

from __future__ import annotations

from migrate.errors import InvalidValue

LONGEST = 1_000
"""Characters; it stands on one line of every screen."""


def checked(reason: str) -> str:
    """The reason as it was given.

    Raises:
        InvalidValue: It is too long, or holds octets that are no text.
    """
    if len(reason) > LONGEST:
        raise InvalidValue(
            "the reason is too long",
            seen=f"{len(reason)} characters",
            limit=f"{LONGEST} characters",
            then="Say it shorter, with a link to the rest.",
        )
    if _whole(reason) != reason:
        raise InvalidValue("the reason is not text", seen="octets that are not UTF-8", then="Say it in UTF-8.")
    return reason


def fitted(reason: str) -> str:
    """The reason as far as it fits: a rollback is refused for nothing that was said with it."""
    return _whole(reason)[:LONGEST]


def _whole(text: str) -> str:
    return text.encode(errors="replace").decode()
