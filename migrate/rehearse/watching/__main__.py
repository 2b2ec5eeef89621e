"""The process between edges and metrics: `python -m migrate.rehearse.watching --config JSON`, a `Config`.

Says on standard output where the doubles answer (`Ready`), then follows the edges' logs until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import FrameType

from migrate.rehearse.watching.config import Config
from migrate.rehearse.watching.feeding import Feeding

EVERY_SECONDS = 0.1


def feed(config: Config, stopped: Callable[[float], bool]) -> None:
    """Until `stopped` says so, which waits that many seconds for it."""
    with Feeding(config) as feeding:
        sys.stdout.write(feeding.ready.model_dump_json() + "\n")
        sys.stdout.flush()
        while not stopped(EVERY_SECONDS):
            feeding.look()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m migrate.rehearse.watching", description=__doc__)
    parser.add_argument("--config", required=True, metavar="JSON")
    config = Config.model_validate_json(parser.parse_args().config)
    bell: SimpleQueue[None] = SimpleQueue()  # a handler that set a threading.Event could wait for itself for ever

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal hands it in
        bell.put(None)

    def stopped(seconds: float) -> bool:
        try:
            bell.get(timeout=seconds)
        except Empty:
            return False
        return True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    feed(config, stopped)


if __name__ == "__main__":
    main()
