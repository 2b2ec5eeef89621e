"""Schedules: Cloud Scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.rest import Rest, Updates
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values

_TARGETS = ("httpTarget", "pubsubTarget", "appEngineHttpTarget")


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    if len([name for name in _TARGETS if values.get(name)]) != 1:
        yield "httpTarget", f"exactly one of {', '.join(_TARGETS)} must be specified"


def _create(cloud: Cloud, new: Values) -> str:
    """The API wants the whole name in the body."""
    path = _REST.path(cloud, new)
    told = {name: new[name] for name in _REST.inputs if name in new}
    return cloud.call("POST", f"v1/{path}", {**told, "name": f"{path}/{new['name']}"})["name"]


_REST = Rest(
    type="gcp:cloudscheduler/job:Job",
    api="v1",
    collection="projects/{project}/locations/{region}/jobs",
    query="name",
    inputs=("schedule", "timeZone", "attemptDeadline", "description", "retryConfig", "httpTarget"),
    clears=("description", "retryConfig"),
    defaults={"timeZone": "Etc/UTC"},
    updates=Updates.MASK,
    rules=_rules,
    autoname=Autoname(longest=500),
)

KINDS: tuple[Kind[Cloud], ...] = (replace(_REST.kind(), create=_create),)
