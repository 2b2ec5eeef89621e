"""Model: the requests and answers of an AWS service that moto stands for, as botocore's model describes them.

moto's own parsers and serializers do the work; they are no public part of moto, so a test holds them to what is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.datastructures import Headers, MultiDict

SERVICES: Mapping[str, str] = {
    "acm": "acm",
    "application-autoscaling": "application-autoscaling",
    "cloudfront": "cloudfront",
    "ec2": "ec2",
    "ecs": "ecs",
    "elasticloadbalancing": "elbv2",
    "iam": "iam",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "rds": "rds",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "xray": "xray",
}
"""The names services are signed for, with the names of their models."""

_PLACE = re.compile(r"\{(\w+)\+?\}")


class Refusal(ServiceException):
    """An error of a service, with its code and HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, the body read; `path` is still escaped and without its query."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service, asked for with `parameters`."""

    service: str
    model: Any
    parameters: dict[str, Any]

    @property
    def name(self) -> str:
        return self.model.name

    def answer(self, result: Mapping[str, object] | ServiceException) -> Answer:
        """A result or an error as the service's protocol has it."""
        protocol = self.model.service_model.resolved_protocol
        made = get_serializer_class(self.service, protocol)(operation_model=self.model).serialize(result)
        status = result.status if isinstance(result, Refusal) else made["status_code"]
        body = made["body"]
        return Answer(status, made["headers"], body if isinstance(body, bytes) else str(body).encode())


def find(signed_for: str, request: Request) -> Operation | None:
    """The operation a request asks for; None when its service has no model here or there is no such operation."""
    service = SERVICES.get(signed_for)
    if service is None:
        return None
    model = _model(service)
    values = _values(request)
    found = _named(model, request, values) if model.resolved_protocol in ("query", "ec2", "json") else None
    places: Mapping[str, str] = {}
    if model.resolved_protocol.startswith("rest"):
        found, places = _routed(service, request)
    if found is None:
        return None
    asked = {
        "method": request.method,
        "url_path": request.path,
        "url_params": places,
        "values": values,
        "headers": Headers(list(request.headers.items())),
        "body": request.body,
    }
    parser = PROTOCOL_PARSERS[model.resolved_protocol](found)
    return Operation(service, found, parser.parse(cast("Any", asked)))


def _values(request: Request) -> MultiDict[str, str]:
    values = MultiDict(list(request.query.items()))
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        values.update(MultiDict(parse_qsl(request.body.decode(), keep_blank_values=True)))
    return values


def _named(model: Any, request: Request, values: MultiDict[str, str]) -> Any:
    name = request.headers.get("X-Amz-Target", "").rpartition(".")[2] or values.get("Action", "")
    versioned = values.get("Version", model.api_version) == model.api_version
    return model.operation_model(name) if versioned and name in model.operation_names else None


def _routed(service: str, request: Request) -> tuple[Any, Mapping[str, str]]:
    for model, method, pattern, demanded in _routes(service):
        found = pattern.fullmatch(request.path.rstrip("/"))
        if method == request.method and found and demanded <= request.query.keys():
            return model, {name: unquote(text) for name, text in found.groupdict().items()}
    return None, {}


@cache
def _model(service: str) -> Any:
    return get_service_model(service)


@cache
def _routes(service: str) -> list[tuple[Any, str, re.Pattern[str], frozenset[str]]]:
    """The most demanding first: some paths are told apart by a parameter."""
    model = _model(service)
    routes: list[tuple[Any, str, re.Pattern[str], frozenset[str]]] = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, query = operation.http["requestUri"].partition("?")
        pattern = re.compile(_PLACE.sub(r"(?P<\1>[^/]+)", path.rstrip("/")))
        demanded = frozenset(part.partition("=")[0] for part in query.split("&") if part)
        routes.append((operation, operation.http["method"], pattern, demanded))
    return sorted(routes, key=lambda route: -len(route[3]))
