"""SandboxView: what a sandbox tells its person."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from migrate.cli import output
from migrate.model.side import Side
from migrate.rehearse.sandbox.folder import SandboxFolder
from migrate.rehearse.sandbox.sandbox import Sent, Standing

COMMANDS = {
    "migrate plan --brief": "the steps",
    "migrate sandbox break green --at 25%": "20 % errors once green has 25 %",
    "migrate run": "the gate rolls it back by itself",
    "migrate sandbox mend": "green is well again",
    "migrate resume --reason mended": "then `migrate run` again",
    "migrate status": "or pause, from a third terminal",
    "migrate rollback": "at any time",
}


@dataclass(frozen=True, slots=True)
class SandboxView:
    """Lines for a person, or one JSON document on a line for each."""

    as_json: bool

    def stands(self, standing: Standing) -> None:
        """It is ready."""
        if self.as_json:
            output.say_line(standing)
        else:
            for line in _stands(standing):
                output.tell(line)

    def tell(self, sentence: str) -> None:
        """Something happened."""
        if self.as_json:
            output.say_line({"at": datetime.now().astimezone(), "told": sentence})
        else:
            output.tell(f"{datetime.now().astimezone():%H:%M:%S} {sentence}")

    def ended(self, sent: Sent, place: SandboxFolder, *, cleared: bool) -> None:
        """It is over, and what it made is gone."""
        if self.as_json:
            output.say_line({"requests": sent.requests, "failed": sent.failed, "cleared": cleared})
            return
        kept = "" if cleared else f"; {place.declaration} is kept, because it was changed"
        output.tell(
            f"the sandbox has ended: {sent.requests:,} requests, {sent.failed:,} failed; its files are gone{kept}"
        )


def _stands(standing: Standing) -> Iterator[str]:
    blue, green = standing.sides[Side.BLUE], standing.sides[Side.GREEN]
    yield f"{standing.name} stands on this machine. {blue} (blue) serves it; it can move to {green} (green)."
    yield f"  users     {standing.rate:g} requests per second to {standing.record}"
    yield f"  Route 53  {standing.endpoint}"
    yield f"  DNS       {', '.join(standing.nameservers)}"
    yield f"  written   {standing.declaration}"
    yield f"  logs      {standing.logs}/"
    yield "In a second terminal, without any credentials:"
    if standing.folder.resolve() != Path.cwd():
        yield f"  cd {shlex.quote(str(standing.folder))}"
    widest = max(map(len, COMMANDS))
    yield from (f"  {command.ljust(widest)}  {meaning}" for command, meaning in COMMANDS.items())
    yield "Ctrl-C here ends it and removes what it made."
