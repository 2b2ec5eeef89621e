"""Codec: property names between Pulumi and Google's JSON, where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from migrate.rehearse.standins.value import Values


@dataclass(frozen=True, slots=True)
class Codec:
    """`names` are Pulumi's names with Google's; `inside` holds the codecs of nested objects and lists of objects, by
    Pulumi's name. A name that is not listed is the same on both sides."""

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    inside: Mapping[str, Codec] = field(default_factory=dict[str, "Codec"])

    def out(self, values: Values) -> Values:
        """As Google wants it."""
        return {
            self.names.get(name, name): self._each(self.inside.get(name), value, outward=True)
            for name, value in values.items()
            if value is not None
        }

    def back(self, raw: Values) -> Values:
        """As Pulumi wants it."""
        ours = {api: name for name, api in self.names.items()}
        return {
            ours.get(api, api): self._each(self.inside.get(ours.get(api, api)), value, outward=False)
            for api, value in raw.items()
        }

    def _each(self, codec: Codec | None, value: object, *, outward: bool) -> object:
        if codec is None:
            return value
        if isinstance(value, list):
            return [self._each(codec, one, outward=outward) for one in cast("list[object]", value)]
        if not isinstance(value, dict):
            return value
        held = cast("Values", value)
        return codec.out(held) if outward else codec.back(held)


SAME = Codec()
