"""Child: another process at the same ledger. `python -m tests.ledger.child WHAT PLACE OWNER`; it speaks in lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta

from migrate.errors import LeaseHeld
from migrate.ledger.owner import this_process
from migrate.ledger.sql import open_ledger
from tests.ledger.given import NOW, TERM, an_event

ROUNDS = 25
EVENTS = 200


def say(*words: object) -> None:
    print(*words, flush=True)


def race(place: str, owner: str) -> None:
    """At each start line from the parent, asks for the lease of that round's migration; opening is part of the race."""
    say("ready")
    for number in range(ROUNDS):
        sys.stdin.readline()
        with open_ledger(place, f"round-{number}") as ledger:
            try:
                say(ledger.acquire(owner, NOW, TERM).owner)
            except LeaseHeld:
                say("held")


def append(place: str, _: str) -> None:
    """Appends events and says the number of each once it is recorded."""
    with open_ledger(place, "shop") as ledger:
        for number in range(1, EVENTS + 1):
            [event] = ledger.append(an_event(number))
            say(event.seq)


def hold(place: str, _: str) -> None:
    """Takes the lease for a day under its own name and keeps it until it is killed."""
    with open_ledger(place, "shop") as ledger:
        lease = ledger.acquire(this_process(), NOW, timedelta(days=1))
        say(lease.owner)
        time.sleep(60)


WHATS: dict[str, Callable[[str, str], None]] = {"race": race, "append": append, "hold": hold}

if __name__ == "__main__":
    WHATS[sys.argv[1]](sys.argv[2], sys.argv[3])
