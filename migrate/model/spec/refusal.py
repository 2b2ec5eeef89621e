"""Refusal: how a field says no: with the sentence that tells what would be right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from migrate.errors import InvalidValue

Written = TypeVar("Written")
Value = TypeVar("Value")


def refusal(sentence: object) -> PydanticCustomError:
    """A refused value; the sentence says what is allowed instead."""
    return PydanticCustomError("allowed", "allowed: {allowed}", {"allowed": str(sentence)})


def allowed(sentence: str) -> WrapValidator:
    """Whatever is wrong with a value, this sentence tells what would be right."""

    def check(value: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(value)
        except ValidationError as error:
            raise refusal(sentence) from error

    return WrapValidator(check)


def parsed(parse: Callable[[Written], Value]) -> Callable[[Written], Value]:
    """`parse`, with its InvalidValue as a refusal."""

    def check(value: Written) -> Value:
        try:
            return parse(value)
        except InvalidValue as error:
            raise refusal(error.limit) from error

    return check
