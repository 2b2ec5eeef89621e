"""Mutants of the pure core: the rules, their order, and what the ledger is understood to say."""

from __future__ import annotations

from tools.mutants.mutant import Mutant

RULES = (
    "tests/decide/test_decide.py",
    "tests/decide/test_rollbacks.py",
    "tests/decide/test_settle.py",
    "tests/decide/test_steps.py",
)
SOAK = tuple(
    f"tests/decide/test_soak.py::{test}"
    for test in (
        "test_it_lasts_until_green_has_had_everything_for_so_long",
        "test_its_end_is_not_granted_on_silence",
        "test_what_is_wrong_in_it_is_said_and_nothing_is_written",
        "test_a_breach_takes_everything_back_in_it_and_after_it",
    )
)
ASTRAY = ("tests/decide/test_exposure.py",)
STEP_BACK = ("tests/decide/test_step_back.py",)
_DECIDE = "migrate.decide.decide:decide"


def _without(rule: str, says: str, tests: tuple[str, ...] = RULES) -> Mutant:
    """The order of rules with one left out."""
    return Mutant(f"without {rule.partition('.')[2].partition('(')[0]}", says, _DECIDE, f"or {rule}", "", tests)


ORDER = (
    Mutant(
        "without stop_if_fenced",
        "a controller that was fenced out goes on",
        _DECIDE,
        "rollbacks.stop_if_fenced(evidence) or",
        "",
        RULES,
    ),
    _without("rollbacks.record_if_found(state, evidence)", "a rollback by another hand is taken for drift"),
    _without("rollbacks.rollback_if_asked(state)", "a person asks for a rollback and nothing happens"),
    _without("rollbacks.finish_rollback(state, evidence)", "a rollback that began is left half done"),
    _without("rollbacks.rollback_if_breached(state, evidence)", "green harms users and keeps them"),
    _without("holds.hold_if_unread(evidence)", "a step begins although a route cannot be read"),
    _without("clock.hold_if_clock_is_off(plan, state, evidence)", "a bake is over because somebody set a clock"),
    _without("holds.hold_if_drifted(state, evidence)", "a split that somebody moved by hand is overwritten"),
    _without("holds.hold_while_soaking(plan, state, evidence)", "the soak ends when it begins", SOAK),
    _without("settle.settle(state, evidence)", "an open move is written again and never recorded"),
    _without("claim.claim_if_unclaimed(state, evidence)", "an older holder's late write is not fenced out"),
    _without(
        "step_back.step_back_if_shared(plan, state, evidence)",
        "a green that overloads what both sides use goes on",
        STEP_BACK,
    ),
    _without("holds.hold_if_paused(state)", "a paused migration advances"),
    _without("holds.hold_if_blind(evidence)", "blind counts as good"),
    _without("holds.hold_if_frozen(plan, state, now)", "a weight moves in a freeze window"),
    _without("holds.hold_if_untested(plan, state, now)", "green gets traffic untested"),
    _without("steps.hold_until_baked(plan, state, now)", "a step ends before its bake time"),
    _without("steps.hold_if_astray(plan, state)", "a step is certified for a share that green never had", ASTRAY),
    _without("steps.hold_until_certified(plan, state, evidence, now)", "a step needs no certificate"),
    _without("steps.hold_until_approved(plan, state)", "nobody is asked before a step that wants a person's word"),
    Mutant(
        "a breach waits for the routes",
        "green harms users, and a route that does not answer keeps them there",
        _DECIDE,
        "or rollbacks.rollback_if_breached(state, evidence)\nor clock.hold_if_clock_is_off(plan, state, evidence)\n"
        "or clock.hold_if_clock_was_mended(state, now)\n"
        "or holds.rest_if_ended(plan, state, now)\nor clock.hold_if_clock_went_back(evidence)\n"
        "or holds.hold_if_unread(evidence)",
        "or clock.hold_if_clock_is_off(plan, state, evidence)\nor clock.hold_if_clock_was_mended(state, now)\n"
        "or holds.rest_if_ended(plan, state, now)\n"
        "or clock.hold_if_clock_went_back(evidence)\nor holds.hold_if_unread(evidence)\n"
        "or rollbacks.rollback_if_breached(state, evidence)",
        RULES,
    ),
    Mutant(
        "a write that the ledger does not have",
        "a step is baked and certified by what was seen before the ledger lost a part of its story",
        "migrate.decide.holds:hold_if_drifted",
        "_stray(name, split, state) or _unknown(name, split, state)",
        "_stray(name, split, state)",
        RULES,
    ),
    Mutant(
        "a breach after drift",
        "green harms users, and a hand that moved a weight keeps them there",
        _DECIDE,
        "or holds.hold_if_drifted(state, evidence)",
        "or (rollbacks.rollback_if_breached(state, evidence) and holds.hold_if_drifted(state, evidence))",
        RULES,
    ),
)

ROLLBACKS = (
    Mutant(
        "a breach ignores the routes' weights",
        "green serves somebody, the ledger does not know of it, and a breach takes nothing back",
        "migrate.decide.rollbacks:rollback_if_breached",
        "state.exposed or any(split.weights != BLUE for split in evidence.read.values())",
        "state.exposed",
        RULES,
    ),
    Mutant(
        "a breach ignores the ledger's weights",
        "a route cannot be read, green serves somebody, and a breach takes nothing back",
        "migrate.decide.rollbacks:rollback_if_breached",
        "state.exposed or any(split.weights != BLUE for split in evidence.read.values())",
        "any(split.weights != BLUE for split in evidence.read.values())",
        RULES,
    ),
    Mutant(
        "a rollback is done where one server is",
        "a rollback ends although a name server still gives green",
        "migrate.decide.rollbacks:finish_rollback",
        "all(settlement.settled for settlement in evidence.settlements.values())",
        "any(settlement.settled for settlement in evidence.settlements.values())",
        RULES,
    ),
    Mutant(
        "a rollback forgets a silent route",
        "a rollback ends although one route could not be read",
        "migrate.decide.rollbacks:finish_rollback",
        "if evidence.unread.keys() - evidence.restored:\n    return unread(evidence)",
        "",
        RULES,
    ),
    Mutant(
        "a rollback of one route is all",
        "a rollback is not written again on a route that still has green",
        "migrate.decide.rollbacks:finish_rollback",
        "any(split.weights != BLUE or split.stamp is None for split in evidence.read.values())",
        "bool(evidence.read) and all(split.weights != BLUE for split in evidence.read.values())",
        RULES,
    ),
    Mutant(
        "a rollback needs no epoch record",
        "a rollback whose epoch record somebody deleted waits for ever for name servers to show it",
        "migrate.decide.rollbacks:finish_rollback",
        "split.weights != BLUE or split.stamp is None",
        "split.weights != BLUE",
        RULES,
    ),
    Mutant(
        "our own rollback is foreign",
        "a rollback this ledger intended is recorded as somebody else's before every server has it",
        "migrate.decide.rollbacks:record_if_found",
        "and stamp.id not in state.stamps",
        "",
        RULES,
    ),
    Mutant(
        "the fence is flipped",
        "a newer holder stops before an older one",
        "migrate.model.split:Stamp.fences",
        "self.epoch > epoch",
        "self.epoch < epoch",
        RULES,
    ),
    Mutant(
        "a rival at the same epoch is a friend",
        "two that drew the same epoch both act",
        "migrate.model.split:Stamp.fences",
        "self.epoch > epoch or (self.epoch == epoch and self.writer != writer)",
        "self.epoch > epoch",
        RULES,
    ),
)

HOLDS = (
    Mutant(
        "the soak ends on silence",
        "the soak is over by the clock although the gate saw nothing once it was",
        "migrate.decide.holds:rest_if_ended",
        "and not soak.unseen(plan.soak, state)",
        "",
        SOAK,
    ),
    Mutant(
        "the last look may be old",
        "a look from before the soak's end lets it end",
        "migrate.decide.soak:unseen",
        "state.looked < end",
        "state.looked > end",
        SOAK,
    ),
    Mutant(
        "the freeze opens late",
        "the first instant of a freeze window is outside of it",
        "migrate.model.freeze:DatedFreeze.until",
        "self.start <= now < self.end",
        "self.start < now < self.end",
        ("tests/model/test_freeze.py",),
    ),
    Mutant(
        "the freeze of last night",
        "a weekly freeze that began yesterday does not hold after midnight",
        "migrate.model.freeze:WeeklyFreeze._around",
        "(-1, 0)",
        "(0,)",
        ("tests/model/test_freeze.py",),
    ),
    Mutant(
        "only the first freeze",
        "of two freeze windows only one is looked at",
        "migrate.decide.holds:hold_if_frozen",
        "for freeze in plan.freezes if",
        "for freeze in plan.freezes[:1] if",
        RULES,
    ),
    Mutant(
        "failed tests are evidence",
        "final tests that failed let green have traffic",
        "migrate.decide.final_tests:missing",
        "if not tested.passed:",
        "if tested.passed is None:",
        RULES,
    ),
    Mutant(
        "old tests are evidence",
        "final tests of any age let green have traffic",
        "migrate.decide.final_tests:missing",
        "now - tested.at > age",
        "now - tested.at < age - age",
        RULES,
    ),
)

STEPS = (
    Mutant(
        "settled without the own stamp",
        "weights that somebody else set are recorded as this ledger's move",
        "migrate.decide.settle:settle",
        "or not _written(state, evidence)",
        "",
        RULES,
    ),
    Mutant(
        "any stamp is ours",
        "a stamp of another ledger settles this one's move",
        "migrate.decide.settle:_written",
        "split.stamp and split.stamp.id in state.stamps",
        "split.stamp",
        RULES,
    ),
    Mutant(
        "settled at one server",
        "a step is reached although a name server still gives the old split",
        "migrate.decide.settle:settle",
        "all(settlement.settled for settlement in evidence.settlements.values())",
        "any(settlement.settled for settlement in evidence.settlements.values())",
        RULES,
    ),
    Mutant(
        "the claim looks at one route",
        "a new holder leaves a route without its epoch",
        "migrate.decide.claim:claim_if_unclaimed",
        "all(split.epoch >= evidence.lease.epoch for split in evidence.read.values())",
        "any(split.epoch >= evidence.lease.epoch for split in evidence.read.values())",
        RULES,
    ),
    Mutant(
        "the bake does not wait for clients",
        "the bake time counts from the write, while clients still have the old split",
        "migrate.decide.steps:hold_until_baked",
        "state.since + state.follow",
        "state.since",
        RULES,
    ),
    Mutant(
        "no objection is a certificate",
        "a step ends because nothing spoke against green",
        "migrate.decide.steps:hold_until_certified",
        "evidence.verdict.ruling is Ruling.ADVANCE",
        "evidence.verdict.ruling is not Ruling.ROLLBACK",
        RULES,
    ),
    Mutant(
        "a word for another step",
        "a person's word for one step lets another begin",
        "migrate.decide.steps:hold_until_approved",
        "following.index in state.approved",
        "bool(state.approved)",
        RULES,
    ),
    Mutant(
        "a ramp begins in the middle",
        "the first step of a migration that never moved is not step 0",
        "migrate.decide.steps:next_step",
        "plan.steps[0]",
        "plan.steps[1]",
        RULES,
    ),
)

DECIDE = (*ORDER, *ROLLBACKS, *HOLDS, *STEPS)
