"""Wording: an entry of the ledger in words."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from migrate import shown
from migrate.model.counts import batches
from migrate.model.event import Event, Json, Kind
from migrate.model.moment import moment_near
from migrate.model.stage import Stage
from migrate.model.weights import Weights


def words(event: Event) -> str:
    """An entry's content in words, on one line; what people and providers said is data in it."""
    return shown.line(_words(event))


def _words(event: Event) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per kind of event
    body = event.body
    match event.kind:
        case Kind.INTENDED:
            return f"intend {body['purpose']} to {_weights(body['green'])}: {body['why']}"
        case Kind.ACTED:
            return f"{body['route']} accepted {_weights(body['green'])}{_left(body)}"
        case Kind.FAILED:
            return f"{body['route']} refused: {body['what']}"
        case Kind.REACHED:
            where = f"by {body['judged_by']}" if body.get("judged_by") else "at every name server"
            return f"{body['purpose']}: {_weights(body['green'])} {where}"
        case Kind.FOUND | Kind.FINISHED:
            return f"{event.kind}: {body.get('why') or body.get('because')}"
        case Kind.VERDICT:
            return f"gate says {body['ruling']}: {body['because']}"
        case Kind.HELD:
            return f"wait: {body['why']}: {body['needs']}"
        case Kind.COMMANDED:
            return f"command {body['command']}: {body.get('reason') or 'no reason given'}"
        case Kind.MEASURED:
            return f"measured {len(batches(event))} batches"
        case Kind.STARTED:
            return f"started {body.get('name', '')} with {len(cast('list[object]', body['steps']))} steps"
        case Kind.LEASED:
            expires = datetime.fromisoformat(str(body["expires"]))
            return f"lease taken until {moment_near(expires, event.at)}"
        case Kind.ENTERING:
            return f"phase {body['phase']}: update of stack {_staged(body)} begins: {_counts(body['changes'])}"
        case Kind.ENTERED if "stack" in body:
            return f"phase {body['phase']}: stack {_staged(body)} is up to date: {_counts(body.get('changes', {}))}"
        case Kind.ENTERED:
            return f"phase {body['phase']} entered; it has no stack"
        case Kind.TESTED:
            return f"final tests on green at {body['address']} {'passed' if body['passed'] else 'FAILED'}"
        case Kind.CALIBRATED:
            return "calibrated on a span in which both weights led to blue"
        case Kind.LEFT:
            return f"phase {body['phase']} left"
        case Kind.SET_ASIDE:
            return f"set aside: {body['rows']} damaged entries from {body['first']} on ({body['why']})"
        case Kind.STOPPED:
            return f"stopped: fenced by {body['by']}"


def _left(body: Json) -> str:
    """What a rollback left, and what it put in order."""
    told = [*cast("list[object]", body.get("left", [])), *cast("list[object]", body.get("notes", []))]
    return "".join(f"; {each}" for each in told)


def _staged(body: Json) -> str:
    stage = body.get("stage", Stage.KEPT)
    return f"{body['stack']}" if stage == Stage.KEPT else f"{body['stack']} ({stage})"


def _counts(changes: object) -> str:
    counts = cast("dict[str, int]", changes)
    return ", ".join(f"{count} {op}" for op, count in counts.items()) or "nothing to change"


def _weights(green: object) -> str:
    return str(Weights(int(str(green))))
