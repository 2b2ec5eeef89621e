"""Shape: everything about a weighted name but its weights: how long an answer may be kept, and where each side is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from migrate.model.side import Side
from migrate.model.split import Split, Stamp


@dataclass(frozen=True, slots=True)
class End:
    """Where one side is reached, and what guards it.

    With `alias_zone`, the hosted zone of an AWS load balancer, `address` is that balancer's name, which answers IPv6
    too where it is `dual_stack`. `also` are further addresses: of the other family, or more that share the clients.
    """

    address: str
    alias_zone: str | None = None
    evaluate_health: bool = False
    health_check: str | None = None
    also: tuple[str, ...] = ()
    dual_stack: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """`ttl` is whole seconds; an alias has its own."""

    ttl: timedelta
    blue: End
    green: End

    def end(self, side: Side) -> End:
        return self.blue if side is Side.BLUE else self.green


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at a name: its split, and its shape as found. Of a side without records nothing can be found, so its
    end is the one that was asked about.
    """

    split: Split
    shape: Shape


class Shaped(Protocol):
    """A route whose name can be set up, changed and given back. It stands beside Route: no controller needs it.

    The contract (tests/routes/test_shape.py): none of these moves a weight. Every write is compare-and-swap: made from
    an older look it raises LostRace and changes nothing. None takes authority from a running controller: the stamp
    that is there stays, so a controller that raced is beaten once, reads again and goes on.
    """

    def look(self, shape: Shape) -> Sight | None:
        """What is there, understood as a split between the sides of `shape`; None where there is no record at all.

        Raises InvalidValue, UnknownSplit, RouteUnreachable, RouteRefused, Throttled.
        """
        ...

    def establish(self, shape: Shape, *, stamp: Stamp) -> None:
        """Make the name at all blue where `look` found none. Raises InvalidValue or any RouteError."""
        ...

    def reshape(self, shape: Shape, *, expected: Sight, first: Stamp) -> None:
        """Replace the shape found, weights and stamp staying as they are; `first` is for a split that has no stamp.

        Writes nothing where nothing would change. Raises InvalidValue or any RouteError.
        """
        ...

    def dissolve(self, *, expected: Sight) -> None:
        """Leave a plain record of the side that has all traffic, in one change, so that no moment is without answer.

        Raises RouteRefused while both sides have traffic, or any other RouteError.
        """
        ...
