"""Section: what every mapping of a declaration has in common."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


def kebab(name: str) -> str:
    """How a field is called in YAML: `of_blue` -> `of-blue`, `from_` -> `from`."""
    return name.rstrip("_").replace("_", "-")


class Section(BaseModel):
    """Frozen, strict, knows its fields. YAML spells them with hyphens, Python with underscores.

    `tag` tells the members of a union apart; where there is a field for it (`cloud`, `kind`), it is that field's value.
    """

    tag: ClassVar[str] = ""
    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        alias_generator=kebab,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
        # Built when first used, within the model that is: each alone would cost every command about 2 ms.
        defer_build=True,
    )
