"""Finding: one thing that a look before the first write saw, at a route or at a source of counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from migrate.model.signal_fault import SignalFault


class Severity(StrEnum):
    """What a finding does to step 0. None of them ever stands before a rollback."""

    REFUSE = "refuse"
    """Step 0 is not written until it is mended, or accepted in migration.yaml."""
    WARN = "warn"
    NOTE = "note"


class FindingId(StrEnum):
    """Every finding by its name, as `accept` in migration.yaml spells it."""

    ZONE_NOT_DELEGATED = "zone-not-delegated"
    ZONE_ELSEWHERE = "zone-elsewhere"
    ZONE_SHARED = "zone-shared"
    ZONE_NOT_LOOKED_AT = "zone-not-looked-at"
    ZONE_TWINS = "zone-twins"
    ZONE_OF_A_SERVICE = "zone-of-a-service"
    RECORD_OUTSIDE = "record-outside"
    CUT_BY_SUBZONE = "cut-by-subzone"
    SERVERS_SILENT = "servers-silent"
    ANOTHER_OWNER = "another-owner"
    HTTPS_BESIDE = "https-beside"
    LEADS_TO_ITSELF = "leads-to-itself"
    SAME_PLACE = "same-place"
    MADE_UP = "made-up"
    TEMPLATE_VALUE = "template-value"
    OTHER_TTL = "other-ttl"
    NOT_A_SPLIT = "not-a-split"
    REPLACED = "replaced"
    GUARDED_BY_READ_BACK = "guarded-by-read-back"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen at a route or, under its name, at a signal; what would be right, and the next thing to do.

    `accepted` is the reason a person gave in migration.yaml for going on all the same; then it is no longer in the way.
    """

    id: FindingId | SignalFault
    severity: Severity
    route: str
    what: str
    seen: str = ""
    limit: str = ""
    then: str = ""
    accepted: str = ""

    @property
    def refuses(self) -> bool:
        """Whether a person must mend or accept it."""
        return self.severity is Severity.REFUSE and not self.accepted

    @property
    def stops(self) -> bool:
        """Whether step 0 is refused for it: not for what the gate itself sees and holds for."""
        return self.refuses and not (isinstance(self.id, SignalFault) and self.id.blinds)

    @property
    def of_signal(self) -> bool:
        return isinstance(self.id, SignalFault)
