"""Notify: who is told what, as declared."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from migrate.model.notice import Occasion
from migrate.model.spec.names import Label
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section

Variable = Annotated[
    str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200), allowed("the name of an environment variable")
]
SecretFile = Annotated[
    str, Field(pattern=r"^[^\x00-\x1f]+$", max_length=1000), allowed("the path of a file that holds nothing else")
]


class ChannelKind(StrEnum):
    """How it is told."""

    WEBHOOK = "webhook"
    """A signed POST (Standard Webhooks)."""
    CHAT = "chat"
    """A URL of Apprise: Slack, Teams, mail, PagerDuty and others."""


class Secret(Section):
    """Where a secret is read when it is needed; it never stands in the declaration."""

    env: Variable | None = Field(default=None, description="an environment variable that holds it")
    file: SecretFile | None = Field(default=None, description="a file that holds it, relative to this one")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise ValueError("either env or file")
        return self


class ChannelSpec(Section):
    """One place where somebody is told."""

    name: Label = Field(description="what it is called in messages")
    kind: ChannelKind = Field(description="webhook: a signed POST; chat: Slack, Teams, mail, PagerDuty by Apprise")
    url: Secret = Field(description="where the URL is; it often holds a key, so it never stands here")
    key: Secret | None = Field(default=None, description="webhook: where the key of the signature is")
    on: tuple[Occasion, ...] = Field(default=tuple(Occasion), description="what is told; everything where absent")
