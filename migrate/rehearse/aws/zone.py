"""Zone: one version of a hosted zone, and what a change batch makes of it.

Pure and immutable: a batch gives the next version or a refusal with every message it earned, as Route 53 does. The
texts are Route 53's, taken from public reports; those marked "own text" stand for rules that are documented but whose
text was not found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from migrate.rehearse.aws.batch import Action, Change, Refusal
from migrate.rehearse.aws.name import order, within
from migrate.rehearse.aws.policy_rules import group_faults, refusal
from migrate.rehearse.aws.record import RecordSet, Routing
from migrate.rehearse.dns.answer import RecordType

Key = tuple[str, RecordType]


@dataclass(frozen=True, slots=True)
class Zone:
    """One version. `groups` holds the sets of each name and type, sorted by identifier, and is never changed."""

    id: str
    name: str
    number: int
    groups: Mapping[Key, tuple[RecordSet, ...]]

    def group(self, name: str, kind: RecordType) -> tuple[RecordSet, ...]:
        return self.groups.get((name, kind), ())

    def holds(self, name: str) -> bool:
        """Whether the name, or one below it, has records: if not, the answer is NXDOMAIN (RFC 8020)."""
        return any((name, kind) in self.groups for kind in RecordType) or any(
            within(held, name) for held, _ in self.groups
        )

    def listing(self) -> list[RecordSet]:
        """Every set in the order of ListResourceRecordSets: name with labels reversed, type, identifier."""
        keys = sorted(self.groups, key=lambda key: (order(key[0]), key[1]))
        return [record for key in keys for record in self.groups[key]]

    def apply(self, changes: Sequence[Change]) -> Zone | Refusal:
        """The next version, all or nothing: the changes are judged in order, then the zone they leave."""
        draft = _Draft(self, dict(self.groups))
        draft.refuse_conflicting_changes(changes)
        for change in changes:
            draft.take(change)
        draft.check_whole(changes)
        if draft.messages:
            return Refusal(tuple(draft.messages))
        return Zone(self.id, self.name, self.number + 1, draft.groups)


@dataclass(slots=True)
class _Draft:
    """The zone while a batch is being taken. A change that is refused still counts for the ones after it, so
    that one mistake earns one message."""

    before: Zone
    groups: dict[Key, tuple[RecordSet, ...]]
    messages: list[str] = field(default_factory=list[str])

    def refuse_conflicting_changes(self, changes: Sequence[Change]) -> None:
        """One set may be changed once in a batch, or be deleted and then created."""
        actions: dict[tuple[Key, str | None], list[Action]] = {}
        for change in changes:
            actions.setdefault((change.record.key, change.record.identifier), []).append(change.action)
        self.messages += [
            f"The request contains an invalid set of changes for a resource record set '{kind} {name}'"
            for ((name, kind), _), taken in actions.items()
            if len(taken) > 1 and taken != [Action.DELETE, Action.CREATE]
        ]

    def take(self, change: Change) -> None:
        record = change.record
        if not within(record.name, self.before.name):
            self.messages.append(f"RRSet with DNS name {record.name} is not permitted in zone {self.before.name}")
            return
        if change.action is Action.DELETE:
            self._delete(record)
            return
        held = self._held(record)
        if change.action is Action.CREATE and held is not None:
            self.messages.append(f"Tried to create resource record set {record.describe()} but it already exists")
            return
        self._put(record, instead_of=held)

    def _held(self, record: RecordSet) -> RecordSet | None:
        group = self.groups.get(record.key, ())
        return next((held for held in group if held.identifier == record.identifier), None)

    def _delete(self, record: RecordSet) -> None:
        held = self._held(record)
        refused = f"Tried to delete resource record set {record.describe()} but"
        if held is None:
            self.messages.append(f"{refused} it was not found")
            return
        if held != record:
            self.messages.append(f"{refused} the values provided do not match the current values")
        self._replace(record.key, [other for other in self.groups[record.key] if other is not held])

    def _put(self, record: RecordSet, instead_of: RecordSet | None) -> None:
        others = [other for other in self.groups.get(record.key, ()) if other is not instead_of]
        message = refusal(record, others) or self._cname_conflict(record) or self._bad_alias(record)
        if message is not None:
            self.messages.append(message)
            return
        self._replace(record.key, sorted([*others, record], key=lambda one: one.identifier or ""))

    def _replace(self, key: Key, records: list[RecordSet]) -> None:
        if records:
            self.groups[key] = tuple(records)
        else:
            self.groups.pop(key, None)

    def _cname_conflict(self, record: RecordSet) -> str | None:
        zone, name = self.before.name, record.name
        if record.type is RecordType.CNAME and name == zone:
            return f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone}"
        if record.type is RecordType.CNAME and any((name, kind) in self.groups for kind in _NOT_CNAME):
            return (
                f"RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other records "
                f"with the same DNS name in zone {zone}"
            )
        if record.type is not RecordType.CNAME and (name, RecordType.CNAME) in self.groups:
            return (
                f"RRSet of type {record.type} with DNS name {name} is not permitted because a conflicting RRSet "
                f"of type  CNAME with the same DNS name already exists in zone {zone}"
            )
        return None

    def _bad_alias(self, record: RecordSet) -> str | None:
        """An alias into its own zone needs its target there first; one to an AWS service is taken at its word."""
        alias = record.alias
        if alias is None or alias.zone != self.before.id:
            return None
        tried = f"Tried to create an alias that targets {alias.name}, type {record.type} in zone {alias.zone}, but"
        if not within(alias.name, self.before.name):
            return f"{tried} the alias target name does not lie within the target zone"
        if (alias.name, record.type) not in self.groups:
            return f"{tried} that target was not found"
        return None

    def check_whole(self, changes: Sequence[Change]) -> None:
        """What counts only at the end of the batch: a TTL may change for all members of a group at once."""
        for record in {change.record: None for change in changes if change.action is not Action.DELETE}:
            group = self.groups.get(record.key, ())
            self.messages += group_faults(record, group) if record in group else []
        apex = self.before.name
        if (apex, RecordType.SOA) not in self.groups or self._stray_soa(changes):
            self.messages.append("A HostedZone must contain exactly one SOA record.")
        if (apex, RecordType.NS) not in self.groups:
            self.messages.append("A HostedZone must contain at least one NS record for the zone itself.")

    def _stray_soa(self, changes: Sequence[Change]) -> bool:
        """A second SOA: below the apex, or beside the one there under a routing policy."""
        soas = [change.record for change in changes if change.record.type is RecordType.SOA]
        return any(soa.name != self.before.name or soa.routing is not Routing.SIMPLE for soa in soas)


_NOT_CNAME = tuple(kind for kind in RecordType if kind is not RecordType.CNAME)
