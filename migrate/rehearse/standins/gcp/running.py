"""Running: Cloud Run services and jobs."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.codec import Codec
from migrate.rehearse.standins.gcp.rest import Rest
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values

LONGEST_NAME = 49
"""Characters of a service's name: "must contain fewer than 50 characters"."""

_LOCATIONAL = "projects/{project}/locations/{location}"
_CONTAINER = Codec({"commands": "command", "envs": "env", "dependsOns": "dependsOn"})
_TEMPLATE = Codec(inside={"containers": _CONTAINER})
_SERVICE = Codec({"traffics": "traffic"}, {"template": _TEMPLATE})
_JOB = Codec(inside={"template": Codec(inside={"template": _TEMPLATE})})


def _ports(template: Values) -> list[Values]:
    return [one for one in template.get("containers", []) if "ports" in one]


def _service_body(_: Cloud, told: Values) -> Values:
    """A container's one port is a list of one in the API."""
    for container in _ports(told["template"]):
        container["ports"] = [container["ports"]]
    return told


def _show_service(told: Values, _: str) -> Values:
    for container in _ports(told.get("template", {})):
        container["ports"] = container["ports"][0]
    return _conditions(told)


def _conditions(told: Values) -> Values:
    """Objects of the API that the provider shows as lists of one."""
    ended = told.get("terminalCondition")
    return {**told, "terminalConditions": [ended] if ended else []}


def _show_job(told: Values, _: str) -> Values:
    return _conditions(told)


def _traffic_rules(values: Values) -> Iterator[tuple[str, str]]:
    template: Values = values["template"] if isinstance(values.get("template"), dict) else {}
    scaling: Values = template.get("scaling", {})
    least, most = scaling.get("minInstanceCount"), scaling.get("maxInstanceCount")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield "template.scaling.minInstanceCount", f"{least} must not exceed maxInstanceCount {most}"


RESTS: tuple[Rest, ...] = (
    Rest(
        type="gcp:cloudrunv2/service:Service",
        api="v2",
        collection=f"{_LOCATIONAL}/services",
        inputs=(
            "template",
            "ingress",
            "invokerIamDisabled",
            "traffics",
            "description",
            "launchStage",
            "labels",
            "annotations",
        ),
        query="serviceId",
        codec=_SERVICE,
        clears=("description",),
        defaults={"deletionProtection": True},
        body=_service_body,
        show=_show_service,
        rules=_traffic_rules,
    ),
    Rest(
        type="gcp:cloudrunv2/job:Job",
        api="v2",
        collection=f"{_LOCATIONAL}/jobs",
        inputs=("template", "launchStage", "labels", "annotations"),
        query="jobId",
        codec=_JOB,
        defaults={"deletionProtection": True},
        show=_show_job,
    ),
)

KINDS: tuple[Kind[Cloud], ...] = tuple(rest.kind() for rest in RESTS)
