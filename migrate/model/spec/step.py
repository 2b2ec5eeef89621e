"""Step: one planned change of weights, as declared: `5%`, or a share with its own needs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, cast

from pydantic import BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from migrate.model.spec.amounts import SHARE_SCHEMA, Count, Share
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section
from migrate.model.spec.times import Duration


class Ladder(StrEnum):
    """Who chooses the steps."""

    AUTO = "auto"


class StepSpec(Section):
    """A share of traffic for green, and what the step needs before the next one."""

    share: Share = Field(description="green's part of the traffic in this step")
    bake: Duration | None = Field(default=None, description="bake time of this step instead of the default")
    requests: Count | None = Field(
        default=None, description="requests green must have served in this step, instead of the default"
    )
    approval: bool = Field(default=False, description="a person must approve before this step is taken")


class _Bare:
    """A step that is only its share needs no mapping."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [*SHARE_SCHEMA["anyOf"], handler(core)]}


def _spelled_out(value: object) -> object:
    bare = not isinstance(value, Mapping | StepSpec)
    return {"share": value} if bare else cast("object", value)


def _form(value: object) -> str:
    return "auto" if isinstance(value, str) else "list"


Item = Annotated[StepSpec, BeforeValidator(_spelled_out), _Bare()]
Steps = Annotated[
    Annotated[Ladder, allowed("auto, or a list of shares that rises to 100%"), Tag("auto")]
    | Annotated[tuple[Item, ...], Field(min_length=1), Tag("list")],
    Discriminator(_form),
]
