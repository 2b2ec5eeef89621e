"""The error tree: every refusal of this project, by name.

MigrationError
├── InvalidValue                a value that cannot exist
│   ├── InvalidWeights          a split outside 0..10 000 basis points, or one that a route cannot express
│   └── InvalidPlan             steps that do not form a ramp
├── SpecError                   migration.yaml has problems (all of them, with line and column)
├── RouteError                  a route did not do what it was told
│   ├── LostRace                somebody else changed the split between the read and the write
│   ├── Fenced                  the split carries a higher epoch than the caller's
│   ├── WriteInProgress         the provider is still busy with an earlier change; nothing was written
│   ├── Throttled               the provider asks to slow down; nothing was written
│   ├── RouteUnreachable        no answer; whether a write happened is unknown until the next read
│   ├── RouteRefused            the provider said no (missing zone, invalid record)
│   │   ├── CredentialsInvalid  no credentials, expired ones, or ones that the provider does not accept
│   │   └── AccessDenied        the credentials lack a right
│   └── UnknownSplit            what stands at the name is not a split of these two sides
├── LedgerError                 the ledger cannot be used
│   ├── LedgerMoved             somebody recorded something first; nothing was added
│   ├── LedgerReplaced          another file, or another story, lies where the ledger was
│   ├── LedgerTooNew            it was written by a newer version of this program
│   ├── LedgerUnreadable        not a ledger, damaged, or no permission
│   ├── LeaseHeld               another controller has the right to act
│   └── LeaseLost               this controller's right to act is over
├── Interrupted                 Ctrl-C, and what stands because of what was done until then
├── BlueUnfit                   blue was retired or does not answer, and nobody said that it shall have the traffic
├── CommandRefused              the command makes no sense in the present standing
├── PreflightRefused            the look at the world found what must be mended before the first write
├── PlanChanged                 migration.yaml no longer says what the migration was started with
├── TooLate                     a scheduled step came after its --not-after
├── RecordingInvalid            recorded traffic cannot be replayed
├── NotCalibrated               A/A traffic is too little, or alarms by itself
├── PhaseRefused                a phase cannot be entered or left now; nothing was changed
├── SignalNotStarted            a metric source could not be started; nothing was begun
├── NotDelivered                a channel did not take a notice; the migration goes on
├── VerifyFailed                green did not pass its final tests
├── EngineError                 the Pulumi engine cannot be used, or may not do what was asked
│   ├── EngineMissing           there is no engine on this machine, or it cannot be built
│   ├── EngineTooOld            there is one, older than what the guards rely on
│   ├── UpdateRefused           the update would touch what must not be touched; nothing was changed
│   ├── StaleApproval           what was approved is no longer what would happen; nothing was changed
│   ├── StateLocked             another update holds the stack, or was killed while it did
│   ├── PendingOperations       a killed update left operations whose outcome is unknown
│   ├── StateUnreachable        the engine has no place for its state, or no key to it
│   └── UpdateFailed            the engine ran and failed; what it had done until then stands in its state
├── ComponentError              an argument of a component cannot be built (migrate.components.errors)
│   ├── NotADigest              a container image named by a tag
│   ├── BadCidr                 an address range that is malformed, too small, public or overlapping
│   ├── BadAmount               a capacity, size or number outside what both clouds offer
│   ├── BadName                 a name one of the clouds would refuse
│   ├── BadTime                 a scheduled time without zone, out of order or past its own limit
│   ├── UnknownPart             `adopt` names a part this component does not have
│   ├── NoProvider              no explicit provider was passed for a cloud the component builds on
│   └── SameCloud               a mirror needs two clouds
├── Unforeseen                  a bug of this program
└── RehearsalError              a part of the loopback world did not come up or did not obey
    ├── RehearsalRefused        what is asked for cannot be rehearsed; nothing was started
    └── SandboxRefused          a sandbox cannot stand in this folder, or does not; nothing was changed

Each carries what was seen, the limit, and the next command; `__str__` lays them out in one place.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import ClassVar

from migrate import shown


class Exit(IntEnum):
    """Exit status of the `migrate` command. Documented in docs/exit-codes.md."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    HELD = 3
    ROLLED_BACK = 4
    LEASE_HELD = 5
    FENCED = 6
    TOO_LATE = 7
    NEEDS_PERSON = 8
    UNREACHABLE = 9
    STRANGERS = 10
    LEDGER_FAILED = 11
    INTERRUPTED = 130
    """128 + SIGINT, as shells have it."""


def snake_case(kind: type) -> str:
    """A class as machines are told of it: `LeaseHeld` is `lease_held`. The name is stable."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.__name__).lower()


class MigrationError(Exception):
    """A refusal: what happened, what was seen, what the limit is, and what to do next."""

    exit: ClassVar[Exit] = Exit.ERROR

    def __init__(self, what: str, *, seen: object = None, limit: object = None, then: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.seen = seen
        self.limit = limit
        self.then = then

    def __str__(self) -> str:
        rows = [shown.lines(self.what)]
        rows += [f"  {label:<9} {shown.lines(value)}" for label, value in self._facts() if value is not None]
        return "\n".join([*rows, f"  {shown.lines(self.then)}"] if self.then else rows)

    def _facts(self) -> list[tuple[str, object]]:
        return [("seen", self.seen), ("limit", self.limit)]

    def to_json(self) -> dict[str, object]:
        """The same refusal for machines."""
        facts = {label: shown.masked(value) for label, value in self._facts() if value is not None}
        told = {"error": snake_case(type(self)), "what": shown.masked(self.what)}
        return {**told, **facts, "then": shown.masked(self.then)}


class InvalidValue(MigrationError):
    """A value that cannot exist."""

    exit = Exit.USAGE


class InvalidWeights(InvalidValue):
    """A split outside 0..10 000 basis points, or one that a route cannot express."""


class InvalidPlan(InvalidValue):
    """Steps that do not form a ramp."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a declaration; line and column count from 1, `path` is empty where the whole file is meant."""

    line: int
    column: int
    path: str
    seen: str
    allowed: str

    def __str__(self) -> str:
        where = f"{self.line}:{self.column} {self.path}".rstrip()
        return f"{where}  seen {self.seen}  allowed: {self.allowed}"


class SpecError(MigrationError):
    """migration.yaml has problems; `seen` lists them, one line each, and `problems` holds the same as data."""

    exit = Exit.USAGE

    def __init__(
        self,
        what: str,
        *,
        seen: object = None,
        limit: object = None,
        then: str = "",
        source: str = "migration.yaml",
        problems: tuple[Problem, ...] = (),
    ) -> None:
        lines = "\n".join(f"{source}:{problem}" for problem in problems)
        super().__init__(what, seen=lines or seen, limit=limit, then=then)
        self.problems = problems

    def __str__(self) -> str:
        if not self.problems:
            return super().__str__()
        rows = (self.what, self.seen, f"  {self.then}")
        return "\n".join(map(shown.lines, rows))

    def to_json(self) -> dict[str, object]:
        return {**super().to_json(), "problems": [asdict(problem) for problem in self.problems]}


class RouteError(MigrationError):
    """A route did not do what it was told."""

    tried: str = ""
    """Id of the stamp of the write that failed, where it was a rollback's: its answer may be all that was lost."""

    found: object = None
    """The weights that such a write was to replace, where they were understood."""

    exit = Exit.UNREACHABLE


class LostRace(RouteError):
    """Somebody else changed the split between the read and the write; nothing was written."""


class Fenced(RouteError):
    """The split carries a higher epoch than the caller's; nothing was written."""

    exit = Exit.FENCED


class WriteInProgress(RouteError):
    """The provider is still busy with an earlier change of the same zone; nothing was written."""


class Throttled(RouteError):
    """The provider asks to slow down; nothing was written."""


class RouteUnreachable(RouteError):
    """No answer came; whether a write happened is unknown until the next read."""


class RouteRefused(RouteError):
    """The provider said no: missing zone, invalid record."""


class CredentialsInvalid(RouteRefused):
    """No credentials, expired ones, or ones that the provider does not accept; nothing was written."""


class AccessDenied(RouteRefused):
    """The credentials lack a right; nothing was written."""


class UnknownSplit(RouteError):
    """What stands at the name is not a split of these two sides."""


class LedgerError(MigrationError):
    """The ledger cannot be used."""


class LedgerMoved(LedgerError):
    """Something was recorded since the last look, so nothing was added to it."""

    exit = Exit.HELD


class LedgerReplaced(LedgerError):
    """Another file, another ledger, or an older copy lies where the one in use was: what was read is no longer true."""


class LedgerTooNew(LedgerError):
    """The ledger was written by a newer version of this program."""


class LedgerUnreadable(LedgerError):
    """Not a ledger, damaged, or no permission."""


class LeaseHeld(LedgerError):
    """Another controller has the right to act."""

    exit = Exit.LEASE_HELD


class LeaseLost(LedgerError):
    """This controller's right to act is over; it changes nothing more."""

    exit = Exit.FENCED


class Interrupted(MigrationError):
    """A person broke it off; `what` tells what was done until then and what was not."""

    exit = Exit.INTERRUPTED

    def __str__(self) -> str:
        return shown.line(f"{self.what} {self.then}".rstrip())


class BlueUnfit(MigrationError):
    """Blue was retired or does not answer, and nobody said that it shall have the traffic; nothing was written."""

    exit = Exit.NEEDS_PERSON


class CommandRefused(MigrationError):
    """The command makes no sense in the present standing."""

    exit = Exit.USAGE


class PreflightRefused(MigrationError):
    """The look at the world found what must be mended, or accepted, before the first write; nothing was written."""

    exit = Exit.NEEDS_PERSON


class PlanChanged(MigrationError):
    """migration.yaml no longer says what the migration was started with."""

    exit = Exit.USAGE


class TooLate(MigrationError):
    """A scheduled step came after its --not-after; nothing was changed."""

    exit = Exit.TOO_LATE


class RecordingInvalid(MigrationError):
    """Recorded traffic cannot be replayed."""

    exit = Exit.USAGE


class NotCalibrated(MigrationError):
    """A/A traffic is too little, or alarms by itself."""

    exit = Exit.HELD


class PhaseRefused(MigrationError):
    """A phase cannot be entered or left now; nothing was changed."""

    exit = Exit.HELD


class SignalNotStarted(MigrationError):
    """A metric source could not be started; nothing was begun."""


class NotDelivered(MigrationError):
    """A channel did not take a notice; the migration goes on."""


class VerifyFailed(MigrationError):
    """Green did not pass its final tests."""


class EngineError(MigrationError):
    """The Pulumi engine cannot be used, or may not do what was asked."""


class EngineMissing(EngineError):
    """There is no engine on this machine, or it cannot be built."""


class EngineTooOld(EngineError):
    """There is an engine, older than what the guards rely on."""


class UpdateRefused(EngineError):
    """The update would touch what must not be touched; nothing was changed."""

    exit = Exit.NEEDS_PERSON


class StaleApproval(EngineError):
    """What was approved is no longer what would happen; nothing was changed."""

    exit = Exit.HELD


class StateLocked(EngineError):
    """Another update holds the stack, or was killed while it did."""

    exit = Exit.HELD


class PendingOperations(EngineError):
    """A killed update left operations whose outcome is unknown."""

    exit = Exit.NEEDS_PERSON


class StateUnreachable(EngineError):
    """The engine has no place for its state, or no key to it; nothing was changed."""


class UpdateFailed(EngineError):
    """The engine ran and failed; what it had done until then stands in its state."""


class Unforeseen(MigrationError):
    """A bug of this program."""


class RehearsalError(MigrationError):
    """A part of the loopback world did not come up or did not obey."""


class RehearsalRefused(RehearsalError):
    """What is asked for cannot be rehearsed; nothing was started."""

    exit = Exit.USAGE


class SandboxRefused(RehearsalError):
    """A sandbox cannot stand in this folder, or does not; nothing was changed."""

    exit = Exit.USAGE
