"""A body says the same when it is read back, or it is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from migrate.errors import InvalidValue
from migrate.ledger.body import DEPTH, LIMIT, to_body, to_text

scalars = (
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text()
)
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)


@given(some.dictionaries(some.text(), values, max_size=4))
@settings(database=None)
def test_whatever_json_can_hold_comes_back_unchanged(body: dict[str, Any]) -> None:
    assert to_body(to_text(body)) == body


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (b"raw", "bytes"),
        ({1, 2}, "set"),
        (timedelta(1), "timedelta"),
        ({1: "one"}, "a key of type int"),
    ],
)
def test_what_json_cannot_hold_is_refused_by_its_place(value: object, seen: str) -> None:
    with pytest.raises(InvalidValue, match=rf"body\.gate\[1\] cannot stand in the ledger\n  seen +{seen}\n"):
        to_text({"gate": [0, value]})


def test_a_body_of_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    room = LIMIT - len(to_text({"a": ""}))
    assert len(to_text({"a": "x" * room})) == LIMIT
    with pytest.raises(InvalidValue, match=f"{LIMIT + 1} bytes"):
        to_text({"a": "x" * (room + 1)})


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels > 1 else {}


def test_a_body_that_is_too_deep_is_refused() -> None:
    assert to_body(to_text(nested(DEPTH))) == nested(DEPTH)
    with pytest.raises(InvalidValue, match=f"at most {DEPTH} levels"):
        to_text(nested(DEPTH + 1))


def test_a_body_that_holds_itself_is_refused() -> None:
    body: dict[str, Any] = {}
    body["again"] = body
    with pytest.raises(InvalidValue, match="deeper"):
        to_text(body)
