"""Bucket policy: the JSON that says who may do what with a bucket of S3."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from .known import Properties, fields, items


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `conditions` are the keys it looks at, in lower case."""

    allows: bool
    to_anybody: bool
    actions: tuple[str, ...]
    conditions: frozenset[str]
    plain_http: bool
    """Whether it is about requests that came without TLS, and about nothing else."""

    @property
    def told(self) -> str:
        return ", ".join(self.actions) or "all but some actions"

    @property
    def denies_plain_http(self) -> bool:
        """Whether it refuses everybody everything that comes without TLS."""
        return not self.allows and self.to_anybody and self.plain_http and not {"s3:*", "*"}.isdisjoint(self.actions)


def document(policy: object) -> Properties | None:
    """A policy, given as text or as an object; None when it is neither."""
    if isinstance(policy, str):
        try:
            policy = cast("object", json.loads(policy))
        except ValueError:
            return None
    return cast("Properties", policy) if isinstance(policy, dict) else None


def statements(policy: Properties) -> Iterator[Statement]:
    """Every statement; IAM takes a single one without a list around it."""
    for raw in _several(policy.get("Statement")):
        statement = fields(raw)
        conditions = _conditions(statement.get("Condition"))
        yield Statement(
            allows=statement.get("Effect") == "Allow",
            to_anybody=_is_anybody(statement.get("Principal")),
            actions=tuple(map(str, _several(statement.get("Action")))),
            conditions=frozenset(conditions),
            plain_http=conditions == {"aws:securetransport": ("false",)},
        )


def _is_anybody(principal: object) -> bool:
    named = [*_several(principal), *_several(fields(principal).get("AWS"))]
    return "*" in named


def _conditions(raw: object) -> Mapping[str, tuple[str, ...]]:
    """The values by key, whatever the operator; text in lower case, as IAM compares keys and switches."""
    pairs = ((key, value) for tests in fields(raw).values() for key, value in fields(tests).items())
    return {key.lower(): tuple(str(one).lower() for one in _several(value)) for key, value in pairs}


def _several(value: object) -> list[object]:
    if value is None:
        return []
    return [*items(cast("object", value))] if isinstance(value, list) else [value]
