"""Inputs: what a program says of a traffic split, checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from migrate.errors import InvalidValue
from migrate.model.spec.names import Address, HealthCheckId, Label, NameServer, Record, Url, ZoneId
from migrate.model.spec.refusal import allowed
from migrate.model.spec.route import RouteKind
from migrate.provider.wire import Values, unknown
from migrate.routes.route53 import shaping
from migrate.routes.route53.target import ALIAS_TTL
from migrate.routes.shape import End, Shape

LONGEST_TTL = 604_800
"""Seconds, a week: what resolvers commonly cap an answer at, and far above what lets traffic follow a weight."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that is refused, by its path."""

    property: str
    reason: str


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", alias_generator=to_camel, validate_by_alias=True
    )


class EndInputs(_Part):
    """Where one side is reached. With `aliasZone`, `address` is the name of an AWS load balancer."""

    address: Address
    alias_zone: ZoneId | None = None
    evaluate_health: bool = False
    health_check: HealthCheckId | None = None
    also: tuple[Address, ...] = ()
    dual_stack: bool = False

    @property
    def end(self) -> End:
        return End(self.address, self.alias_zone, self.evaluate_health, self.health_check, self.also, self.dual_stack)


class RouteInputs(_Part):
    """The weighted name. `ttl` is in seconds."""

    name: Label
    kind: RouteKind
    zone: ZoneId
    record: Record
    ttl: Annotated[int, Field(ge=1, le=LONGEST_TTL), allowed(f"whole seconds, 1 to {LONGEST_TTL}")]
    nameservers: tuple[NameServer, ...] = ()
    endpoint: Url | None = None


class Inputs(_Part):
    """All that is said of one traffic split."""

    migration: Label
    route: RouteInputs
    blue: EndInputs
    green: EndInputs

    @property
    def id(self) -> str:
        """What the resource is called in Pulumi's state, and imported by."""
        return f"{self.migration}/{self.route.name}"

    @property
    def shape(self) -> Shape:
        return Shape(timedelta(seconds=self.route.ttl), self.blue.end, self.green.end)

    @classmethod
    def of(cls, values: Values) -> Inputs:
        """Raises ValidationError; values that passed `failures` do not."""
        return cls.model_validate_json(json.dumps(values))


def failures(values: Values) -> list[Failure]:
    """Everything that is wrong with the inputs, as far as they are known before the update."""
    open_ends = list(unknown(values))
    try:
        inputs = Inputs.of(values)
    except ValidationError as error:
        wrong = [each for each in error.errors() if not any(_touch(each["loc"], path) for path in open_ends)]
        return [Failure(_path(each), _reason(each)) for each in wrong]
    return list(_misfits(inputs))


def _touch(loc: tuple[int | str, ...], path: tuple[str, ...]) -> bool:
    return loc[: len(path)] == path


def _path(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in error["loc"])


def _reason(error: ErrorDetails) -> str:
    match error["type"]:
        case "missing":
            return "it is missing"
        case "extra_forbidden":
            return "a traffic split has no such property"
        case "enum":
            return f"{error['input']!r} is not a mechanism that splits traffic; {', '.join(RouteKind)} is"
        case _:
            return f"{error['input']!r} is not right; {error['msg']}"


def _misfits(inputs: Inputs) -> Iterator[Failure]:
    """What does not fit together.

    Only a rehearsal has an endpoint, and the Route 53 there fixes no TTL for aliases.
    """
    for side, end in (("blue", inputs.blue), ("green", inputs.green)):
        if end.alias_zone and inputs.route.ttl != ALIAS_TTL and inputs.route.endpoint is None:
            yield Failure("route.ttl", f"{side} is an alias, whose TTL is {ALIAS_TTL} s; unequal TTLs bend the weights")
    try:
        shaping.layout(inputs.route.record, inputs.shape)
    except InvalidValue as error:
        yield Failure("green.address", f"{error.what} (seen {error.seen}; allowed {error.limit})")
