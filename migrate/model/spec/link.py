"""Link: the private way between both sides' networks, as declared."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from migrate.model.spec.built import InsideRange
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section

Asn = Annotated[int, Field(ge=64512, le=65534), allowed("a private AS number, 64512 to 65534")]
INSIDE = ("169.254.20.0/30", "169.254.21.0/30", "169.254.22.0/30", "169.254.23.0/30")


class LinkSpec(Section):
    """A VPN of four tunnels between AWS and Google. Where a database is declared it is built with these defaults."""

    aws: Asn = Field(default=64512, description="AS number of the AWS end; no other router of that network has it")
    gcp: Asn = Field(default=64513, description="AS number of the Google end")
    inside: tuple[InsideRange, ...] = Field(
        default=INSIDE, min_length=4, max_length=4, description="one /30 of 169.254.0.0/16 for each of the four tunnels"
    )
