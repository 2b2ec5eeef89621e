"""Bucket: objects, private, encrypted and with their former versions; S3 or Cloud Storage."""

from typing import NotRequired, TypedDict

import pulumi

from migrate.components import bucket_aws, bucket_gcp
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place
from migrate.model.side import Cloud


class BucketArgs(TypedDict):
    """What a bucket is made of."""

    place: Place
    """Where it stands."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class BucketOutputs(TypedDict):
    """What both halves give."""

    bucket: pulumi.Output[str]
    uri: pulumi.Output[str]


class Bucket(pulumi.ComponentResource):
    """Objects, private, encrypted and with their former versions; S3 or Cloud Storage."""

    bucket: pulumi.Output[str]
    """Its name, unique in its cloud."""
    uri: pulumi.Output[str]
    """s3://name or gs://name, as copying tools write it."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Bucket", name, {**args}, opts)
        half = {Cloud.AWS: bucket_aws, Cloud.GCP: bucket_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.PARTS, args.get("adopt", {}))
        publish(self, half.build(parts))
