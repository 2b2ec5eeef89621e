"""Channel: one way to tell somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from migrate.model.notice import Notice


class Channel(Protocol):
    """Tells several notices at once; whoever reads it gets one message."""

    @property
    def name(self) -> str: ...

    def tell(self, notices: Sequence[Notice]) -> None:
        """Deliver them. Raises NotDelivered, whose text holds no secret."""
        ...


def digest(notices: Sequence[Notice]) -> tuple[str, str]:
    """Title and text of one message for all of them, the newest first."""
    newest = notices[-1]
    more = f" (and {len(notices) - 1} before it)" if len(notices) > 1 else ""
    text = "\n\n".join([newest.text, *(f"{each.at:%H:%M:%S} UTC {each.title}: {each.why}" for each in notices[-2::-1])])
    return newest.title + more, text
