"""The updates of the phases are told as the ledger has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from migrate.model.event import Event, Kind
from migrate.rehearse.update import Update, updates

START = datetime(2026, 12, 1, tzinfo=UTC)


def event(kind: Kind, after: float, **body: object) -> Event:
    return Event(kind, START + timedelta(seconds=after), "somebody", 0, body)


def test_an_update_lasts_from_its_approval_to_its_end() -> None:
    green = {"phase": "mirror", "stack": "green", "stage": "kept"}
    blue = {"phase": "mirror", "stack": "blue", "stage": "kept"}
    told = updates(
        [
            event(Kind.ENTERED, 1, **blue, changes={}),
            event(Kind.ENTERING, 2, **green, changes={"create": 38}),
            event(Kind.ENTERED, 9.5, **green, changes={"create": 38}),
            event(Kind.LEFT, 10, phase="mirror"),
            event(Kind.ENTERED, 11, phase="soak"),
        ]
    )
    assert told == (
        Update("mirror", "blue", "kept", {}, START.timestamp() + 1, 0.0),
        Update("mirror", "green", "kept", {"create": 38}, START.timestamp() + 2, 7.5),
    )


def test_an_update_that_was_killed_is_none() -> None:
    body = {"phase": "shift", "stack": "traffic", "stage": "kept"}
    begun = event(Kind.ENTERING, 0, **body, changes={"create": 1})
    again = event(Kind.ENTERING, 60, **body, changes={"create": 1})
    assert [one.seconds for one in updates([begun, again, event(Kind.ENTERED, 63, **body, changes={})])] == [3.0]
    assert updates([begun]) == ()
