"""Mutants of the loop, of its writes, and of the rollback that a person runs."""

from __future__ import annotations

from tools.mutants.mutant import Mutant

LOOP = ("tests/controller/test_controller.py", "tests/controller/test_writer.py")
ROLLBACK = ("tests/controller/test_rollback.py",)
_WRITER = "migrate.controller.writer:Writer"
_CONTROLLER = "migrate.controller.controller:Controller"
ROUTE = ("tests/routes/test_contract.py", "-k", "not packets")
RESTORED = ("tests/routes/route53/test_rollback.py",)
_ROLLING = "migrate.routes.rolling_back"
_ROLLBACK = "migrate.routes.route53.rollback:Rollback"
_BACK = "migrate.controller.taking_back:TakingBack"

WRITES = (
    Mutant(
        "an advance although something was said",
        "a step begins although a pause or a rollback was recorded meanwhile",
        f"{_WRITER}.write",
        "state.seq if move.purpose is Purpose.ADVANCE else None",
        "None",
        LOOP,
    ),
    Mutant(
        "a write after the lease's end",
        "the writer ignores that its lease ran out",
        f"{_WRITER}._write_one",
        "self._refuse_if_lease_over()",
        "",
        LOOP,
    ),
    Mutant(
        "the act before its intent",
        "a write happens that the ledger does not know",
        f"{_WRITER}.write",
        "self.journal.intended(move, splits, stamps, after=state.seq if move.purpose is Purpose.ADVANCE else None)\n"
        "done = {name: self._write_one(name, move, split, stamps[name]) for name, split in todo.items()}",
        "done = {name: self._write_one(name, move, split, stamps[name]) for name, split in todo.items()}\n"
        "self.journal.intended(move, splits, stamps, after=state.seq if move.purpose is Purpose.ADVANCE else None)",
        LOOP,
    ),
    Mutant(
        "the end of a move, whatever was recorded meanwhile",
        "a slow holder sets the beginning of a step that another one began",
        f"{_CONTROLLER}._record",
        "journal.reached(decision, after=self.state.seq)",
        "journal.reached(decision)",
        LOOP,
    ),
    Mutant(
        "the end of a ramp, whatever was recorded meanwhile",
        "a ramp is finished over a person's word",
        f"{_CONTROLLER}._record",
        "journal.finished(decision, after=self.state.seq)",
        "journal.finished(decision)",
        LOOP,
    ),
    Mutant(
        "a write under the epoch found",
        "a controller writes under its predecessor's epoch and fences nobody",
        f"{_WRITER}._stamp",
        "self.lease.epoch, split.serial + 1",
        "split.epoch, split.serial + 1",
        LOOP,
    ),
    Mutant(
        "a fence is one more failure",
        "a controller that was fenced out tries again",
        f"{_WRITER}._write_one",
        "except Fenced:\n    raise",
        "except Fenced:\n    return None",
        LOOP,
    ),
    Mutant(
        "one refusal ends all",
        "a route that refuses keeps the others from being written",
        f"{_WRITER}._write_one",
        "self.journal.failed(name, error)",
        "raise",
        LOOP,
    ),
    Mutant(
        "too late is soon enough",
        "a scheduled step begins long after its time",
        f"{_WRITER}.write",
        "self._refuse_if_late(move)",
        "",
        LOOP,
    ),
    Mutant(
        "the weights alone",
        "a route with the right weights is not stamped",
        f"{_WRITER}._needs",
        "unstamped or split.weights != self._target(move, split)",
        "split.weights != self._target(move, split)",
        LOOP,
    ),
)

TURNS = (
    Mutant(
        "a new epoch although somebody followed",
        "a controller that slept takes the lease back from its successor",
        f"{_CONTROLLER}._hold_lease",
        "and self._nobody_followed(self.lease)",
        "",
        LOOP,
    ),
    Mutant(
        "an epoch that is not above",
        "after a lost ledger the first epoch lies below the one on the route",
        f"{_CONTROLLER}._hold_lease",
        "above=max(found, default=0)",
        "above=0",
        LOOP,
    ),
    Mutant(
        "the lease is never renewed",
        "a controller loses its lease in the middle of its work",
        f"{_CONTROLLER}._hold_lease",
        "not self.term * 2 / 3 <= self.lease.expires - now <= self.term",
        "self.lease.expires < now",
        LOOP,
    ),
    Mutant(
        "another plan goes on",
        "a changed declaration goes on from the middle of the old one's ramp",
        f"{_CONTROLLER}._begin",
        "self.state.digest and self.state.digest != self.plan.digest",
        "False",
        LOOP,
    ),
)

BACK = (
    Mutant(
        "a rollback twice is written twice",
        "a second rollback fences out the first one and writes again",
        f"{_ROLLBACK}.run",
        "self._done(best, tried) or self._write(",
        "self._write(",
        ROUTE,
    ),
    Mutant(
        "a rollback believes the record",
        "a rollback writes nothing over green where a rollback's record stands",
        f"{_ROLLBACK}._done",
        "not what.idle or",
        "",
        RESTORED,
    ),
    Mutant(
        "blue alone is a rollback",
        "a route at all blue that a controller holds is not fenced by a rollback",
        f"{_ROLLBACK}._done",
        "or record.stamp.purpose is not Purpose.ROLLBACK",
        "",
        ROUTE,
    ),
    Mutant(
        "a rollback under the epoch found",
        "a rollback does not fence the controller that runs",
        f"{_ROLLING}:stamp_above",
        "epoch + 1",
        "epoch",
        ROUTE,
    ),
    Mutant(
        "a rollback without a fence",
        "a rollback writes weights and no epoch",
        f"{_ROLLBACK}._written",
        "[*without, record]",
        "[*without]",
        ROUTE,
    ),
    Mutant(
        "a rollback gives up on the first refusal",
        "Route 53 does not want blue's record, and green keeps its own",
        f"{_ROLLBACK}._write",
        "not self.refused or not less.answered",
        "True",
        RESTORED,
    ),
    Mutant(
        "a missing health check ends a rollback",
        "a health check that is gone keeps green in place",
        f"{_ROLLBACK}._guarded",
        "yield _unguarded(created)",
        "",
        RESTORED,
    ),
    Mutant(
        "one failure ends a rollback",
        "a rollback gives up where a controller wrote between its read and its write",
        f"{_BACK}.write",
        "return isinstance(error, _FINAL)",
        "return True",
        ROLLBACK,
    ),
    Mutant(
        "one broken route ends a rollback",
        "an unknown failure at one route leaves the others on green",
        f"{_BACK}.write",
        "except Exception as error:\n    self.troubles.append(error)",
        "except ArithmeticError as error:\n    self.troubles.append(error)",
        ROLLBACK,
    ),
    Mutant(
        "a rollback says done too soon",
        "a rollback says done although a name server still gives green",
        f"{_BACK}.watch",
        "return settlement.settled",
        "self.settled = self._since()\nreturn True",
        ROLLBACK,
    ),
    Mutant(
        "the ledger first",
        "a rollback waits for a ledger that does not open",
        "migrate.controller.rollback:take_back",
        "entry = RollbackEntry(ledger, writer, reason, clock)",
        "entry = RollbackEntry(ledger, writer, reason, clock)\nif ledger: ledger()",
        ROLLBACK,
    ),
    Mutant(
        "a rollback leaves the lease",
        "the controller goes on believing that it may act",
        "migrate.controller.rollback_entry:RollbackEntry._tell",
        "ledger.fence(epoch, self.writer, self.clock.now())",
        "pass",
        ROLLBACK,
    ),
)

CONTROLLER = (*WRITES, *TURNS, *BACK)
