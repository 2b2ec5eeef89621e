"""Proxy: one HTTP endpoint that speaks for all of AWS; Route 53 is answered here, the rest by moto behind it."""

from __future__ import annotations

import asyncio
import inspect
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import urllib3
from aiohttp import web
from botocore import xform_name
from botocore.exceptions import ClientError, ConnectionClosedError
from multidict import CIMultiDict
from urllib3 import BaseHTTPResponse

from migrate.rehearse.aws.call import Call
from migrate.rehearse.aws.control_routes import control_routes
from migrate.rehearse.aws.corrections import Corrections
from migrate.rehearse.aws.issue import proves_in
from migrate.rehearse.aws.model import Answer, Request
from migrate.rehearse.aws.refusal import Code, Refused
from migrate.rehearse.aws.route53 import Reply, StrictRoute53
from migrate.rehearse.aws.wire import CONTENT_TYPE, Asked, Wire, error

OPERATIONS = frozenset(
    {
        "ChangeResourceRecordSets",
        "CreateHealthCheck",
        "CreateHostedZone",
        "DeleteHealthCheck",
        "DeleteHostedZone",
        "GetChange",
        "GetHealthCheck",
        "GetHealthCheckStatus",
        "GetHostedZone",
        "ListHealthChecks",
        "ListHostedZones",
        "ListHostedZonesByName",
        "ListResourceRecordSets",
        "TestDNSAnswer",
        "UpdateHealthCheck",
    }
)
"""The operations of Route 53 that StrictRoute53 answers; the others go to moto."""

BODY_LIMIT = 1 << 30
"""Octets of one request that are taken (an S3 part may have 5 GiB; a rehearsal moves far less)."""

MOTO_SECONDS = 60.0
"""The longest moto may take to answer."""

_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/]*/([^/]+)/aws4_request")
_REGION = re.compile(r"Credential=[^/,\s]+/\d{8}/([^/]*)/([^/]+)/aws4_request")
_HOP_BY_HOP = frozenset(("connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect"))


class Proxy:
    """Tells services apart by the scope of the SigV4 credential, as AWS's own front ends may not: here all share
    one address. Of the signature only the presence is checked."""

    def __init__(self, route53: StrictRoute53, *, moto: str) -> None:
        self._route53 = route53
        self._moto = moto
        self._pool = urllib3.PoolManager(maxsize=8)
        self._corrections = Corrections(moto, proves_in(route53))
        self._wire = Wire()

    def application(self) -> web.Application:
        application = web.Application(client_max_size=BODY_LIMIT)
        application.add_routes(control_routes(self._route53))
        application.router.add_route("*", "/{path:.*}", self._handle)
        application.on_cleanup.append(self._close)
        return application

    async def _close(self, _: web.Application) -> None:
        self._corrections.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        service = _service(request)
        if service is None:
            return _unsigned()
        asked = self._wire.find(request.method, request.rel_url.raw_path) if service == "route53" else None
        if asked is not None and asked.operation.name in OPERATIONS:
            return await self._route53_answer(request, asked)
        action = asked.operation.name if asked else await _action(request)
        self._route53.calls.append(Call(datetime.now(UTC), service, action, request.path))
        return await self._forward(request)

    async def _route53_answer(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        body = await request.read()
        try:
            reply = self._call(asked, request.query, body)
        except ClientError as refused:
            return _refusal(refused)
        except ConnectionClosedError:
            return _drop(request)
        answer, headers = self._wire.answer(asked.operation, reply)
        metadata = reply["ResponseMetadata"]
        headers["x-amzn-RequestId"] = metadata["RequestId"]
        return web.Response(body=answer, status=metadata["HTTPStatusCode"], headers=headers, content_type=CONTENT_TYPE)

    def _call(self, asked: Asked, query: Mapping[str, str], body: bytes) -> Reply:
        """
        Raises:
            ClientError, ConnectionClosedError: As StrictRoute53 does.
        """
        name = asked.operation.name
        try:
            parameters = self._wire.parameters(asked, query, body)
        except Refused as refused:
            raise refused.for_action(name, str(uuid.uuid4())) from None
        method = getattr(self._route53, xform_name(name))
        try:
            call = inspect.signature(method).bind(**parameters)
        except TypeError as unserved:
            text = f"The loopback Route 53 does not serve these parameters: {unserved}"
            raise Refused(Code.INVALID_INPUT, text).for_action(name, str(uuid.uuid4())) from None
        return method(*call.args, **call.kwargs)

    async def _forward(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on as it is, the Host header included: moto builds addresses from it."""
        body = await request.read()
        answered = await asyncio.to_thread(self._corrected, request, body)
        headers = _end_to_end(answered.headers)
        if request.method != "HEAD":
            headers.popall("Content-Length", None)
        return web.Response(body=answered.body or None, status=answered.status, headers=headers)

    def _corrected(self, request: web.Request, body: bytes) -> Answer:
        """What AWS would answer: refused before moto sees it, or moto's answer put right."""
        service, region = _scope(request)
        path, query, headers = request.rel_url.raw_path, dict(request.query), CIMultiDict(request.headers)
        asked = Request(request.method, path, query, headers, body)
        operation, answer = self._corrections.before(service, region, asked)
        if answer is not None:
            return answer
        answered = self._ask_moto(request, body)
        return self._corrections.after(operation, Answer(answered.status, answered.headers, answered.data))

    def _ask_moto(self, request: web.Request, body: bytes) -> BaseHTTPResponse:
        return self._pool.urlopen(
            request.method,
            self._moto + request.raw_path,
            body=body,
            headers=_end_to_end(request.headers),
            redirect=False,
            retries=False,
            decode_content=False,
            timeout=MOTO_SECONDS,
        )


def _scope(request: web.Request) -> tuple[str, str]:
    """Service and region a request was signed for; both empty when it was not."""
    found = _REGION.search(request.headers.get("Authorization", ""))
    return (found[2], found[1]) if found else ("", "")


def _service(request: web.Request) -> str | None:
    """The service a request was signed for, in its header or, presigned, in its query."""
    signed = request.headers.get("Authorization", "") or f"Credential={request.query.get('X-Amz-Credential', '')}"
    found = _SCOPE.search(signed)
    return found[1] if found else None


async def _action(request: web.Request) -> str:
    """The action of a service without a model here: named by header or form where the protocol names it, else
    by method and path."""
    target = request.headers.get("X-Amz-Target")
    if target:
        return target.rpartition(".")[2]
    form = parse_qs((await request.read()).decode("latin-1")) if _is_form(request) else {}
    named = request.query.get("Action") or next(iter(form.get("Action", [])), None)
    return named or f"{request.method} {request.path}"


def _is_form(request: web.Request) -> bool:
    return request.content_type == "application/x-www-form-urlencoded"


def _end_to_end(headers: Mapping[str, str]) -> CIMultiDict[str]:
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in _HOP_BY_HOP)


def _unsigned() -> web.Response:
    refused = Refused(Code.MISSING_TOKEN, "Missing Authentication Token")
    return _refusal(refused.for_action("", str(uuid.uuid4())))


def _refusal(refused: ClientError) -> web.Response:
    metadata: Mapping[str, Any] = refused.response.get("ResponseMetadata", {})
    headers = {"x-amzn-RequestId": metadata["RequestId"]}
    return web.Response(
        body=error(refused), status=metadata["HTTPStatusCode"], headers=headers, content_type=CONTENT_TYPE
    )


def _drop(request: web.Request) -> web.Response:
    """Close the connection at once; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
