"""Other emulators: `python -m tests.emulators COMMAND [NAME=VALUE ...]` starts one, and plays every story against it.

`{port}` in the command or in a value of its environment is where it shall listen:

    python -m tests.emulators "moto_server -p {port}"
    python -m tests.emulators "ministack" GATEWAY_PORT={port}

The first is a part of the suite (test_moto.py); the second is in no list of dependencies: `pip install ministack` into
an environment of its own, and give the path of its command.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
from pathlib import Path

from tests.emulators import stories
from tests.emulators.emulator import Emulator
from tests.emulators.ramp import Ramp


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulators", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command")
    parser.add_argument("environment", nargs="*", metavar="NAME=VALUE")
    asked = parser.parse_args()
    os.environ.update(stories.CREDENTIALS)
    env = dict(pair.split("=", 1) for pair in asked.environment)
    failed = 0
    with Emulator(shlex.split(asked.command), env) as emulator:
        for story in (stories.whole_ramp, stories.rollback_beside_a_stranger):
            with tempfile.TemporaryDirectory() as folder, Ramp(Path(folder), emulator) as ramp:
                try:
                    story(ramp)
                    print(f"passed  {story.__name__}", flush=True)
                except AssertionError as broken:
                    failed += 1
                    print(f"FAILED  {story.__name__}: {broken}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
