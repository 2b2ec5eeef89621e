"""Verify: the final tests of green before any weight moves, as declared."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from migrate.model.spec.names import Address, UrlPath
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section
from migrate.model.spec.times import Duration

Status = Annotated[int, Field(ge=100, le=599), allowed("an HTTP status, 100 to 599")]
Words = Annotated[str, Field(pattern=r"^\S(.*\S)?$", max_length=4000), allowed("a command and its arguments, one line")]
Passage = Annotated[str, Field(min_length=1, max_length=1000), allowed("a passage of the answer, 1 to 1000 characters")]


class CheckSpec(Section):
    """One request to green under the service's own host name, and what must come back."""

    path: UrlPath = Field(description="what is asked for")
    status: Status = Field(default=200, description="the status that must come back")
    contains: Passage | None = Field(default=None, description="a passage that must be in the answer")


class VerifySpec(Section):
    """What must be found true of green, and for how long that counts."""

    command: Words | None = Field(
        default=None, description="a command that ends with 0 while green is well; it is told green's address"
    )
    checks: tuple[CheckSpec, ...] = Field(default=(), description="requests to green under the service's own name")
    at: Address | None = Field(
        default=None, description="where green is called, where this machine does not know the name of its balancer"
    )
    timeout: Duration = Field(default=timedelta(minutes=10), description="how long the whole may take")
    age: Duration = Field(default=timedelta(hours=24), description="how old the evidence may be when a weight moves")
