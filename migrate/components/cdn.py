"""CDN: a cache before a service, that keeps what the service says may be kept; CloudFront or Cloud CDN."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components import cdn_aws, cdn_gcp
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place
from migrate.components.zone import Zone
from migrate.model.side import Cloud


class CdnArgs(TypedDict):
    """What a cache is made of."""

    place: Place
    """Where it stands."""
    zone: Zone
    """The DNS zone of `host`; the certificate is proved by records there."""
    host: str
    """The name users call the cache by."""
    origin: pulumi.Input[str]
    """The host the cache asks, over TLS, and sends as Host: a service's own name."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class CdnOutputs(TypedDict):
    """What both halves give."""

    address: pulumi.Output[str]
    alias_zone: pulumi.Output[str | None]
    url: pulumi.Output[str]
    ports: pulumi.Output[Sequence[int]]
    tls_minimum: pulumi.Output[str]


class Cdn(pulumi.ComponentResource):
    """A cache before a service, that keeps what the service says may be kept; CloudFront or Cloud CDN."""

    address: pulumi.Output[str]
    """What a record points to: the distribution's name (AWS) or the anycast address (Google)."""
    alias_zone: pulumi.Output[str | None]
    """The hosted zone of the distribution's name, for an alias record; nothing on Google."""
    url: pulumi.Output[str]
    """The cache as users call it."""
    ports: pulumi.Output[Sequence[int]]
    """The ports users can call, lowest first."""
    tls_minimum: pulumi.Output[str]
    """The lowest TLS version accepted, as built."""

    def __init__(self, name: str, args: CdnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Cdn", name, {**args}, opts)
        half = {Cloud.AWS: cdn_aws, Cloud.GCP: cdn_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.parts(args), args.get("adopt", {}))
        publish(self, half.build(parts, args))
