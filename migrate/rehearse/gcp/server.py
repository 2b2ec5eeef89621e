"""Server: the loopback Google Cloud on HTTP, its control surface under `/_rehearsal`."""

from __future__ import annotations

from aiohttp import web
from pydantic import ValidationError

from migrate.errors import MigrationError
from migrate.rehearse.gcp.control import CALLS, FAULT, RESOURCES, ROOT
from migrate.rehearse.gcp.fault import Dropped
from migrate.rehearse.gcp.google import LoopbackGoogle, Request

BODY_LIMIT = 16 << 20
"""Octets of one request; the largest body of these APIs is a URL map of some 64 KiB."""


_MAKING = ("create", "insert")


class Server:
    """Of a credential only the presence is checked: any bearer token, or an API key, is taken for everybody's."""

    def __init__(self, google: LoopbackGoogle) -> None:
        self._google = google

    def application(self) -> web.Application:
        application = web.Application(client_max_size=BODY_LIMIT)
        application.add_routes(
            [
                web.post(f"{ROOT}/faults", self._arm),
                web.post(f"{ROOT}/mend", self._mend),
                web.get(f"{ROOT}/calls", self._calls),
                web.get(f"{ROOT}/resources", self._resources),
                web.route("*", "/{path:.*}", self._handle),
            ]
        )
        return application

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        asked = Request(
            http=request.method,
            path=request.rel_url.raw_path,
            query=dict(request.query),
            body=await request.read(),
            authorized=request.headers.get("Authorization", "").startswith("Bearer "),
        )
        try:
            answer = self._google.answer(asked)
        except Dropped:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        except MigrationError as wrong:
            return web.json_response({"error": {"code": 500, "message": str(wrong)}}, status=500)
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.json_response(answer.body, status=answer.status)

    async def _arm(self, request: web.Request) -> web.Response:
        try:
            self._google.faults.arm(FAULT.validate_json(await request.read()))
        except (ValidationError, MigrationError) as bad:
            return web.Response(status=400, text=str(bad))
        return web.Response()

    async def _mend(self, _: web.Request) -> web.Response:
        self._google.faults.mend()
        return web.Response()

    async def _calls(self, _: web.Request) -> web.Response:
        return web.Response(body=CALLS.dump_json(self._google.calls), content_type="application/json")

    async def _resources(self, _: web.Request) -> web.Response:
        """What exists, without what is still being made."""
        self._google.account.settle()
        held = self._google.account.resources.items()
        shown = {key: one.body for key, one in held if one.busy is None or one.busy.verb not in _MAKING}
        return web.Response(body=RESOURCES.dump_json(shown), content_type="application/json")
