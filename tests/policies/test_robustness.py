"""No rule fails over what a program declares: an exception in a rule would end the run without a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.policies.cases import BROKEN, KEPT
from tests.policies.declared import OF, Declared
from tests.policies.verdict import verdict

Place = tuple[str | int, ...]

ODD = [None, True, -1, 0.5, 1e300, "", "*", "{", '{"Statement": 1}', [], [None], ["a"], {}, {"a": []}, {OF: "other"}]


def places(value: Any, here: Place = ()) -> Iterator[Place]:
    """Everywhere inside `value`, but not inside a reference."""
    inner = enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, dict) and OF not in value:
        inner = value.items()
    for key, one in inner:
        yield (*here, key)
        yield from places(one, (*here, key))


def mangled(one: Declared, place: Place, odd: object) -> Declared:
    props: Any = json.loads(json.dumps(one.props))
    *outer, last = place
    holder = props
    for key in outer:
        holder = holder[key]
    holder[last] = odd
    return replace(one, name="mangled", props=props)


ALL = (*KEPT, *(one for case in BROKEN for one in case.stack))
KINDS = sorted({one.type for one in ALL})


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_an_answer_to_anything_in_any_place(kind: str) -> None:
    whole = {place: one for one in ALL if one.type == kind for place in places(dict(one.props))}
    for place, one in whole.items():
        for odd in ODD:
            verdict([mangled(one, place, odd), one])
