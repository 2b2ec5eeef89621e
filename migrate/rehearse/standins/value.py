"""Values: the properties of a resource, as plain Python, and on the wire to the engine."""

from __future__ import annotations

from typing import Any, cast

from google.protobuf import json_format, struct_pb2

Values = dict[str, Any]

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends for a value that is not known before an update (pulumi.runtime.rpc.UNKNOWN)."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks a wrapped value: a secret or an output (pulumi.runtime.rpc)."""


def from_wire(struct: struct_pb2.Struct) -> Values:
    """Numbers without a fraction become integers; secrets and outputs become what they hold."""
    return cast("Values", _plain(json_format.MessageToDict(struct)))


def to_wire(values: Values) -> struct_pb2.Struct:
    """The opposite of `from_wire`."""
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def has_unknown(value: object) -> bool:
    """Whether something in it is not known yet."""
    if isinstance(value, dict):
        return any(has_unknown(one) for one in cast("dict[str, object]", value).values())
    if isinstance(value, list):
        return any(has_unknown(one) for one in cast("list[object]", value))
    return value == UNKNOWN


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in cast("list[object]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        if _SIGNATURE in fields:
            return _plain(fields.get("value", UNKNOWN))
        return {name: _plain(one) for name, one in fields.items()}
    return value
