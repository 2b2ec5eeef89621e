"""History: every version a hosted zone ever had, and when each name server got it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.aws.zone import Zone


@dataclass(frozen=True, slots=True)
class Edition:
    """One accepted change. `reached` fills as name servers take the version up: server name -> time."""

    zone: Zone
    accepted: datetime
    change_id: str
    comment: str | None = None
    reached: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def entry(self) -> Entry:
        return Entry(self.zone.number, self.accepted, self.change_id, tuple(self.zone.listing()), dict(self.reached))


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition as the control surface tells it."""

    number: int
    accepted: datetime
    change_id: str
    records: tuple[RecordSet, ...]
    reached: dict[str, datetime]


@dataclass(slots=True)
class HostedZone:
    """A zone of the account. `busy_until` is when its latest batch will have been accepted for good."""

    reference: str
    comment: str | None
    editions: list[Edition]
    busy_until: datetime

    @property
    def current(self) -> Zone:
        """What the API shows: the latest version, whether or not a name server has it."""
        return self.editions[-1].zone

    @property
    def id(self) -> str:
        return self.current.id

    @property
    def name(self) -> str:
        return self.current.name

    def to_api(self) -> dict[str, object]:
        config: dict[str, object] = {"PrivateZone": False}
        return {
            "Id": f"/hostedzone/{self.id}",
            "Name": self.name,
            "CallerReference": self.reference,
            "Config": config if self.comment is None else {"Comment": self.comment, **config},
            "ResourceRecordSetCount": sum(len(group) for group in self.current.groups.values()),
        }
