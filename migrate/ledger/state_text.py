"""StateText: a folded state as JSON text, for the code that folded it and no other."""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from types import ModuleType

from pydantic import TypeAdapter, ValidationError

from migrate.decide import clock, recall
from migrate.model import exposed, phase, reached, state
from migrate.model.state import State
from migrate.version import __version__

_FOLD: tuple[ModuleType, ...] = (recall, clock, state, exposed, phase, reached)
"""What a state is made by and made of."""


@cache
def code() -> str:
    """A name of the code that folds: a state that other code folded is not taken for this one's."""
    text = "\n".join(_source(module) for module in _FOLD)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def to_text(folded: State) -> str:
    return _adapter().dump_json(folded).decode()


def to_state(text: str) -> State | None:
    """None where the text tells no state."""
    try:
        return _adapter().validate_json(text)
    except ValidationError:
        return None


@cache
def _adapter() -> TypeAdapter[State]:
    return TypeAdapter(State)


def _source(module: ModuleType) -> str:
    try:
        return inspect.getsource(module)
    except OSError:  # a bundle without sources has one version only
        return f"{module.__name__} {__version__}"
