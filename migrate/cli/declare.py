"""Declare: init, check, plan, schema. None of them touches a cloud."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit
from migrate.model.side import Cloud

Folder = Annotated[Path, typer.Argument(help="Where to write.", metavar="[FOLDER]")]
Name = Annotated[str, typer.Option("--name", help="The migration's name.")]
From = Annotated[Cloud, typer.Option("--from", help="The cloud that serves today.")]
To = Annotated[Cloud, typer.Option("--to", help="The cloud that shall serve.")]


@answering
def init(
    folder: Folder = Path(),
    name: Name = "shop",
    source: From = Cloud.AWS,
    target: To = Cloud.GCP,
    as_json: Json = False,
) -> Exit:
    """Write a commented migration.yaml and the Pulumi program's frame. Files that exist are left alone."""
    from migrate.cli import output
    from migrate.declaration.frame import frame

    if source is target:
        raise CommandRefused(
            "a migration goes from one cloud to another",
            seen=f"--from {source} --to {target}",
            limit="aws and gcp, either way",
            then="`migrate init --from aws --to gcp`",
        )
    files = frame(name, source, target)
    written = {path: output.write_new(folder / path, text) for path, text in files.items()}
    if as_json:
        output.say_json(
            {"written": [p for p, new in written.items() if new], "kept": [p for p, new in written.items() if not new]}
        )
    else:
        for path, new in written.items():
            output.say(f"{'wrote' if new else 'kept '} {folder / path}")
        output.say("Next: fill in migration.yaml, then `migrate check` and `migrate plan`.")
    return Exit.DONE


@answering
def check(file: File = DECLARATION, as_json: Json = False) -> Exit:
    """Validate the declaration: every error with file, line, what was seen and what is allowed."""
    from migrate.cli import assemble, output

    declared = assemble.declared(file)
    if as_json:
        output.say_json({"file": file, "ok": True, "name": declared.spec.name, "steps": len(declared.plan.steps)})
    else:
        output.say(
            f"{file}: good. {declared.spec.name} goes from {declared.spec.blue.place} to {declared.spec.green.place}."
        )
    return Exit.DONE


@answering
def plan(file: File = DECLARATION, as_json: Json = False) -> Exit:
    """Steps, bake times, what each needs to advance, what a rollback would do. Changes nothing."""
    from migrate.cli import assemble, output

    declared = assemble.declared(file)
    outlook = assemble.outlook(declared, datetime.now(UTC))
    if as_json:
        output.say_json({"name": declared.spec.name, "digest": declared.plan.digest, "outlook": outlook})
        return Exit.DONE
    from rich.console import Console

    from migrate.cli.plan_view import plan_view, plan_words

    console = Console(highlight=False)
    console.print(plan_view(declared.plan, outlook))
    output.say(plan_words(declared.plan, outlook))
    return Exit.DONE


@answering
def schema(as_json: Json = True) -> Exit:  # noqa: ARG001 - it is JSON either way
    """JSON Schema of migration.yaml, for editors."""
    from migrate.cli import output
    from migrate.declaration.schema import schema as make

    output.say_json(make())
    return Exit.DONE
