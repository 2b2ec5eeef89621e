"""A stand-in as a process: `python -m migrate.rehearse.standins PACKAGE [engine address]`.

The engine starts it through the launcher of `install`; it says its port on standard output and serves gRPC.
"""

from __future__ import annotations

import argparse

from migrate.rehearse.standins.install import PACKAGES
from migrate.rehearse.standins.kinds import provider
from migrate.rehearse.standins.plugin import serve

VERSIONS = {"aws": "7.51.1", "gcp": "10.2.0"}
"""The versions of the real providers whose inputs are drawn in `shapes.json`."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m migrate.rehearse.standins", description="A stand-in provider.")
    parser.add_argument("package", choices=PACKAGES)
    known, _ = parser.parse_known_args()
    serve(provider(known.package), version=VERSIONS[known.package])


if __name__ == "__main__":
    main()
