"""CDN: a cache before the service, as declared."""

from __future__ import annotations

from pydantic import Field

from migrate.model.spec.names import Host
from migrate.model.spec.section import Section


class CdnSpec(Section):
    """One cache on each side, under one name."""

    host: Host = Field(description="the name users call the cache by")
