"""The client process: `python -m migrate.rehearse.client --config JSON`, where JSON is a `FleetConfig`.

Says {"ready": true} on standard output and sends at once. SIGTERM or SIGINT: sends no more, waits for the
answers still due, writes the rest of the ledger, ends with status 0.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

import uvloop

from migrate.rehearse.client.config import FleetConfig
from migrate.rehearse.client.fleet import Fleet
from migrate.rehearse.client.ledger import RequestLedger


async def send(config: FleetConfig) -> None:
    """One whole run."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with RequestLedger(config.ledger) as ledger:
        fleet = Fleet(config, ledger)
        sys.stdout.write('{"ready": true}\n')
        sys.stdout.flush()
        await fleet.run(stop)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m migrate.rehearse.client", description="Load clients.")
    parser.add_argument("--config", required=True, metavar="JSON")
    config = FleetConfig.model_validate_json(parser.parse_args().config)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(send(config))


if __name__ == "__main__":
    main()
