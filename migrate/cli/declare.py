"""Declare: init, check, plan, schema. None of them changes anything in a cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit
from migrate.model.side import Cloud

Folder = Annotated[Path, typer.Argument(help="Where to write.", metavar="FOLDER")]
Name = Annotated[str, typer.Option("--name", help="The migration's name.")]
From = Annotated[Cloud | None, typer.Option("--from", help="The cloud that serves today. [default: aws]")]
To = Annotated[Cloud | None, typer.Option("--to", help="The target cloud; the other one where absent.")]

All = Annotated[bool, typer.Option("--all", help="With every option there is, and a word on each.")]
Brief = Annotated[bool, typer.Option("--brief", help="The table alone.")]
Explain = Annotated[bool, typer.Option("--explain", help="Also why each number.")]

Online = Annotated[bool, typer.Option("--online", help="Also look at the zone and the DNS around it.")]


@answering
def init(
    folder: Folder = Path(),
    name: Name = "shop",
    source: From = None,
    target: To = None,
    everything: All = False,
    as_json: Json = False,
) -> Exit:
    """Write a first migration.yaml and the Pulumi program.

    Files that exist are left alone.
    """
    from migrate.cli import output
    from migrate.declaration.frame import frame
    from migrate.declaration.starter import starter
    from migrate.declaration.template import template

    files = frame(name, *direction(source, target), template if everything else starter)
    written = {path: output.write_new(folder / path, text) for path, text in files.items()}
    if as_json:
        new, kept = ([path for path, fresh in written.items() if fresh is wanted] for wanted in (True, False))
        output.say_json({"folder": folder, "written": new, "kept": kept})
    else:
        for path, fresh in written.items():
            output.say(f"{'wrote' if fresh else 'kept '} {folder / path}")
        output.say("Next: put your own values into migration.yaml, then `migrate check` and `migrate plan`.")
    return Exit.DONE


def direction(source: Cloud | None, target: Cloud | None) -> tuple[Cloud, Cloud]:
    """Both ends where one is given or none. Raises CommandRefused where they are the same."""
    source = source or (_other(target) if target else Cloud.AWS)
    target = target or _other(source)
    if source is target:
        raise CommandRefused(
            f"both sides are {source}",
            seen=f"--from {source} --to {target}",
            limit="aws and gcp, either way",
            then="`migrate init --from aws --to gcp`",
        )
    return source, target


def _other(cloud: Cloud) -> Cloud:
    return next(each for each in Cloud if each is not cloud)


@answering
def check(file: File = DECLARATION, online: Online = False, as_json: Json = False) -> Exit:
    """Validate the declaration. Every error is told with its file and line, what was seen and what is allowed.

    With --online it also looks at the zone and the DNS around it, as step 0 does before it writes. It changes nothing.
    """
    from migrate.api.migration import Migration
    from migrate.cli import output
    from migrate.cli.findings_view import told

    migration = Migration.load(file)
    migration.outlook()  # refuses a share that a route cannot express
    spec, found = migration.spec, migration.check() if online else ()
    if as_json:
        facts = {"file": file, "ok": True, "name": spec.name, "steps": len(migration.plan.steps)}
        output.say_json(facts | ({"findings": found} if online else {}))
    else:
        output.say(
            f"{file}: good. {spec.name} goes from {spec.blue.place} to {spec.green.place}. Next: `migrate plan`."
        )
        output.say(told(found)) if online else None
    return Exit.NEEDS_PERSON if any(finding.refuses for finding in found) else Exit.DONE


@answering
def plan(file: File = DECLARATION, brief: Brief = False, explain: Explain = False, as_json: Json = False) -> Exit:
    """Show the steps and what each needs. Bake times, what a bad green would cost; it changes nothing."""
    from migrate.api.migration import Migration
    from migrate.cli import output

    migration = Migration.load(file)
    outlook = migration.outlook()
    if as_json:
        plan, by_hand = migration.plan, migration.by_hand()
        told = {"name": plan.name, "digest": plan.digest, "outlook": outlook, "by_hand": by_hand}
        output.say_json({**told, "foresight": migration.foresight()})
        return Exit.DONE
    from rich.console import Console

    from migrate.cli.plan_view import Detail, plan_view

    console, spec = Console(highlight=False), migration.spec
    detail = Detail.EXPLAINED if explain else Detail.BRIEF if brief else Detail.USUAL
    told = migration.foresight()
    console.print(
        plan_view(migration.plan, outlook, gate=spec.gate, foresight=told, detail=detail, columns=console.width)
    )
    return Exit.DONE


@answering
def schema(as_json: Json = True) -> Exit:  # noqa: ARG001 - it is JSON either way
    """Print the JSON Schema of migration.yaml, for editors."""
    from migrate.cli import output
    from migrate.declaration.schema import schema as make

    output.say_json(make())
    return Exit.DONE
