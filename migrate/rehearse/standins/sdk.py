"""SDK: draws `shapes.json` from the installed Pulumi SDKs. Run it after an upgrade of one of them:

python -m migrate.rehearse.standins.sdk
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import types
import typing
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

PATH = Path(__file__).with_name("shapes.json")

_PLAIN = {str: "s", bool: "b", int: "i", float: "n"}


class Drawing:
    """The shapes of some resource types, each nested type once."""

    def __init__(self) -> None:
        self.types: dict[str, dict[str, str]] = {}
        self.resources: dict[str, dict[str, dict[str, str]]] = {}

    def add(self, token: str) -> None:
        """Draw one type, named as the engine names it: `aws:ec2/vpc:Vpc`."""
        package, module, name = token.split(":")
        resource = getattr(importlib.import_module(f"pulumi_{package}.{module.partition('/')[0]}"), name)
        home = sys.modules[resource.__module__]
        # Where a nested type has the name already, the SDK calls the arguments InitArgs.
        args = getattr(home, f"{name}InitArgs", None) or getattr(home, f"{name}Args")
        declared = _introspection()

        outputs = cast("Mapping[str, Any]", declared.resource_types(resource))
        inputs = self._inputs(args)
        rest = {name: kind for name, kind in sorted(outputs.items()) if name not in inputs}
        self.resources[token] = {"inputs": inputs, "outputs": {name: _plain(kind) for name, kind in rest.items()}}

    def _inputs(self, args: type) -> dict[str, str]:
        """Fields of an input class; one without a default is required."""
        import pulumi

        declared = _introspection()

        scope = {"Output": pulumi.Output, "T": TypeVar("T")}
        hints = typing.get_type_hints(args.__init__, localns=scope)
        parameters = inspect.signature(args.__init__).parameters
        wire = cast("Mapping[str, str]", declared.input_type_py_to_pulumi_names(args))
        found = {
            wire[name]: self._shape(hints[name]) + ("!" if parameters[name].default is inspect.Parameter.empty else "")
            for name in wire
        }
        return dict(sorted(found.items()))

    def _shape(self, hint: Any) -> str:
        hint = _bare(hint)
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin, inside = typing.get_origin(hint), typing.get_args(hint)
        if origin is not None and issubclass(origin, Mapping):
            return "m" + self._shape(inside[1])
        if origin is not None and issubclass(cast("type", origin), Iterable):
            return "l" + self._shape(inside[0])
        if inspect.isclass(hint) and hint.__module__.startswith(("pulumi_aws", "pulumi_gcp")):
            return self._object(hint)
        return "a"

    def _object(self, found: type) -> str:
        declared = _introspection()

        name = f"{found.__module__.removeprefix('pulumi_')}.{found.__qualname__}"
        if name not in self.types:
            if not declared.is_input_type(found):
                return "s"  # an enum of the SDK; its values are checked by the API
            self.types[name] = self._inputs(found)
        return f"o{name}"


def _introspection() -> Any:
    """The SDK's own, private, knowledge of its classes; needed to draw, not to read the drawing."""
    return importlib.import_module("pulumi._types")


def _plain(hint: Any) -> str:
    """The sort of an output that is no input; what is inside of it matters to nobody here."""
    return _PLAIN.get(_bare(hint), "a")


def _bare(hint: Any) -> Any:
    """Without None, awaitables, outputs, and enums that stand beside plain text."""
    while typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [one for one in typing.get_args(hint) if not _is_wrapper(one)]
        plain = [one for one in rest if one in _PLAIN]
        hint = plain[0] if plain else rest[0]
    return hint


def _is_wrapper(hint: Any) -> bool:
    named = str(typing.get_origin(hint) or hint)
    return hint is type(None) or "Awaitable" in named or "pulumi.output.Output" in named


def draw(tokens: Sequence[str]) -> str:
    """The text of `shapes.json` for these types."""
    drawing = Drawing()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pulumi_gcp.compute warns of itself on import
        for token in sorted(tokens):
            drawing.add(token)
    held = {name: fields for name, fields in sorted(drawing.types.items()) if fields}
    return json.dumps({"resources": drawing.resources, "types": held}, indent=0, separators=(",", ":")) + "\n"


def main() -> None:
    from migrate.rehearse.standins.kinds import TYPES  # kinds read the file that this writes

    PATH.write_text(draw(TYPES))


if __name__ == "__main__":
    main()
