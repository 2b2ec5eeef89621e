"""Schedule: a plan's steps, each run once at its time by the cloud's own scheduler."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components import image, schedule_aws, schedule_gcp
from migrate.components.moment import moments
from migrate.components.network_ref import NetworkRef
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place
from migrate.model.side import Cloud


class StepTime(TypedDict):
    """When one step runs."""

    at: str
    """ISO 8601 with zone, a whole minute."""
    not_after: str
    """ISO 8601 with zone; later than that the step refuses to move weight. At most a day after `at`."""


class ScheduleArgs(TypedDict):
    """What is run, as whom, and when."""

    place: Place
    """Where the steps run."""
    network: NetworkRef
    """The network they run in."""
    image: str
    """An image with the `migrate` command and the declaration, by digest. Its ledger must outlive the container."""
    declaration: NotRequired[str]
    """Where the declaration lies in the image; /migration.yaml by default."""
    identity: pulumi.Input[str]
    """Whom a step acts as: the role or service account of `ControllerAccess`."""
    steps: Sequence[StepTime]
    """One time per step, in order; each takes at most one step."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class ScheduleOutputs(TypedDict):
    """What both halves give."""

    job: pulumi.Output[str]
    names: pulumi.Output[Sequence[str]]


class Schedule(pulumi.ComponentResource):
    """A plan's steps, each run once at its time by the cloud's own scheduler."""

    job: pulumi.Output[str]
    """What is run: a task definition's ARN or a Cloud Run job's id."""
    names: pulumi.Output[Sequence[str]]
    """The schedules, one per step, in order."""

    def __init__(self, name: str, args: ScheduleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises NotADigest, BadTime, BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Schedule", name, {**args}, opts)
        image.digested(args["image"])
        times = moments(args["steps"])
        half = {Cloud.AWS: schedule_aws, Cloud.GCP: schedule_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.parts(args, times), args.get("adopt", {}))
        publish(self, half.build(parts, args, times))
