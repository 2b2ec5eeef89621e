"""The loopback AWS as a process: `python -m migrate.rehearse.aws --config JSON`.

Prints one line of JSON (`config.Ready`) when everything answers, then nothing; ends on SIGTERM or SIGINT, and when
its parent ends or closes its stdin.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from migrate.rehearse.aws.config import Config, Ready
from migrate.rehearse.aws.lifeline import die_with_parent
from migrate.rehearse.aws.moto_server import LOOPBACK, MotoServer
from migrate.rehearse.aws.name import normal
from migrate.rehearse.aws.proxy import Proxy
from migrate.rehearse.aws.route53 import StrictRoute53
from migrate.rehearse.dns.server import AuthoritativeServer


async def serve(config: Config) -> None:
    """Run until told to end."""
    ended = _ended()
    route53 = StrictRoute53(now=lambda: datetime.now(UTC), draw=random.Random(config.seed), settings=config.settings())
    route53.elsewhere.update({normal(name): listed for name, listed in config.addresses.items()})
    async with AsyncExitStack() as stack:
        moto = MotoServer(log=config.log)
        stack.callback(moto.stop)
        endpoint = await _listen(Proxy(route53, moto=moto.url), config.port, stack)
        nameservers = await _name_servers(route53, config.name_server_ports, stack)
        _say(Ready(endpoint=endpoint, backend=moto.url, nameservers=nameservers, ns_names=route53.name_servers))
        await ended.wait()


async def _listen(proxy: Proxy, port: int, stack: AsyncExitStack) -> str:
    runner = web.AppRunner(proxy.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, LOOPBACK, port).start()
    return f"http://{LOOPBACK}:{runner.addresses[0][1]}"


async def _name_servers(route53: StrictRoute53, ports: tuple[int, ...], stack: AsyncExitStack) -> tuple[str, ...]:
    addresses: list[str] = []
    for name, port in zip(route53.name_servers, ports, strict=True):
        server = AuthoritativeServer(partial(route53.ask, name), port=port)
        await server.start()
        stack.push_async_callback(server.stop)
        addresses.append(server.address)
    return tuple(addresses)


def _ended() -> asyncio.Event:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    die_with_parent(partial(loop.call_soon_threadsafe, ended.set))
    return ended


def _say(ready: Ready) -> None:
    """The one line on standard output; from then on it is closed to moto, which prints now and then."""
    print(ready.model_dump_json(), flush=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m migrate.rehearse.aws", description="The loopback AWS.")
    parser.add_argument("--config", default="{}", help="the settings, as JSON text (see config.Config)")
    asyncio.run(serve(Config.model_validate_json(parser.parse_args().config)))


if __name__ == "__main__":
    main()
