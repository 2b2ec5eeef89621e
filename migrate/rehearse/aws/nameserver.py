"""NameServer: one authoritative server of Route 53, and which version of each zone has reached it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from migrate.rehearse.aws.name import parents
from migrate.rehearse.aws.zone import Zone


class Condition(StrEnum):
    """UP answers and learns. DOWN does neither. STALE answers, but learns nothing new until it is mended."""

    UP = "up"
    DOWN = "down"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A version on its way; `reached` is where its history keeps the time each server got it."""

    due: datetime
    zone: Zone
    reached: dict[str, datetime]


@dataclass(slots=True)
class NameServer:
    """Versions arrive in the order they were accepted. Time passes when somebody asks."""

    name: str
    condition: Condition = Condition.UP
    _since: datetime | None = None
    _serving: dict[str, Zone] = field(default_factory=dict[str, Zone])
    _by_name: dict[str, Zone] = field(default_factory=dict[str, Zone])
    _coming: deque[Arrival] = field(default_factory=deque[Arrival])

    def send(self, arrival: Arrival) -> None:
        """Put a version on its way; it comes no earlier than the one before it."""
        due = max(arrival.due, self._coming[-1].due) if self._coming else arrival.due
        self._coming.append(Arrival(due, arrival.zone, arrival.reached))

    def become(self, condition: Condition, now: datetime) -> None:
        """Take down, make stale or mend; a mended server learns at once what it missed."""
        self.learn(now)
        self.condition, self._since = condition, now

    def learn(self, now: datetime) -> None:
        """Take up every version that is due."""
        while self._coming and self.condition is Condition.UP and self._coming[0].due <= now:
            arrival = self._coming.popleft()
            arrival.reached[self.name] = max(arrival.due, self._since) if self._since else arrival.due
            self._serving[arrival.zone.id] = arrival.zone
            self._by_name[arrival.zone.name] = arrival.zone

    def number(self, zone_id: str, now: datetime) -> int:
        """The version of a zone this server gives; 0 when it has none."""
        self.learn(now)
        zone = self._serving.get(zone_id)
        return 0 if zone is None else zone.number

    def zone_of(self, name: str, now: datetime) -> Zone | None:
        """The closest zone around a name, as this server has it."""
        self.learn(now)
        return next((zone for above in [name, *parents(name, "")] if (zone := self._by_name.get(above))), None)

    def forget(self, zone_id: str) -> None:
        """Drop a zone that was deleted, and what was on its way."""
        self._coming = deque(arrival for arrival in self._coming if arrival.zone.id != zone_id)
        zone = self._serving.pop(zone_id, None)
        if zone is not None and self._by_name.get(zone.name) is zone:
            del self._by_name[zone.name]
