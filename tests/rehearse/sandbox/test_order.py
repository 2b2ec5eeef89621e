"""Orders: every way to break a part becomes faults of that part alone, and reaches the sandbox as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import RehearsalError, SandboxRefused
from migrate.model.weights import Weights
from migrate.rehearse.faults import ErrorRatio, struck
from migrate.rehearse.sandbox.desk import Desk, ask
from migrate.rehearse.sandbox.order import ORDER, Break, Mend, Part, faults

PARTS = st.sampled_from(Part)
RATIOS = st.none() | st.floats(0.001, 1.0)
MILLISECONDS = st.none() | st.floats(1.0, 60_000.0)
ANSWER_SECONDS = 30.0


@given(part=PARTS, errors=RATIOS, milliseconds=MILLISECONDS, hang=st.booleans(), down=st.booleans())
def test_every_way_breaks_that_part_alone_or_is_refused(
    part: Part, errors: float | None, milliseconds: float | None, hang: bool, down: bool
) -> None:
    if part in (Part.DNS, Part.API) and (errors is not None or milliseconds is not None or hang):
        with pytest.raises(SandboxRefused, match=f"{part} can only be down"):
            faults(part, errors=errors, milliseconds=milliseconds, hang=hang, down=down)
        return
    told = faults(part, errors=errors, milliseconds=milliseconds, hang=hang, down=down)
    assert {struck(fault) for fault in told} == {part.place}
    assert len({type(fault) for fault in told}) == len(told)


@given(
    order=st.builds(Break, faults=PARTS.map(faults), at=st.none() | st.integers(1, 10_000).map(Weights))
    | st.builds(Mend, part=st.none() | PARTS)
)
def test_an_order_is_read_as_it_was_written(order: Break | Mend) -> None:
    assert ORDER.validate_json(order.model_dump_json()) == order


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as opened:
        yield opened


def test_an_order_is_answered_once_it_was_obeyed(desk: Desk) -> None:
    order = Break(faults=faults(Part.GREEN, errors=0.5), at=Weights(2500))
    with ThreadPoolExecutor() as other_terminal:
        answer = other_terminal.submit(ask, desk.port, order)
        asked = desk.next(ANSWER_SECONDS)
        assert asked is not None
        assert asked.order == order
        assert not answer.done()
        asked.answer.set_result(["broken"])
        assert answer.result(ANSWER_SECONDS) == ["broken"]


def test_a_refusal_arrives_with_what_was_seen_and_what_to_do(desk: Desk) -> None:
    with ThreadPoolExecutor() as other_terminal:
        answer = other_terminal.submit(ask, desk.port, Mend())
        asked = desk.next(ANSWER_SECONDS)
        assert asked is not None
        asked.answer.set_exception(RehearsalError("the edge did not come up", seen="status 1", then="Read its log."))
        with pytest.raises(RehearsalError, match="the edge did not come up") as refused:
            answer.result(ANSWER_SECONDS)
        assert (refused.value.seen, refused.value.then) == ("status 1", "Read its log.")


def test_what_is_no_order_is_refused_and_nothing_is_asked(desk: Desk) -> None:
    nonsense = Break.model_construct(order="burn", faults=(ErrorRatio.__name__,))  # type: ignore[arg-type]
    with pytest.warns(UserWarning, match="serializer"), pytest.raises(RehearsalError, match="does not understand"):
        ask(desk.port, nonsense)
    assert desk.next(0.0) is None


def test_nobody_at_the_port_is_told() -> None:
    with Desk() as closed:
        port = closed.port
    with pytest.raises(SandboxRefused, match="does not answer"):
        ask(port, Mend())
