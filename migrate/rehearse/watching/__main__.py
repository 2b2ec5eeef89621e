"""The process between edges and metrics: `python -m migrate.rehearse.watching --config JSON`, a `Config`.

Says on standard output where the doubles answer (`Ready`), then follows the edges' logs until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from migrate.rehearse.watching.config import Config
from migrate.rehearse.watching.feeding import Feeding

EVERY_SECONDS = 0.1


def feed(config: Config, stop: threading.Event) -> None:
    """Until `stop` is set."""
    with Feeding(config) as feeding:
        sys.stdout.write(feeding.ready.model_dump_json() + "\n")
        sys.stdout.flush()
        while not stop.wait(EVERY_SECONDS):
            feeding.look()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m migrate.rehearse.watching", description=__doc__)
    parser.add_argument("--config", required=True, metavar="JSON")
    config = Config.model_validate_json(parser.parse_args().config)
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    feed(config, stop)


if __name__ == "__main__":
    main()
