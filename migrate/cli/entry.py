"""Entry: where the `migrate` command begins, so that Ctrl-C is one line from the first import on."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def main() -> None:
    """The console entry point."""
    # Pydantic reads the entry points of every installed package to find plugins for models, and here are none for them.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from migrate.cli.main import main as begin

        begin()
    except KeyboardInterrupt:
        _broken_off()


def _broken_off() -> None:
    """Leave at once: threads and exit handlers that are half set up would only say so at length."""
    with suppress(Exception):
        os.write(2, b"interrupted\n")
        sys.stdout.flush()
    os._exit(130)
