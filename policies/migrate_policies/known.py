"""Known: the properties of a resource, as far as they are known.

In a preview, reading a value that only the update will tell raises inside the policy SDK, and the engine then skips the
whole rule with a remark. Here such a value is UNKNOWN, so that a rule can judge everything else, and say so where a
value it needs should have been known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeGuard, cast

from pulumi_policy.proxy import UnknownValueError


class Unknown(Enum):
    """The one value of its kind."""

    UNKNOWN = "a value not known before the update"

    def __str__(self) -> str:
        return self.value


UNKNOWN = Unknown.UNKNOWN

Properties = Mapping[str, object]

EACH = "[]"
"""At the end of a name on a path: every item of the list there."""


def known(props: Mapping[str, Any]) -> dict[str, object]:
    """A plain copy of what the policy SDK gives; whole numbers, which arrive as floats, are integers again."""
    return {key: _read(props, key) for key in props}


def at(props: object, path: str) -> object:
    """The value at `settings.ipConfiguration.sslMode`; None where there is none, UNKNOWN where an outer one is."""
    value = props
    for name in path.split("."):
        if value is UNKNOWN:
            return UNKNOWN
        value = fields(value).get(name)
    return value


def found(props: object, path: str, where: str = "") -> Iterator[tuple[str, object]]:
    """Every value at `wrrs[].weight`, with where it stands: `wrrs[1].weight`.

    The last name on the path counts as there, with None, when the object around it is; an outer one that is missing
    gives nothing.
    """
    name, _, rest = path.partition(".")
    key = name.removesuffix(EACH)
    here = f"{where}.{key}" if where else key
    value = fields(props).get(key)
    if props is UNKNOWN or value is UNKNOWN:
        yield here, UNKNOWN
    elif name.endswith(EACH):
        for place, item in enumerate(items(value)):
            yield from found(item, rest, f"{here}[{place}]") if rest else [(f"{here}[{place}]", item)]
    elif not rest:
        yield here, value
    elif value is not None:
        yield from found(value, rest, here)


def fields(value: object) -> Properties:
    """`value` if it is an object, else one without fields."""
    return cast("Properties", value) if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """`value` if it is a list, else an empty one."""
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def is_number(value: object) -> TypeGuard[float]:
    """Whether `value` is a number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read(container: Any, key: object) -> object:
    try:
        return _plain(container[key])
    except UnknownValueError:
        return UNKNOWN


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return known(cast("Mapping[str, Any]", value))
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_read(value, place) for place in range(len(cast("Sequence[object]", value)))]
    return int(value) if isinstance(value, float) and value.is_integer() else value
