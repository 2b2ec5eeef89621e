"""Wording: an entry of the ledger in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from migrate.model.event import Event, Kind
from migrate.model.weights import Weights


def words(event: Event) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per kind of event
    """An entry's content in words."""
    body = event.body
    match event.kind:
        case Kind.INTENDED:
            return f"intend {body['purpose']} to {_weights(body['green'])}: {body['why']}"
        case Kind.ACTED:
            return f"{body['route']} accepted {_weights(body['green'])}"
        case Kind.FAILED:
            return f"{body['route']} refused: {body['error']}: {body['what']}"
        case Kind.REACHED:
            return f"{body['purpose']}: {_weights(body['green'])} at every name server"
        case Kind.FOUND | Kind.FINISHED:
            return f"{event.kind}: {body.get('why') or body.get('because')}"
        case Kind.VERDICT:
            return f"gate says {body['ruling']}: {body['because']}"
        case Kind.HELD:
            return f"wait: {body['why']}: {body['needs']}"
        case Kind.COMMANDED:
            return f"command {body['command']}: {body.get('reason') or 'no reason given'}"
        case Kind.MEASURED:
            return f"measured {len(cast('list[object]', body['batches']))} batches"
        case Kind.STARTED:
            return f"started {body.get('name', '')} with {len(cast('list[object]', body['steps']))} steps"
        case Kind.LEASED:
            expires = datetime.fromisoformat(str(body["expires"])).astimezone(UTC)
            return f"lease taken until {expires:%H:%M:%S} UTC"
        case Kind.ENTERED:
            return f"phase {body['phase']}: {body['stack']} updated"
        case Kind.LEFT:
            return f"phase {body['phase']} left"
        case Kind.STOPPED:
            return f"stopped: fenced by {body['by']}"


def _weights(green: object) -> str:
    return str(Weights(int(str(green))))
