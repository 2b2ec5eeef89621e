"""Minutes: hands requests on minute by minute, as sources that know only minutes learn of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.rehearse.watching.served import Served
from migrate.rehearse.watching.watched import MINUTE

SETTLED = timedelta(seconds=1)
"""After the end of a minute its last lines may still be on their way."""


@dataclass(slots=True)
class Minutes:
    """A feeder: `publish` gets a minute's start and the requests that ended in it, once it is over."""

    publish: Callable[[datetime, Sequence[Served]], None]
    _open: defaultdict[datetime, list[Served]] = field(
        default_factory=lambda: defaultdict[datetime, list[Served]](list)
    )

    def tell(self, requests: Sequence[Served], now: datetime) -> None:
        for request in requests:
            self._open[request.end.replace(second=0, microsecond=0)].append(request)
        for minute in sorted(start for start in self._open if start + MINUTE + SETTLED <= now):
            self.publish(minute, self._open.pop(minute))
