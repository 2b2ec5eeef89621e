"""The loopback Google Cloud as a process: `python -m migrate.rehearse.gcp --config JSON`.

Prints one line of JSON (`config.Ready`) when everything answers, then nothing; ends on SIGTERM or SIGINT, and when
its parent ends or closes its stdin.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from migrate.rehearse.aws.lifeline import die_with_parent
from migrate.rehearse.gcp.config import Config, Ready
from migrate.rehearse.gcp.document import load
from migrate.rehearse.gcp.google import SERVICES, LoopbackGoogle
from migrate.rehearse.gcp.server import Server

LOOPBACK = "127.0.0.1"


async def serve(config: Config) -> None:
    """Run until told to end."""
    ended = _ended()
    for service in SERVICES:
        load(service.document)
    google = LoopbackGoogle.open(
        now=lambda: datetime.now(UTC),
        draw=random.Random(config.seed),
        projects=config.numbers(),
        delays=config.delays(),
        external=config.external,
    )
    runner = web.AppRunner(Server(google).application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, config.port).start()
        ready = Ready(endpoint=f"http://{LOOPBACK}:{runner.addresses[0][1]}", projects=config.numbers())
        print(ready.model_dump_json(), flush=True)
        await ended.wait()
    finally:
        await runner.cleanup()


def _ended() -> asyncio.Event:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    die_with_parent(partial(loop.call_soon_threadsafe, ended.set))
    return ended


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m migrate.rehearse.gcp", description="The loopback Google Cloud.")
    parser.add_argument("--config", default="{}", help="the settings, as JSON text (see config.Config)")
    asyncio.run(serve(Config.model_validate_json(parser.parse_args().config)))


if __name__ == "__main__":
    main()
