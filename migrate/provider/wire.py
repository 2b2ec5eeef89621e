"""Wire: the properties of a resource as the engine sends them, and as plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.rpc import UNKNOWN

Values = dict[str, Any]

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks a wrapped value: a secret or an output (pulumi.runtime.rpc._special_sig_key)."""


def plain(struct: struct_pb2.Struct) -> Values:
    """Numbers without a fraction become integers, secrets and outputs what they hold; what is null is left out."""
    return cast("Values", _plain(json_format.MessageToDict(struct)))


def struct(values: Values) -> struct_pb2.Struct:
    """Plain values for the engine."""
    made = struct_pb2.Struct()
    made.update(values)
    return made


def with_outputs(inputs: struct_pb2.Struct, outputs: Values) -> struct_pb2.Struct:
    """The state of a resource: its inputs just as they came, so that a secret stays one, and its outputs."""
    state = struct_pb2.Struct()
    state.CopyFrom(inputs)
    state.update(outputs)
    return state


def unknown(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of what is not known before the update."""
    if isinstance(value, dict):
        for name, one in cast("dict[str, object]", value).items():
            yield from unknown(one, (*at, name))
    elif isinstance(value, list):
        if any(True for one in cast("list[object]", value) for _ in unknown(one)):
            yield at
    elif value == UNKNOWN:
        yield at


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in cast("list[object]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        if _SIGNATURE in fields:
            return _plain(fields.get("value", UNKNOWN))
        return {name: _plain(one) for name, one in fields.items() if one is not None}
    return value
