"""Sandbox: a world to try every command in, by hand, and what breaks it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.default_command import DEFAULT, DefaultCommand
from migrate.cli.options import Json, answering
from migrate.errors import Exit
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from migrate.model.spec.spec import Spec
    from migrate.rehearse.sandbox.order import Break, Mend

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where migration.yaml and the logs go.")]
Name = Annotated[str, typer.Option("--name", help="The migration's name.")]
Like = Annotated[Path | None, typer.Option("--like", help="Your migration.yaml: its ramp, promises and gate.")]
From = Annotated[
    Cloud | None, typer.Option("--from", help="The cloud that serves at first; the other is the target. [default: aws]")
]
Bake = Annotated[str, typer.Option("--bake", metavar="SPAN", help="How long each step is watched at least.")]
Rate = Annotated[float, typer.Option("--rate", min=20, max=2000, help="Requests per second of all users.")]


class Breakable(StrEnum):
    """The parts; as `migrate.rehearse.sandbox.order.Part`, whose import is not for a help text."""

    BLUE = "blue"
    GREEN = "green"
    DNS = "dns"
    API = "api"


What = Annotated[Breakable, typer.Argument(help="A side, one name server, or Route 53's API.")]
Which = Annotated[Breakable | None, typer.Argument(help="The same; all where absent.")]
Errors = Annotated[str | None, typer.Option("--errors", metavar="SHARE", help="So many requests fail. [default: 20%]")]
Latency = Annotated[str | None, typer.Option("--latency", metavar="SPAN", help="Each takes so much longer.")]
Hang = Annotated[bool, typer.Option("--hang", help="They are accepted and never answered.")]
Down = Annotated[bool, typer.Option("--down", help="Connections are refused.")]
At = Annotated[str | None, typer.Option("--at", metavar="SHARE", help="Not now: once green has this share.")]

app = typer.Typer(
    cls=DefaultCommand,
    help="Try every command in a world on this machine.\n\nThe same as `migrate sandbox stand`.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.command(DEFAULT)
@answering
def stand(
    folder: Folder = Path(),
    name: Name = "shop",
    like: Like = None,
    source: From = None,
    bake: Bake = "20s",
    rate: Rate = 200.0,
    as_json: Json = False,
) -> Exit:
    """Build a world on this machine and let it stand until Ctrl-C.

    A strict Route 53, name servers, both sides' edges and applications, and users. Writes a migration.yaml that the
    real commands of another terminal drive, without credentials. In the end it removes what it made.
    """
    from migrate.cli.sandbox_view import SandboxView
    from migrate.model.duration import parse
    from migrate.rehearse.sandbox.folder import SandboxFolder
    from migrate.rehearse.sandbox.sandbox import Wanted
    from migrate.rehearse.sandbox.stay import ended_once, stay

    spec, blue = _wanted(name, like, source)
    wanted = Wanted(spec, blue, parse(bake), rate)
    place, view = SandboxFolder(folder), SandboxView(as_json)
    with ended_once(), place.claimed():
        sent = stay(place, wanted, view.stands, view.tell)
        cleared = place.clear()
    view.ended(sent, place, cleared=cleared)
    return Exit.DONE


@app.command("break")
@answering
def break_(
    part: What,
    errors: Errors = None,
    latency: Latency = None,
    hang: Hang = False,
    down: Down = False,
    at: At = None,
    as_json: Json = False,
) -> Exit:
    """Break a part of the sandbox.

    Several ways at once are allowed for a side; with none, one request in five fails.
    """
    from datetime import timedelta

    from migrate.model.duration import parse
    from migrate.model.share import parse_ratio, parse_share
    from migrate.rehearse.sandbox.order import Break, Part, faults

    told = faults(
        Part(part.value),
        errors=parse_ratio(errors) if errors else None,
        milliseconds=parse(latency) / timedelta(milliseconds=1) if latency else None,
        hang=hang,
        down=down,
    )
    return _ask(Break(faults=told, at=parse_share(at) if at else None), as_json=as_json)


@app.command("mend")
@answering
def mend(part: Which = None, as_json: Json = False) -> Exit:
    """Mend a part of the sandbox, or all of them."""
    from migrate.rehearse.sandbox.order import Mend, Part

    return _ask(Mend(part=Part(part.value) if part else None), as_json=as_json)


def _ask(order: Break | Mend, *, as_json: bool) -> Exit:
    from migrate.cli import output
    from migrate.rehearse.sandbox.desk import ask
    from migrate.rehearse.sandbox.folder import nearest

    done = ask(nearest(Path.cwd()).port(), order)
    if as_json:
        output.say_json({"done": done})
    else:
        output.say("\n".join(done))
    return Exit.DONE


def _wanted(name: str, like: Path | None, source: Cloud | None) -> tuple[Spec, Cloud]:
    """What to resemble, and the cloud that serves at the beginning. Raises SpecError, InvalidValue, CommandRefused."""
    from migrate.cli.declare import direction
    from migrate.declaration.load import load, parse
    from migrate.declaration.starter import starter

    if like is None:
        clouds = direction(source, None)
        return parse(starter(name, *clouds), source="the starter"), clouds[0]
    spec = load(like)
    return spec, source or spec.blue.cloud
