"""Amounts: the fields of a declaration that hold a number, a ratio or a share of traffic."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from migrate.model import share
from migrate.model.spec.refusal import allowed, parsed, refusal
from migrate.model.weights import Weights

_FRACTION = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
SHARE_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string", "pattern": share.SHARE_PATTERN}, _FRACTION]}


def _below_all(ratio: float) -> float:
    if ratio >= 1.0:
        raise refusal("below 100%; a promise without any allowance can be neither kept nor measured")
    return ratio


Port = Annotated[int, Field(ge=1, le=65535), allowed("a whole number from 1 to 65535")]
Count = Annotated[int, Field(ge=1, le=10**9), allowed("a whole number from 1 to 1000000000")]
Factor = Annotated[float, Field(ge=1, le=10**6, allow_inf_nan=False), allowed("a number from 1 to 1000000")]
Ratio = Annotated[
    float,
    PlainValidator(parsed(share.parse_ratio)),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": share.RATIO_PATTERN}, _FRACTION]}),
]
Target = Annotated[Ratio, AfterValidator(_below_all)]
Share = Annotated[
    Weights,
    PlainValidator(parsed(share.parse_share)),
    PlainSerializer(share.written, return_type=str),
    WithJsonSchema(SHARE_SCHEMA),
]
