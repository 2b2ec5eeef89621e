"""Notify: try the channels that tell people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit, NotDelivered

if TYPE_CHECKING:
    from migrate.model.spec.notify import ChannelSpec

Test = Annotated[bool, typer.Option("--test", help="Send a test message to every channel now.")]


@answering
def notify(file: File = DECLARATION, test: Test = False, as_json: Json = False) -> Exit:
    """Show who is told of what, or send a test. Status 1 where a channel did not take it."""
    from migrate.api.migration import Migration
    from migrate.cli import output

    declared = Migration.load(file)
    channels = declared.spec.notify
    if test and not channels:
        raise CommandRefused(
            "no channel is declared",
            seen="no `notify` in the declaration",
            then="docs/notify.md says how to declare one.",
        )
    results = {each.name: _tried(each, declared.spec.name, file.parent) if test else "" for each in channels}
    if as_json:
        told = [
            {"name": each.name, "kind": each.kind, "on": each.on, "failure": results[each.name]} for each in channels
        ]
        output.say_json({"tested": test, "channels": told})
    else:
        for each in channels:
            said = results[each.name] or ("delivered" if test else ", ".join(each.on))
            output.say(f"{each.name} ({each.kind}): {said}")
    return Exit.ERROR if any(results.values()) else Exit.DONE


def _tried(spec: ChannelSpec, migration: str, folder: Path) -> str:
    """Why it was not delivered; empty where it was."""
    from migrate.model.notice import Notice, Occasion
    from migrate.model.weights import BLUE
    from migrate.notify.channels import channel

    test = Notice(
        Occasion.NEEDS_PERSON,
        migration,
        datetime.now(UTC),
        "this is a test by `migrate notify --test`",
        "nothing",
        BLUE,
    )
    try:
        channel(spec, folder).tell([test])
    except NotDelivered as error:
        return f"{error.what} ({error.seen})" if error.seen else f"{error.what} {error.then}".strip()
    return ""
