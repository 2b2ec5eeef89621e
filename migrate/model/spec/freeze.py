"""Freeze: a window in which nothing moves towards green, as declared."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, cast

from pydantic import Discriminator, Field, Tag

from migrate.model.freeze import DatedFreeze, WeeklyFreeze
from migrate.model.spec.section import Section
from migrate.model.spec.times import Clock, Instant, Zone


class Day(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class WeeklySpec(Section):
    """A window that returns every week."""

    tag: ClassVar[str] = "weekly"
    days: tuple[Day, ...] = Field(min_length=1, description="days on which the window opens: mon to sun")
    from_: Clock = Field(description="time of day at which it opens")
    until: Clock = Field(description="time of day at which it ends; at or before `from` means the next day")
    zone: Zone = Field(description="time zone of these clocks, such as Europe/Berlin")

    @property
    def freeze(self) -> WeeklyFreeze:
        """The same window as the plan holds it."""
        days = frozenset(list(Day).index(day) for day in self.days)
        return WeeklyFreeze(days, self.from_, self.until, self.zone)


class DatedSpec(Section):
    """A window that comes once."""

    tag: ClassVar[str] = "dated"
    from_: Instant = Field(description="when it opens, with offset")
    until: Instant = Field(description="when it ends, with offset")

    @property
    def freeze(self) -> DatedFreeze:
        """The same window as the plan holds it."""
        return DatedFreeze(self.from_, self.until)


def _form(value: object) -> str:
    """A window with days or a zone is weekly."""
    if isinstance(value, dict):
        return "weekly" if {"days", "zone"} & cast("dict[str, object]", value).keys() else "dated"
    return "weekly" if isinstance(value, WeeklySpec) else "dated"


FreezeSpec = Annotated[Annotated[WeeklySpec, Tag("weekly")] | Annotated[DatedSpec, Tag("dated")], Discriminator(_form)]
