"""Secret: the place of a secret, never its value; Secrets Manager or Secret Manager."""

from typing import NotRequired, TypedDict

import pulumi

from migrate.components import secret_aws, secret_gcp
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place
from migrate.model.side import Cloud


class SecretArgs(TypedDict):
    """What a secret is made of. There is no value here: put it in with the cloud's own tool, so no state holds it."""

    place: Place
    """Where it stands."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class SecretOutputs(TypedDict):
    """What both halves give."""

    reference: pulumi.Output[str]


class Secret(pulumi.ComponentResource):
    """The place of a secret, never its value; Secrets Manager or Secret Manager."""

    reference: pulumi.Output[str]
    """What `secrets` of a service takes: the ARN, or projects/../secrets/..; it has no version until one is put in."""

    def __init__(self, name: str, args: SecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Secret", name, {**args}, opts)
        half = {Cloud.AWS: secret_aws, Cloud.GCP: secret_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.PARTS, args.get("adopt", {}))
        publish(self, half.build(parts))
