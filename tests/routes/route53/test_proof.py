"""Proof: which answers show that a name server gives the new split."""

from __future__ import annotations

import pytest

from migrate.model.address import RecordType
from migrate.model.split import Change, Purpose, Settlement, Stamp, lacking
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes.authority import Heard
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.route53 import Alias, Layout, Target
from migrate.routes.route53.proof import OFTEN, Proof, settlement
from tests.routes.worlds import BLUE_IP, GREEN_IP, START

NEW = Stamp(5, 9, "ops", START, Purpose.ADVANCE)
OLD = Stamp(5, 8, "ops", START, Purpose.ADVANCE)
PLAIN = Layout("app.example.com", 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
ELB = Target((Alias(RecordType.A, "Z35", "lb.elb.amazonaws.com"),))
TO_ALIAS = Layout("app.example.com", 60, Target.at(BLUE_IP), ELB)
NAMES = Layout("app.example.com", 60, Target.at("blue.example.net"), Target.at("green.example.net"))
SIX = Layout("app.example.com", 60, Target.at("2001:db8::1"), Target.at("2001:db8::2"))
HALF = Weights(5000)


def missing(layout: Layout, weights: Weights, *answers: str, stamp: Stamp = NEW) -> str | None:
    """What is missing when the server gives a stamp and, to the questions in turn, these answers and then the last."""
    proof = Proof(layout, Change("public", "C1", NEW, weights))
    times = len(proof.questions) - 1
    values = [frozenset({answer} if answer else set[str]()) for answer in answers]
    values += [values[-1]] * (times - len(values))
    epoch = frozenset({str(EpochRecord(stamp, weights))})
    return proof.missing(Heard("ns-1", (epoch, *values[:times])))


@pytest.mark.parametrize(
    ("layout", "weights", "answer"),
    [
        (PLAIN, BLUE, BLUE_IP),
        (PLAIN, GREEN, GREEN_IP),
        (PLAIN, HALF, BLUE_IP),
        (PLAIN, HALF, GREEN_IP),
        (NAMES, BLUE, "Blue.Example.net."),
        (SIX, BLUE, "2001:DB8:0:0::1"),
        (TO_ALIAS, BLUE, BLUE_IP),
        (TO_ALIAS, GREEN, "203.0.113.77"),
        (TO_ALIAS, HALF, "203.0.113.77"),
    ],
)
def test_the_new_split_is_recognised(layout: Layout, weights: Weights, answer: str) -> None:
    assert missing(layout, weights, answer) is None


@pytest.mark.parametrize(
    ("layout", "weights", "answer"),
    [
        (PLAIN, BLUE, GREEN_IP),
        (PLAIN, GREEN, BLUE_IP),
        (PLAIN, HALF, "203.0.113.9"),
        (NAMES, BLUE, "green.example.net"),
        (TO_ALIAS, GREEN, BLUE_IP),
        (TO_ALIAS, BLUE, "203.0.113.77"),
    ],
)
def test_an_answer_that_is_not_of_the_new_split_is_named(layout: Layout, weights: Weights, answer: str) -> None:
    assert missing(layout, weights, answer) == f"ns-1 (answers {answer})"


def test_one_stray_among_many_answers_is_enough() -> None:
    assert missing(PLAIN, BLUE, *[BLUE_IP] * (OFTEN - 1), GREEN_IP) == f"ns-1 (answers {GREEN_IP})"


def test_a_server_that_still_sends_a_quarter_to_the_wrong_side_is_found_out_99_times_of_100() -> None:
    questions = Proof(PLAIN, Change("public", "C1", NEW, BLUE)).questions
    assert 1 - (1 - 0.25) ** sum(question.type == "A" for question in questions) >= 0.99


def test_no_answer_for_a_family_is_named() -> None:
    assert missing(PLAIN, BLUE, "") == "ns-1 (answers no A)"


def test_another_epoch_record_is_the_old_split_whatever_the_answers() -> None:
    assert missing(PLAIN, BLUE, BLUE_IP, stamp=OLD) == "ns-1"


@pytest.mark.parametrize("lines", [set[str](), {"v=spf1 -all"}, {str(EpochRecord(NEW, BLUE)), "more"}])
def test_no_epoch_record_of_ours_is_the_old_split(lines: set[str]) -> None:
    proof = Proof(PLAIN, Change("public", "C1", NEW, BLUE))
    answers = [frozenset({BLUE_IP})] * OFTEN
    assert proof.missing(Heard("ns-1", (frozenset(lines), *answers))) == "ns-1"


def test_a_silent_server_is_named_with_its_reason() -> None:
    proof = Proof(PLAIN, Change("public", "C1", NEW, BLUE))
    assert proof.missing(Heard("ns-1", silence="does not answer")) == "ns-1 (does not answer)"


GIVES = Heard("ns-1", (frozenset({str(EpochRecord(NEW, BLUE))}), *[frozenset({BLUE_IP})] * OFTEN))
BEHIND = Heard("ns-2", (frozenset({str(EpochRecord(OLD, BLUE))}), *[frozenset({BLUE_IP})] * OFTEN))
DUMB = Heard("ns-3", silence="does not answer")
HALF_HEARD = Heard("ns-1 (2001:db8::53)", silence="does not answer", elsewhere=True)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([GIVES], Settlement(settled=True)),
        ([GIVES, HALF_HEARD], Settlement(settled=True, unheard=("ns-1 (2001:db8::53) (does not answer)",))),
        ([GIVES, DUMB], Settlement(settled=False, silent=("ns-3 (does not answer)",))),
        ([GIVES, BEHIND], Settlement(settled=False, waiting_for=("ns-2",))),
        ([DUMB], Settlement(settled=False, silent=("ns-3 (does not answer)",))),
        ([], Settlement(settled=False)),
    ],
    ids=["all", "one address of a server", "a silent server", "a server behind", "only silence", "nobody"],
)
def test_silence_is_neither_the_old_split_nor_the_new_one(heard: list[Heard], expected: Settlement) -> None:
    assert settlement(Proof(PLAIN, Change("public", "C1", NEW, BLUE)), heard) == expected


def test_what_is_missing_is_said_apart() -> None:
    both = [Settlement(False, ("ns-2",)), Settlement(False, (), ("ns-3 (does not answer)",))]
    assert lacking(both) == "still the old split at ns-2; no answer from ns-3 (does not answer)"


@pytest.mark.parametrize(("weights", "times"), [(BLUE, OFTEN), (GREEN, OFTEN), (HALF, 1), (Weights(100), 1)])
def test_the_name_is_asked_often_only_where_an_answer_can_be_wrong(weights: Weights, times: int) -> None:
    questions = Proof(PLAIN, Change("public", "C1", NEW, weights)).questions
    assert [(question.name, question.type) for question in questions] == [
        ("_migrate.app.example.com.", "TXT"),
        *[("app.example.com.", "A")] * times,
    ]
