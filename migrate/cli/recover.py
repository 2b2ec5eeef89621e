"""Recover: a person's answer about what a killed update left, where the clouds could not tell."""

from __future__ import annotations

from typing import Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.cli.up import Project
from migrate.errors import CommandRefused, Exit
from migrate.model.phase import Stack

Which = Annotated[Stack, typer.Argument(metavar="STACK", help="blue, green, data or traffic.")]
Exists = Annotated[
    list[str] | None, typer.Option("--exists", metavar="URN=ID", help="It was made, and has this id in its cloud.")
]
Absent = Annotated[list[str] | None, typer.Option("--absent", metavar="URN", help="It was never made.")]


@answering
def recover(
    stack: Which,
    file: File = DECLARATION,
    exists: Exists = None,
    absent: Absent = None,
    project: Project = None,
    as_json: Json = False,
) -> Exit:
    """Settle what a killed update left. `migrate up` does so by itself wherever the clouds can tell.

    A lock is removed only when its process is surely gone. A create of which nobody recorded an id is looked for; say
    --exists or --absent where that finds no answer. Nothing in any cloud is changed.
    """
    from migrate.api.migration import Migration
    from migrate.cli import output, prepare
    from migrate.phases import leftovers

    known = _whereabouts(exists or (), absent or ())
    said: list[str] = []
    with prepare.site(Migration.load(file), project=project) as site:
        opened = site.open(stack)
        leftovers.settle(opened, opened=site.state().opened.get(stack), known=known, say=said.append)
        state = opened.state()
    if as_json:
        output.say_json({"stack": stack, "said": said, "state": state.digest, "resources": len(state.resources)})
    else:
        output.say("\n".join(said) or f"stack {stack}: nothing was left behind.")
    return Exit.DONE


def _whereabouts(exists: list[str] | tuple[()], absent: list[str] | tuple[()]) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(absent)
    for text in exists:
        urn, _, at = text.partition("=")
        if not at or not urn.startswith("urn:"):
            raise CommandRefused(
                "--exists names no URN with an id", seen=text, limit="URN=ID", then="`migrate recover -h`"
            )
        found[urn] = at
    return found
