"""Every failed request has one cause: a fault, the shift, or neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.model.side import Cloud, Side
from migrate.rehearse.attribution import Attribution, Cause
from migrate.rehearse.breaking import FaultSpan
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.faults import ApiThrottled, DnsServerDown, EdgeKilled, ErrorRatio

BLUE, GREEN = "127.0.1.10", "127.0.2.10"


def row(sent: float, outcome: Outcome, *, side: Side | None = None, address: str = "", took: float | None = 0.1) -> Row:
    answered = None if took is None else sent + took
    return Row("r-1", ClientKind.KEEP_ALIVE, 0, sent, address, answered, None, outcome, side)


def attribution(*spans: FaultSpan, changes: tuple[float, ...] = ()) -> Attribution:
    return Attribution(spans, changes, {BLUE: Side.BLUE, GREEN: Side.GREEN}, request_timeout=2.0, shift_window=5.0)


GREEN_ERRORS = FaultSpan(ErrorRatio(Side.GREEN, 0.5), since=100.0, until=110.0)


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        (99.0, Cause.OTHER),
        (99.95, Cause.FAULT),  # on its way when the fault began
        (105.0, Cause.FAULT),
        (111.9, Cause.FAULT),  # mended, but a request may still be waiting for its timeout
        (112.1, Cause.OTHER),
    ],
)
def test_a_fault_reaches_from_its_start_until_its_mend_and_one_timeout(sent: float, cause: Cause) -> None:
    failed = row(sent, Outcome.SERVER_ERROR, side=Side.GREEN, address=GREEN)
    assert attribution(GREEN_ERRORS).cause(failed) is cause


def test_a_fault_that_was_never_mended_reaches_to_the_end() -> None:
    lasting = FaultSpan(ErrorRatio(Side.GREEN, 0.5), since=100.0)
    assert attribution(lasting).cause(row(9_999.0, Outcome.SERVER_ERROR, side=Side.GREEN)) is Cause.FAULT


def test_a_fault_on_one_side_excuses_nothing_on_the_other() -> None:
    failed = row(105.0, Outcome.SERVER_ERROR, side=Side.BLUE, address=BLUE)
    assert attribution(GREEN_ERRORS).cause(failed) is Cause.OTHER


def test_a_refused_connection_is_known_by_the_address_that_was_used() -> None:
    killed = attribution(FaultSpan(EdgeKilled(Side.GREEN), since=100.0, until=110.0))
    assert killed.cause(row(105.0, Outcome.REFUSED, address=GREEN)) is Cause.FAULT
    assert killed.cause(row(105.0, Outcome.REFUSED, address=BLUE)) is Cause.OTHER


def test_a_dns_failure_is_excused_by_a_dns_fault_only() -> None:
    down = attribution(FaultSpan(DnsServerDown(0), since=100.0), GREEN_ERRORS)
    assert down.cause(row(105.0, Outcome.DNS_FAILURE)) is Cause.FAULT
    assert attribution(GREEN_ERRORS).cause(row(105.0, Outcome.DNS_FAILURE)) is Cause.OTHER
    assert down.cause(row(105.0, Outcome.REFUSED, address=BLUE)) is Cause.OTHER


def test_a_fault_of_the_control_plane_excuses_no_users_failure() -> None:
    throttled = attribution(FaultSpan(ApiThrottled(Cloud.AWS), since=100.0))
    assert throttled.cause(row(105.0, Outcome.RESET, address=GREEN)) is Cause.OTHER


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.RESET, Outcome.TIMEOUT, Outcome.DNS_FAILURE])
def test_a_lost_connection_soon_after_a_change_of_weights_is_the_shifts(outcome: Outcome) -> None:
    shifting = attribution(changes=(100.0,))
    assert shifting.cause(row(104.0, outcome, address=GREEN)) is Cause.SHIFT
    assert shifting.cause(row(99.0, outcome, address=GREEN)) is Cause.OTHER
    assert shifting.cause(row(106.0, outcome, address=GREEN)) is Cause.OTHER


def test_an_error_answer_is_never_blamed_on_the_shift() -> None:
    shifting = attribution(changes=(100.0,))
    assert shifting.cause(row(101.0, Outcome.SERVER_ERROR, side=Side.GREEN)) is Cause.OTHER
    assert shifting.cause(row(101.0, Outcome.WRONG_ANSWER, side=Side.GREEN)) is Cause.OTHER


def test_a_fault_comes_before_the_shift() -> None:
    both = attribution(FaultSpan(EdgeKilled(Side.GREEN), since=100.0), changes=(100.0,))
    assert both.cause(row(101.0, Outcome.REFUSED, address=GREEN)) is Cause.FAULT


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (Outcome.TIMEOUT, Cause.OVERLOAD),
        (Outcome.DNS_FAILURE, Cause.OVERLOAD),
        (Outcome.REFUSED, Cause.SHIFT),  # comes in no time, however busy the machine
        (Outcome.SERVER_ERROR, Cause.OTHER),
    ],
)
def test_what_came_too_late_on_a_busy_machine_is_not_blamed_on_the_shift(outcome: Outcome, cause: Cause) -> None:
    shifting = replace(attribution(changes=(100.0,)), busy=((101.0, 102.0),))
    assert shifting.cause(row(100.5, outcome, address=GREEN, took=1.0)) is cause
    assert shifting.cause(row(103.0, outcome, address=GREEN, took=1.0)) is not Cause.OVERLOAD


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("sent", [99.9, 101.0, 104.9, 105.1])
def test_an_edge_that_a_busy_machine_kept_from_its_application_is_not_blamed(status: int, sent: float) -> None:
    busy = replace(attribution(), busy=((100.0, 102.0),))
    failed = replace(row(sent, Outcome.SERVER_ERROR, address=GREEN, took=0.01), status=status)
    lost = status == 503 and 100.0 <= sent <= 105.0
    assert busy.cause(failed) is (Cause.OVERLOAD if lost else Cause.OTHER)


def test_a_fault_comes_before_the_machine() -> None:
    both = replace(attribution(FaultSpan(EdgeKilled(Side.GREEN), since=100.0)), busy=((0.0, 200.0),))
    assert both.cause(row(101.0, Outcome.TIMEOUT, address=GREEN)) is Cause.FAULT


def test_only_failures_need_a_cause() -> None:
    rows = [row(1.0, Outcome.OK, side=Side.BLUE), row(1.0, Outcome.UNANSWERED, took=None)]
    assert attribution().causes(rows) == {}
    assert attribution().causes([row(1.0, Outcome.RESET, address=BLUE)]) == {"r-1": Cause.OTHER}
