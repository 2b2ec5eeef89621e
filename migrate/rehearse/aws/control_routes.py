"""Control routes: the control surface of the loopback AWS on its HTTP server (see `control` for the client)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web
from pydantic import ValidationError

from migrate.errors import MigrationError
from migrate.rehearse.aws.control import (
    ADDRESSES,
    CALLS,
    CHECKS,
    FAULT,
    HEALTH,
    HISTORY,
    NAME_SERVER,
    ROOT,
    CheckSeen,
)
from migrate.rehearse.aws.name import normal
from migrate.rehearse.aws.refusal import Refused
from migrate.rehearse.aws.route53 import StrictRoute53

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def control_routes(route53: StrictRoute53) -> list[web.RouteDef]:
    """The routes under `/_rehearsal`."""

    async def arm(request: web.Request) -> web.Response:
        route53.faults.arm(FAULT.validate_json(await request.read()))
        return web.Response()

    async def mend(_: web.Request) -> web.Response:
        route53.faults.mend()
        return web.Response()

    async def health(request: web.Request) -> web.Response:
        order = HEALTH.validate_json(await request.read())
        route53.see(order.check, order.endpoint)
        return web.Response()

    async def name_server(request: web.Request) -> web.Response:
        order = NAME_SERVER.validate_json(await request.read())
        if order.name not in route53.name_servers:
            return web.Response(status=404, text=f"no name server {order.name}; there are {route53.name_servers}")
        route53.become(order.name, order.condition)
        return web.Response()

    async def addresses(request: web.Request) -> web.Response:
        given = ADDRESSES.validate_json(await request.read())
        route53.elsewhere.update({normal(name): listed for name, listed in given.items()})
        return web.Response()

    async def calls(_: web.Request) -> web.Response:
        return web.Response(body=CALLS.dump_json(route53.calls), content_type="application/json")

    async def history(request: web.Request) -> web.Response:
        entries = [edition.entry() for edition in route53.history(request.match_info["zone"])]
        return web.Response(body=HISTORY.dump_json(entries), content_type="application/json")

    return [
        web.post(f"{ROOT}/faults", _obeying(arm)),
        web.post(f"{ROOT}/mend", _obeying(mend)),
        web.post(f"{ROOT}/health", _obeying(health)),
        web.get(f"{ROOT}/checks", _obeying(partial(_checks, route53))),
        web.post(f"{ROOT}/nameservers", _obeying(name_server)),
        web.post(f"{ROOT}/addresses", _obeying(addresses)),
        web.get(f"{ROOT}/calls", _obeying(calls)),
        web.get(f"{ROOT}/zones/{{zone}}/history", _obeying(history)),
    ]


def _obeying(handler: Handler) -> Handler:
    """A handler that says in text why it cannot obey."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return web.Response(status=refused.code.status, text=f"{refused.code}: {refused.message}")
        except (ValidationError, MigrationError, ValueError) as bad:
            return web.Response(status=400, text=str(bad))

    return handle


async def _checks(route53: StrictRoute53, _: web.Request) -> web.Response:
    seen = [CheckSeen(check.id, check.config, check.endpoint) for check in route53.health_checks()]
    return web.Response(body=CHECKS.dump_json(seen), content_type="application/json")
