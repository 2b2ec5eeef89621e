"""Places: where the sides are reached, from the declaration or from what the ledger remembers."""

from __future__ import annotations

from dataclasses import replace

from migrate.errors import CommandRefused
from migrate.model.reached import Reached
from migrate.model.side import Cloud, Side
from migrate.model.spec.side import SideSpec
from migrate.model.spec.spec import Spec
from migrate.model.state import State


def located(spec: Spec, state: State) -> Spec:
    """The same with what the ledger remembers of the sides, where the declaration does not say it.

    Raises:
        CommandRefused: Neither knows green's address.
    """
    known = remembered(spec, state)
    if Side.GREEN not in known:
        raise _unknown()
    return spec.reached(known)


def remembered(spec: Spec, state: State) -> dict[Side, Reached]:
    """Each side whose address is known: where it is reached, and which health check guards it."""
    found = {side: state.reached.get(side) or _declared(spec.side(side)) for side in Side}
    return {side: replace(at, health_check=state.checks.get(side)) for side, at in found.items() if at}


def _declared(side: SideSpec) -> Reached | None:
    return Reached(side.address) if side.address else None


def foreseen(spec: Spec) -> Spec:
    """The same with an address that nobody has where green's is not known yet: enough to say what a route can express.

    203.0.113.254 is kept for documents (RFC 5737), `.invalid` for names that never resolve (RFC 6761).
    """
    at = {Cloud.AWS: Reached("green.invalid", "Z0000000000000"), Cloud.GCP: Reached("203.0.113.254")}
    return spec.reached({Side.GREEN: at[spec.green.cloud]})


def address(side: SideSpec) -> str:
    """Where this side is reached. Raises CommandRefused where nobody knows."""
    if side.address is None:
        raise _unknown()
    return side.address


def _unknown() -> CommandRefused:
    return CommandRefused(
        "nobody knows green's address yet",
        seen="no `green.address` in the declaration, and phase mirror was not left",
        then="`migrate up mirror`, then `migrate leave mirror`; or write the address into the declaration.",
    )
