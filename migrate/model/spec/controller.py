"""Controller: where the controller runs in the clouds, as declared."""

from __future__ import annotations

from pydantic import Field

from migrate.model.side import Side
from migrate.model.spec.built import Image
from migrate.model.spec.section import Section
from migrate.model.spec.times import Instant


class AppointmentSpec(Section):
    """When one scheduled step runs."""

    at: Instant = Field(description="when it runs, a whole minute, with offset")
    not_after: Instant = Field(description="later than that it moves nothing; at most a day after `at`")


class ScheduleSpec(Section):
    """The plan's steps, each run once by the cloud's own scheduler."""

    image: Image = Field(description="an image with the migrate command and this file, by digest")
    steps: tuple[AppointmentSpec, ...] = Field(min_length=1, description="one time per step, in order")


class ControllerSpec(Section):
    """Whom the controller acts as, with the least rights its routes need, and no key anywhere."""

    side: Side = Field(description="the side in whose cloud it runs: blue or green")
    schedule: ScheduleSpec | None = Field(default=None, description="steps that run at their times")
