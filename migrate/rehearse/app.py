"""Application: the small service of a side, a process of its own.

    python -m migrate.rehearse.app --side green --cloud gcp --port N --admin-port M

Service port: `GET /` answers {"side", "cloud", "request": the X-Request-Id it was sent}; `GET /healthz` answers "ok".
Admin port: `GET /admin/counts` answers {path: {"received": n, status: n, ...}}; `PUT` and `GET /admin/fault` set and
show an `AppFault` ({} is none); `PUT /admin/throughput` sets the requests per second it can carry (a positive number),
beyond which it answers 503. What was received and stands under no status was never answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Annotated

import uvloop
from aiohttp import web
from pydantic import Field, TypeAdapter, ValidationError

from migrate.model.side import Cloud, Side
from migrate.rehearse.app_fault import HEALTHY, AppFault
from migrate.rehearse.edge_config import SIDE_HEADER
from migrate.rehearse.throughput import Throughput

SHUTDOWN_SECONDS = 1.0
_BACKLOG = 4_096
_RATE = TypeAdapter(Annotated[float, Field(gt=0, allow_inf_nan=False)])


@dataclass(slots=True)
class Application:
    """Counts every request it received, and every answer it gave, by path."""

    side: Side
    cloud: Cloud
    draw: random.Random = field(default_factory=random.Random)
    fault: AppFault = HEALTHY
    throughput: Throughput = field(default_factory=Throughput)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    async def serve(self, request: web.Request) -> web.Response:
        """The service itself."""
        self._received(request.path)
        if not self.throughput.takes():
            return self._answered(request.path, web.Response(status=503, text="overloaded\n"))
        await self._hang()
        await self._dawdle()
        if self._hit(self.fault.error_share):
            return self._answered(request.path, web.Response(status=500, text="injected error\n"))
        told = {"side": self.side, "cloud": self.cloud, "request": request.headers.get("X-Request-Id")}
        return self._answered(request.path, web.json_response(told))

    async def health(self, request: web.Request) -> web.Response:
        self._received(request.path)
        await self._hang()
        return self._answered(request.path, web.Response(text="ok\n"))

    def _received(self, path: str) -> None:
        self.counts[path]["received"] += 1

    def _answered(self, path: str, response: web.Response) -> web.Response:
        self.counts[path][str(response.status)] += 1
        response.headers[SIDE_HEADER] = self.side
        return response

    def _hit(self, share: float) -> bool:
        return share > 0.0 and self.draw.random() < share

    async def _hang(self) -> None:
        """Wait until the caller goes away; aiohttp then cancels the handler."""
        if self._hit(self.fault.hang_share):
            await asyncio.get_running_loop().create_future()

    async def _dawdle(self) -> None:
        if self.fault.added_ms and self._hit(self.fault.added_share):
            await asyncio.sleep(self.fault.added_ms / 1_000)

    async def show_counts(self, _: web.Request) -> web.Response:
        return web.json_response(self.counts)

    async def show_fault(self, _: web.Request) -> web.Response:
        return web.json_response(text=self.fault.model_dump_json())

    async def set_fault(self, request: web.Request) -> web.Response:
        try:
            self.fault = AppFault.model_validate_json(await request.read())
        except ValidationError as error:
            return web.Response(status=400, text=f"{error}\n")
        return await self.show_fault(request)

    async def set_throughput(self, request: web.Request) -> web.Response:
        try:
            self.throughput.carry(_RATE.validate_json(await request.read()))
        except ValidationError as error:
            return web.Response(status=400, text=f"{error}\n")
        return web.json_response(self.throughput.per_second)

    def service_routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.serve), web.get("/healthz", self.health)]

    def admin_routes(self) -> list[web.RouteDef]:
        return [
            web.get("/admin/counts", self.show_counts),
            web.get("/admin/fault", self.show_fault),
            web.put("/admin/fault", self.set_fault),
            web.put("/admin/throughput", self.set_throughput),
        ]


async def listen(routes: list[web.RouteDef], address: str, port: int) -> web.AppRunner:
    """Serve `routes` there until the runner is cleaned up."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(
        app, access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN_SECONDS, keepalive_timeout=3_600
    )
    await runner.setup()
    await web.TCPSite(runner, address, port, backlog=_BACKLOG).start()
    return runner


async def run(application: Application, *, address: str, port: int, admin_port: int) -> None:
    """Serve until SIGTERM or SIGINT; says {"ready": true} on standard output once both ports listen."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as exits:
        for routes, where in ((application.admin_routes(), admin_port), (application.service_routes(), port)):
            exits.push_async_callback((await listen(routes, address, where)).cleanup)
        sys.stdout.write(json.dumps({"ready": True, "port": port, "admin_port": admin_port}) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m migrate.rehearse.app", description="A side's application.")
    parser.add_argument("--side", type=Side, choices=tuple(Side), required=True)
    parser.add_argument("--cloud", type=Cloud, choices=tuple(Cloud), required=True)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--admin-port", type=int, required=True)
    asked = parser.parse_args()
    application = Application(asked.side, asked.cloud)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(application, address=asked.address, port=asked.port, admin_port=asked.admin_port))


if __name__ == "__main__":
    main()
