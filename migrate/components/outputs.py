"""Outputs: what a component exports, set as attributes and registered under the names of every other language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pulumi


def publish(component: pulumi.ComponentResource, outputs: Mapping[str, object]) -> None:
    """Set every output as an attribute of `component`, then close it. The last act of a constructor."""
    for name, value in outputs.items():
        setattr(component, name, value)
    component.register_outputs({camel(name): _wired(value) for name, value in outputs.items()})


def camel(name: str) -> str:
    """`health_path` -> `healthPath`, as schemas write it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _wired(value: object) -> object:
    if isinstance(value, pulumi.Output):
        return cast("pulumi.Output[Any]", value).apply(_wired)
    if isinstance(value, dict):
        return {camel(name): _wired(inner) for name, inner in cast("dict[str, object]", value).items()}
    return value
