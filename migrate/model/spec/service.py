"""Service: what users call."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from migrate.model.spec.amounts import Count, Port
from migrate.model.spec.names import Host, UrlPath
from migrate.model.spec.section import Section


class Scheme(StrEnum):
    """How the service speaks."""

    HTTPS = "https"
    HTTP = "http"


class Service(Section):
    """What users call: a name, a port, a way to ask whether it is well."""

    host: Host = Field(description="the name users call, sent as Host header and TLS server name")
    port: Port = Field(description="the port users call, the same on both sides: a DNS answer carries none")
    scheme: Scheme = Field(default=Scheme.HTTPS, description="https or http")
    health: UrlPath = Field(description="path that answers 2xx or 3xx while a side is well")
    peak: Count | None = Field(
        default=None, description="requests per second at the busiest hour; both sides must carry it alone"
    )
