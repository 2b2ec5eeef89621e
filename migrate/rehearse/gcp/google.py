"""LoopbackGoogle: one front door for every API that is served, without a socket.

A request is matched to a method of a discovery document, checked against the document, and answered; the answer is
checked against the document too, so that the loopback cannot drift from the API it stands for.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from typing import cast

from migrate.errors import RehearsalError
from migrate.rehearse.gcp import crud, policy
from migrate.rehearse.gcp.account import NOBODYS, REGIONS, Account, Delays
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.call import Call
from migrate.rehearse.gcp.collection import Collection
from migrate.rehearse.gcp.document import Document, Json, load
from migrate.rehearse.gcp.fault import Faults, Moment
from migrate.rehearse.gcp.method import Method
from migrate.rehearse.gcp.query import check_query
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.schema import check_body, violations
from migrate.rehearse.gcp.service import Service
from migrate.rehearse.gcp.services import (
    certificates,
    compute,
    dns,
    iam,
    monitoring,
    peering,
    projects,
    run,
    scheduler,
    secrets,
    sql,
    storage,
)

SERVICES: tuple[Service, ...] = (
    compute.SERVICE,
    dns.SERVICE,
    run.SERVICE,
    sql.SERVICE,
    storage.SERVICE,
    secrets.SERVICE,
    scheduler.SERVICE,
    iam.SERVICE,
    certificates.SERVICE,
    monitoring.SERVICE,
    peering.SERVICE,
    projects.SERVICE,
)

_CRUD: Mapping[str, Callable[[Account, Collection, Asked], Json]] = {
    "create": crud.create,
    "insert": crud.create,
    "get": crud.get,
    "list": crud.listing,
    "patch": crud.update,
    "update": crud.update,
    "delete": crud.delete,
}
_UNAUTHENTICATED = (
    "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `path` is still escaped."""

    http: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    authorized: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON; None is an empty body."""

    status: int
    body: Json | None


@dataclass(frozen=True, slots=True)
class _Found:
    document: Document
    method: Method
    key: str


@dataclass(slots=True)
class LoopbackGoogle:
    """An account in the Google Cloud of this machine."""

    account: Account
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list[Call])

    @classmethod
    def open(
        cls,
        *,
        now: Callable[[], datetime],
        draw: random.Random,
        projects: Mapping[str, int],
        delays: Delays | None = None,
        external: IPv4Network = NOBODYS,
    ) -> LoopbackGoogle:
        """An account in which nothing exists but the projects."""
        collections = [one for service in SERVICES for one in service.collections]
        return cls(Account(now, draw, dict(projects), delays or Delays(), collections, external=external))

    def answer(self, request: Request) -> Answer:
        """
        Raises:
            Dropped: A fault closes the connection.
        """
        self.account.settle()
        certificates.settle(self.account)
        found = next(iter(self._candidates(request)), None)
        if found is None:
            return Answer(404, None)
        status = 0
        try:
            answer = self._answer(request, found)
            status = answer.status
            return answer
        finally:
            method, name = found.method, found.key.partition("/")[2]
            self.calls.append(Call(self.account.now(), method.service, method.id, name, status))

    def _answer(self, request: Request, found: _Found) -> Answer:
        try:
            return self._obey(request, found)
        except Refused as refused:
            return Answer(refused.code.http, refused.to_json(found.method.service))

    def _obey(self, request: Request, found: _Found) -> Answer:
        method = found.method
        if not request.authorized:
            raise Refused(Code.UNAUTHENTICATED, _UNAUTHENTICATED)
        self.faults.strike(method.id, Moment.BEFORE)
        asked = _checked(request, found)
        self._check_scope(asked)
        self.account.slower = timedelta(seconds=self.faults.delay(method.id)) if _lasts(method) else timedelta(0)
        body = self._dispatch(asked)
        _check_answer(asked, body)
        self.faults.strike(method.id, Moment.AFTER)
        return Answer(204, None) if method.response is None else Answer(200, body)

    def _dispatch(self, asked: Asked) -> Json:
        method = asked.method
        own = next((service.verbs[method.id] for service in SERVICES if method.id in service.verbs), None)
        if own is not None:
            return own(self.account, asked)
        if method.verb in policy.VERBS:
            return policy.answer(self.account, asked)
        if method.resource.lower().endswith("operations") and method.verb in ("get", "wait"):
            return self._operation(asked)
        collection = next((one for one in self.account.collections if one.resource == method.resource), None)
        if collection is None or method.verb not in _CRUD:
            raise Refused(Code.UNSERVED, f"The loopback Google does not serve {method.id}.")
        return _CRUD[method.verb](self.account, collection, asked)

    def _operation(self, asked: Asked) -> Json:
        key = asked.key.removesuffix("/wait")
        found = self.account.operations.get(key)
        if found is None:
            raise Refused(Code.NOT_FOUND, f"The resource '{key.partition('/')[2]}' was not found")
        return found.to_json()

    def _candidates(self, request: Request) -> list[_Found]:
        """Methods of that path; where several APIs share one, those come first that know what is asked about."""
        known = self.account.operations.keys() | self.account.resources.keys()
        return sorted(self._matches(request), key=lambda one: one.key not in known)

    def _matches(self, request: Request) -> Iterator[_Found]:
        path = request.path.lstrip("/")
        for service in SERVICES:
            document = load(service.document)
            for method in document.methods:
                if method.http == request.http and (places := method.match(path)) is not None:
                    yield _Found(document, method, self._key(method, places))

    def _key(self, method: Method, places: Mapping[str, str]) -> str:
        path = method.path
        for name, value in places.items():
            path = path.replace(f"{{+{name}}}", value).replace(f"{{{name}}}", value)
        relative = path.removeprefix(method.prefix)
        head, colon, verb = relative.rpartition(":")
        return f"{method.service}/{self.account.normal(head if colon and verb == method.verb else relative)}"

    def _check_scope(self, asked: Asked) -> None:
        """
        Raises:
            Refused: The project or the region is none.
        """
        parts = asked.name.split("/")
        project = parts[1] if parts[0] == "projects" and len(parts) > 1 else asked.query.get("project")
        if project is not None and project not in self.account.projects:
            raise _no_project(asked.method.service, project)
        place = parts[3] if len(parts) > 3 and parts[2] in ("regions", "locations") else None
        if place is not None and place not in REGIONS | {"global"}:
            text = f"Invalid value for field '{parts[2][:-1]}': '{place}'. Unknown {parts[2][:-1]}."
            raise Refused(Code.INVALID_ARGUMENT, text)


def _checked(request: Request, found: _Found) -> Asked:
    """
    Raises:
        Refused: The body is no JSON, or the request is not what the document says.
    """
    document, method = found.document, found.method
    try:
        body: object = json.loads(request.body) if request.body else {}
    except ValueError:
        raise Refused(Code.PARSE_ERROR, "Invalid JSON payload received. Parse error.") from None
    check_query(document, method, request.query)
    if method.request is not None:
        check_body(document, method.request, body)
    elif body not in ({}, None):
        text = "Invalid JSON payload received. Request body must be empty."
        raise Refused(Code.BAD_REQUEST, text)
    return Asked(document, method, found.key, request.query, cast("Json", body) if isinstance(body, dict) else Json())


def _lasts(method: Method) -> bool:
    return method.starts_operation or method.id == "dns.changes.create"


def _no_project(service: str, project: str) -> Refused:
    if service == "compute":
        return Refused(Code.NOT_FOUND, f"The resource 'projects/{project}' was not found")
    return Refused(Code.FORBIDDEN, f"Permission denied on resource project {project}.")


def _check_answer(asked: Asked, body: Json) -> None:
    """
    Raises:
        RehearsalError: The loopback itself is wrong.
    """
    response = asked.method.response
    if response is None:
        return
    found = list(violations(asked.document, asked.document.schemas[response], body, ""))
    if found:
        raise RehearsalError(
            f"the loopback Google would answer {asked.method.id} with what its document does not allow",
            seen="; ".join(text for _, text in found),
            limit=f"{response} of {asked.document.service}.{asked.document.version}, {asked.document.revision}",
        )
