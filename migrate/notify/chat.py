"""Chat: Slack, Teams, mail, PagerDuty and others, by Apprise."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from migrate.errors import NotDelivered
from migrate.model.notice import Notice, Occasion
from migrate.notify.channel import digest

_ALARMS = frozenset({Occasion.VERDICT, Occasion.STOPPED})
_WARNINGS = frozenset({Occasion.ROLLED_BACK, Occasion.NEEDS_PERSON})


@dataclass(frozen=True, slots=True)
class Chat:
    """`url` as Apprise has it, such as `slack://...`, `pagerduty://...`, `mailtos://...`."""

    name: str
    url: str

    def tell(self, notices: Sequence[Notice]) -> None:
        service = _apprise().Apprise()
        if not service.add(self.url):
            raise NotDelivered(f"{self.name} has no URL that Apprise knows", limit="a URL of its documentation")
        title, text = digest(notices)
        if not service.notify(body=text, title=title, notify_type=_urgency(notices)):
            raise NotDelivered(f"{self.name} was not delivered", seen="the service refused it or did not answer")


def _urgency(notices: Sequence[Notice]) -> str:
    occasions = {each.occasion for each in notices}
    if occasions & _ALARMS:
        return "failure"
    return "warning" if occasions & _WARNINGS else "success"


def _apprise() -> Any:
    """Loaded at the first message: it takes seconds. It logs addresses, which are keys, so it is kept silent."""
    try:
        apprise = import_module("apprise")
    except ImportError:
        raise NotDelivered(
            "Apprise is not installed",
            then="`pip install 'multicloud-migrate[notify]'`, then `migrate notify --test`.",
        ) from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    return apprise
