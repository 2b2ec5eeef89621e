"""Run: the services and jobs of Cloud Run v2."""

from __future__ import annotations

import re

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Check, Collection, Fill, Identifier, Naming, Place, Texts
from migrate.rehearse.gcp.crud import begin
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.operation import stamp
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

_LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
_REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"
_IMAGE = re.compile(
    r"[a-z0-9][\w.:-]*(/[\w.-]+)+(:[\w.-]+)?(@sha256:[0-9a-f]{64})?|[\w.-]+(:[\w.-]+)?(@sha256:[0-9a-f]{64})?"
)
_NAME = r"[a-z](?:[-a-z0-9]{0,47}[a-z0-9])?"
"""Cloud Run: fewer than 50 characters, a letter first, no hyphen last."""


def check_service(account: Account, resource: Resource, _: Json | None) -> None:
    """
    Raises:
        Refused: 400 that names the field.
    """
    body = resource.body
    _check_template(account, resource, body.get("template", {}), "template")
    scaling = body.get("template", {}).get("scaling", {})
    least, most = scaling.get("minInstanceCount", 0), scaling.get("maxInstanceCount", 100)
    if least > most:
        raise _bad("template.scaling", f"min_instance_count {least} must not exceed max_instance_count {most}.")
    _check_traffic(account, resource, body.get("traffic", []))


def fill_service(account: Account, resource: Resource) -> None:
    body = resource.body
    body.setdefault("ingress", "INGRESS_TRAFFIC_ALL")
    body["launchStage"] = body.get("launchStage", "GA")
    body["traffic"] = body.get("traffic") or [{"type": _LATEST, "percent": 100}]
    template = body["template"]
    revision = template.get("revision") or f"{resource.id}-{resource.serial:05d}-{resource.uid % 17576:03x}"
    body["latestReadyRevision"] = body["latestCreatedRevision"] = f"{resource.name}/revisions/{revision}"
    host = f"{resource.id}-{account.projects[resource.project]}.{resource.location}.run.app"
    ready = {"type": "Ready", "state": "CONDITION_SUCCEEDED", "lastTransitionTime": stamp(account.now())}
    body |= {
        "uri": f"https://{host}",
        "urls": [f"https://{host}"],
        "observedGeneration": body["generation"],
        "terminalCondition": ready,
        "conditions": [ready],
        "creator": "rehearsal@loopback.test",
        "lastModifier": "rehearsal@loopback.test",
        "trafficStatuses": [
            {**one, "uri": f"https://{host}"} if one.get("tag") else {**one} for one in body["traffic"]
        ],
    }
    account.revisions.setdefault(resource.key, []).append(revision)


def check_job(account: Account, resource: Resource, _: Json | None) -> None:
    """
    Raises:
        Refused: 400 that names the field.
    """
    template = resource.body.get("template", {})
    _check_template(account, resource, template.get("template", {}), "template.template")


def fill_job(account: Account, resource: Resource) -> None:
    ready = {"type": "Ready", "state": "CONDITION_SUCCEEDED", "lastTransitionTime": stamp(account.now())}
    resource.body |= {
        "launchStage": resource.body.get("launchStage", "GA"),
        "observedGeneration": resource.body["generation"],
        "terminalCondition": ready,
        "executionCount": resource.body.get("executionCount", 0),
    }


def run_job(account: Account, asked: Asked) -> Json:
    """Start an execution; what it would do is the bridge's business.

    Raises:
        Refused: 404.
    """
    job = account.get(asked.key)
    job.body["executionCount"] = job.body["executionCount"] + 1
    return begin(account, job, asked).to_json()


def _check_template(account: Account, resource: Resource, template: Json, path: str) -> None:
    containers: list[Json] = template.get("containers", [])
    if not containers:
        raise _bad(f"{path}.containers", "at least one container must be provided.")
    for place, container in enumerate(containers):
        _check_container(account, resource, container, f"{path}.containers[{place}]")
    if len([one for one in containers if one.get("ports")]) > 1 or (len(containers) > 1 and not _ported(containers)):
        raise _bad(f"{path}.containers", "exactly one container must expose a port.")
    _check_account(account, template.get("serviceAccount"), f"{path}.service_account")
    for place, interface in enumerate(template.get("vpcAccess", {}).get("networkInterfaces", [])):
        _check_network(account, resource, interface, f"{path}.vpc_access.network_interfaces[{place}]")


def _ported(containers: list[Json]) -> bool:
    return any(one.get("ports") for one in containers)


def _check_container(account: Account, resource: Resource, container: Json, path: str) -> None:
    image = container.get("image", "")
    if not _IMAGE.fullmatch(image):
        raise _bad(f"{path}.image", f"expected a container image path, found '{image}'.")
    for port in container.get("ports", []):
        if not 1 <= port.get("containerPort", 8080) <= 65_535:
            raise _bad(f"{path}.ports", "container_port must be between 1 and 65535.")
    for variable in container.get("env", []):
        named = variable.get("valueSource", {}).get("secretKeyRef")
        if not variable.get("name"):
            raise _bad(f"{path}.env", "name must not be empty.")
        if variable["name"] in ("PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"):
            raise _bad(f"{path}.env", f"The following reserved env names were provided: {variable['name']}.")
        if named is not None:
            _check_secret(account, resource, named)


def _check_secret(account: Account, resource: Resource, named: Json) -> None:
    """A revision does not become ready while the version it reads is missing."""
    secret = str(named.get("secret", ""))
    name = secret if secret.startswith("projects/") else f"projects/{resource.project}/secrets/{secret}"
    version = named.get("version") or "latest"
    held = [one.id for one in account.under(f"secretmanager/{name}/versions")]
    if f"secretmanager/{name}" not in account.resources or not (held if version == "latest" else version in held):
        text = f"Secret {name}/versions/{version} was not found"
        raise Refused(
            Code.INVALID_ARGUMENT, f"Revision of '{resource.id}' is not ready and cannot serve traffic. {text}"
        )


def _check_account(account: Account, email: str | None, path: str) -> None:
    """One of a project that is served must exist."""
    project = str(email).partition("@")[2].removesuffix(".iam.gserviceaccount.com")
    if (
        email
        and project in account.projects
        and f"iam/projects/{project}/serviceAccounts/{email}" not in account.resources
    ):
        raise _bad(path, f"Service account {email} was not found.")


def _check_network(account: Account, resource: Resource, interface: Json, path: str) -> None:
    for field, scope in (("network", "global/networks"), ("subnetwork", f"regions/{resource.location}/subnetworks")):
        named = interface.get(field)
        if named:
            name = named.partition("/compute/v1/")[2] or named
            full = name if name.startswith("projects/") else f"projects/{resource.project}/{scope}/{name}"
            if f"compute/{full}" not in account.resources:
                raise _bad(f"{path}.{field}", f"{field.capitalize()} '{full}' was not found.")


def _check_traffic(account: Account, resource: Resource, traffic: list[Json]) -> None:
    if not traffic:
        return
    total = sum(one.get("percent", 0) for one in traffic)
    if total != 100:
        raise _bad("traffic", f"Traffic percentages must sum to 100, found {total}.")
    known = account.revisions.get(resource.key, [])
    for place, one in enumerate(traffic):
        if not 0 <= one.get("percent", 0) <= 100:
            raise _bad(f"traffic[{place}].percent", "must be between 0 and 100.")
        if one.get("type") == _LATEST and one.get("revision"):
            raise _bad(f"traffic[{place}].revision", "must be empty for the latest revision.")
        if one.get("type") == _REVISION and one.get("revision") not in known:
            raise _bad(f"traffic[{place}].revision", f"Revision '{one.get('revision')}' was not found.")


def _bad(field: str, text: str) -> Refused:
    """Cloud Run's form: "Violation in SERVICE.FIELD: TEXT"."""
    return Refused(Code.INVALID_ARGUMENT, f"Violation in Service.{field}: {text}", violations=[(field, text)])


def _kind(noun: str, plural: str, key: str, check: Check, fill: Fill) -> Collection:
    where = "in region '{location}' in project '{project}'"
    return Collection(
        resource=f"run.projects.locations.{plural}",
        pattern=rf"projects/[^/]+/locations/[^/]+/{plural}/[^/]+",
        texts=Texts(
            missing=f"Resource '{{id}}' of kind '{noun}' {where} does not exist.",
            exists="Resource '{id}' already exists.",
        ),
        identifier=Identifier(place=Place.QUERY, key=key, pattern=_NAME),
        naming=Naming.FULL,
        check=check,
        fill=fill,
    )


SERVICE = Service(
    "run.v2",
    collections=(
        _kind("SERVICE", "services", "serviceId", check_service, fill_service),
        _kind("JOB", "jobs", "jobId", check_job, fill_job),
    ),
    verbs={"run.projects.locations.jobs.run": run_job},
)
