"""Scheduler: the jobs of Cloud Scheduler. They are kept, and run when asked; nothing here waits for a time of day."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Collection, Identifier, Naming, Texts
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.operation import stamp
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

_FIELD = r"(\*|\d+|[A-Za-z]{3})([-/,](\*|\d+|[A-Za-z]{3}))*"
_CRON = re.compile(rf"{_FIELD}( {_FIELD}){{4}}")
_TARGETS = ("httpTarget", "pubsubTarget", "appEngineHttpTarget")
_ZONES = available_timezones() | {"Etc/UTC"}


def check_job(account: Account, resource: Resource, _: Json | None) -> None:
    """
    Raises:
        Refused: 400 in Cloud Scheduler's words.
    """
    body = resource.body
    targets = [field for field in _TARGETS if field in body]
    if len(targets) != 1:
        raise Refused(Code.INVALID_ARGUMENT, "Exactly one target must be set on a job.")
    if not _CRON.fullmatch(body.get("schedule", "")):
        raise Refused(Code.INVALID_ARGUMENT, f"Schedule or time zone is invalid: '{body.get('schedule', '')}'.")
    if body["timeZone"] not in _ZONES:
        raise Refused(Code.INVALID_ARGUMENT, f"Schedule or time zone is invalid: '{body['timeZone']}'.")
    _check_http(account, body.get("httpTarget"))


def _check_http(account: Account, target: Json | None) -> None:
    if target is None:
        return
    if not re.match(r"https?://[^/]", target.get("uri", "")):
        raise Refused(Code.INVALID_ARGUMENT, "HttpTarget.uri must begin with http:// or https://.")
    if "oidcToken" in target and "oauthToken" in target:
        raise Refused(Code.INVALID_ARGUMENT, "At most one of oidcToken and oauthToken may be set.")
    token: Json = target.get("oidcToken") or target.get("oauthToken") or {}
    email: str = token.get("serviceAccountEmail", "")
    project = email.partition("@")[2].removesuffix(".iam.gserviceaccount.com")
    if project in account.projects and f"iam/projects/{project}/serviceAccounts/{email}" not in account.resources:
        raise Refused(Code.NOT_FOUND, f"Requested entity was not found: {email}")


def fill_job(account: Account, resource: Resource) -> None:
    body = resource.body
    body.setdefault("state", "ENABLED")
    body["userUpdateTime"] = stamp(account.now())
    target = body.get("httpTarget", {})
    if "oidcToken" in target:
        target["oidcToken"].setdefault("audience", target["uri"])
    if target:
        target.setdefault("httpMethod", "POST")


def pause(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    return _turn(account, asked, "PAUSED")


def resume(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    return _turn(account, asked, "ENABLED")


def run(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    job = account.get(asked.key)
    job.body["lastAttemptTime"] = stamp(account.now())
    return job.show()


def _turn(account: Account, asked: Asked, state: str) -> Json:
    job = account.get(asked.key)
    job.body["state"] = state
    return job.show()


_JOBS = "cloudscheduler.projects.locations.jobs"

SERVICE = Service(
    "cloudscheduler.v1",
    collections=(
        Collection(
            resource=_JOBS,
            pattern=r"projects/[^/]+/locations/[^/]+/jobs/[^/]+",
            texts=Texts(missing="Job not found.", exists="Job [{name}] already exists."),
            identifier=Identifier(pattern=r"[a-zA-Z\d_-]{1,500}"),
            naming=Naming.FULL,
            defaults={"timeZone": "Etc/UTC", "attemptDeadline": "180s"},
            check=check_job,
            fill=fill_job,
        ),
    ),
    verbs={f"{_JOBS}.pause": pause, f"{_JOBS}.resume": resume, f"{_JOBS}.run": run},
)
