"""No request is missing from the ledger, and none is in it twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.model.side import Side
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.ledger import RequestLedger, read_ledger
from migrate.rehearse.client.row import Outcome, Row


def sent(number: int) -> Row:
    return Row(f"r-{number}", ClientKind.KEEP_ALIVE, 3, 1_700_000_000.0 + number)


def answered(row: Row) -> Row:
    row.address, row.answered, row.status = "127.0.1.10", row.sent + 0.25, 200
    row.outcome, row.side, row.resent = Outcome.OK, Side.GREEN, 1
    return row


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    refused = sent(2)
    refused.outcome, refused.answered = Outcome.REFUSED, refused.sent + 0.001
    rows = [answered(sent(1)), refused]
    with RequestLedger(tmp_path / "l.tsv") as ledger:
        for row in rows:
            ledger.close_row(row)
        ledger.flush([])
    assert read_ledger(tmp_path / "l.tsv") == rows


def test_a_request_on_its_way_is_unanswered_until_its_outcome_replaces_it(tmp_path: Path) -> None:
    path, row = tmp_path / "l.tsv", sent(1)
    with RequestLedger(path) as ledger:
        ledger.flush([row])
        ledger.flush([row])  # still on its way: written once
        assert len(path.read_text().splitlines()) == 1
        assert [(seen.id, seen.outcome) for seen in read_ledger(path)] == [("r-1", Outcome.UNANSWERED)]
        ledger.close_row(answered(row))
        ledger.flush([])
    assert [(seen.id, seen.outcome) for seen in read_ledger(path)] == [("r-1", Outcome.OK)]


def test_a_line_cut_off_by_a_kill_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "l.tsv"
    with RequestLedger(path) as ledger:
        for number in (1, 2):
            ledger.close_row(answered(sent(number)))
        ledger.flush([])
    path.write_text(path.read_text()[:-7])
    assert [row.id for row in read_ledger(path)] == ["r-1"]


def test_a_damaged_line_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "l.tsv"
    path.write_text("r-1\tkeep-alive\n")
    with pytest.raises(ValueError, match="zip"):
        read_ledger(path)


def test_an_unanswered_request_says_nothing_about_the_service() -> None:
    assert not Outcome.UNANSWERED.failed
    assert [outcome for outcome in Outcome if not outcome.failed] == [Outcome.OK, Outcome.UNANSWERED]
