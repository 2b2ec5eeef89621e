"""Troubles: what is asked for is broken, no fault is there twice, and a mend leaves nothing broken of its part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from migrate.model.side import Side
from migrate.model.weights import Weights
from migrate.rehearse.breaking import Breakable, Breaking
from migrate.rehearse.faults import ErrorRatio, Fault, Place, struck
from migrate.rehearse.sandbox.order import Break, Mend, Part, faults
from migrate.rehearse.sandbox.troubles import Troubles

RATIO = st.none() | st.sampled_from([0.1, 0.5])
SHARES = st.sampled_from([0, 100, 2500, 10_000]).map(Weights)


@dataclass
class Recorded:
    """A part that remembers what is wrong with it, and can have every fault but once."""

    there: list[Fault] = field(default_factory=list)

    def apply(self, fault: Fault) -> None:
        assert fault not in self.there
        self.there.append(fault)

    def mend(self, fault: Fault) -> None:
        self.there.remove(fault)


@st.composite
def breaks(draw: st.DrawFn) -> Break:
    part = draw(st.sampled_from(Part))
    at = draw(st.none() | st.sampled_from([100, 2500, 10_000]).map(Weights))
    if part in (Part.DNS, Part.API):
        return Break(faults=faults(part), at=at)
    told = faults(
        part,
        errors=draw(RATIO),
        milliseconds=draw(st.none() | st.just(50.0)),
        hang=draw(st.booleans()),
        down=draw(st.booleans()),
    )
    return Break(faults=told, at=at)


ORDERS = breaks() | st.builds(Mend, part=st.none() | st.sampled_from(Part))


def world() -> tuple[Troubles, dict[Side | Place, Recorded]]:
    parts: dict[Side | Place, Recorded] = {part.place: Recorded() for part in Part}
    breakable: Mapping[Side | Place, Breakable] = parts
    return Troubles(Breaking(breakable), {}), parts


@given(st.lists(st.tuples(ORDERS, SHARES), max_size=12))
def test_whatever_is_asked_in_whatever_order_the_last_word_on_each_part_stands(
    asked: list[tuple[Break | Mend, Weights]],
) -> None:
    troubles, parts = world()
    for order, share in asked:
        troubles.reached(share)
        assert isinstance(troubles.obey(order, share), list)
        there = [fault for part in parts.values() for fault in part.there]
        kinds = [(type(fault), struck(fault)) for fault in there]
        assert len(set(kinds)) == len(kinds)
        match order:
            case Mend(part=part):
                mended = [part] if part else list(Part)
                assert not any(parts[each.place].there for each in mended)
            case Break(at=at) if at is None or share.green >= at.green:
                assert set(order.faults) <= set(there)
            case Break():
                assert order in troubles.waiting
    troubles.obey(Mend(), Weights(0))
    assert troubles.waiting == []
    assert not any(part.there for part in parts.values())
    assert troubles.reached(Weights(10_000)) == []


def test_a_fault_that_waits_begins_once_when_green_has_its_share() -> None:
    troubles, parts = world()
    fault = ErrorRatio(Side.GREEN, 0.2)
    told = troubles.obey(Break(faults=(fault,), at=Weights(2500)), Weights(0))
    assert told == ["error-ratio, side green, ratio 0.2, layer app: waits until green has 25%"]
    assert troubles.reached(Weights(500)) == []
    assert troubles.reached(Weights(5000)) == ["broken: error-ratio, side green, ratio 0.2, layer app"]
    assert troubles.reached(Weights(5000)) == []
    assert parts[Side.GREEN].there == [fault]


def test_a_mend_starts_again_what_had_ended_by_itself() -> None:
    def restart() -> Iterator[str]:
        yield "edge-green was started again"

    troubles = Troubles(Breaking({}), {Part.GREEN: restart})
    assert troubles.obey(Mend(part=Part.BLUE), Weights(0)) == []
    assert troubles.obey(Mend(), Weights(0)) == ["edge-green was started again"]
