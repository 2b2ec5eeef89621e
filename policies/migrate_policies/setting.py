"""Setting: one thing a team may set on a rule, with `--policy-pack-config`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value")

Config = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """`schema` is the JSON schema the engine holds a configuration against; `parse` reads what passed.

    The default is merged here as well as by the engine: a rule that runs without an engine has it too.
    """

    name: str
    default: Value
    schema: Mapping[str, object]
    parse: Callable[[Any], Value]

    def of(self, config: Config) -> Value:
        """What the team set, or the default."""
        return self.parse(config[self.name]) if config.get(self.name) is not None else self.default


def number(name: str, default: int, *, least: int, says: str) -> Setting[int]:
    """A whole number."""
    schema = {"type": "integer", "minimum": least, "default": default, "description": says}
    return Setting(name, default, schema, int)


def words(name: str, default: Sequence[str], *, says: str) -> Setting[tuple[str, ...]]:
    """A list of words."""
    schema = {"type": "array", "items": {"type": "string"}, "default": list(default), "description": says}
    return Setting(name, tuple(default), schema, lambda given: tuple(map(str, given)))


def choice(name: str, default: str, *, of: Sequence[str], says: str) -> Setting[str]:
    """One of several words."""
    schema = {"type": "string", "enum": list(of), "default": default, "description": says}
    return Setting(name, default, schema, str)


def table(name: str, *, of: Mapping[str, object], says: str) -> Setting[Mapping[str, Mapping[str, Any]]]:
    """Objects by their name, each with the schema `of`; none by default."""
    nothing: Mapping[str, Mapping[str, Any]] = {}
    schema = {"type": "object", "additionalProperties": of, "default": nothing, "description": says}
    return Setting(name, nothing, schema, lambda given: cast("Mapping[str, Mapping[str, Any]]", given))
