"""Main: the `migrate` command. Heavy imports wait until a command needs them."""

from __future__ import annotations

import typer

from migrate.cli import (
    backtest,
    calibrate,
    declare,
    drive,
    forecast,
    import_logs,
    leave,
    look,
    notify,
    recover,
    rehearsal,
    rollback,
    sandbox,
    speak,
    up,
    verify,
    verify_ledger,
)
from migrate.cli.menu import Menu

app = typer.Typer(
    name="migrate",
    cls=Menu,
    help="Move a running service between AWS and GCP while its users notice nothing.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

DECLARE, PHASES, DRIVE, SPEAK, LOOK = "Declare", "Phases", "Drive", "Speak", "Look"

app.command(rich_help_panel=DECLARE)(declare.init)
app.command(rich_help_panel=DECLARE)(declare.check)
app.command(rich_help_panel=DECLARE)(declare.plan)
app.command(rich_help_panel=DECLARE)(forecast.forecast)
app.command(rich_help_panel=DECLARE)(backtest.backtest)
app.command("import", rich_help_panel=DECLARE)(import_logs.import_logs)
app.command(rich_help_panel=DECLARE)(calibrate.calibrate)
app.command(rich_help_panel=DECLARE)(declare.schema)
app.command(rich_help_panel=DECLARE)(rehearsal.rehearse)
app.add_typer(sandbox.app, name="sandbox", rich_help_panel=DECLARE)
app.command(rich_help_panel=PHASES)(leave.phases)
app.command(rich_help_panel=PHASES)(up.preview)
app.command(rich_help_panel=PHASES)(up.up)
app.command(rich_help_panel=PHASES)(verify.verify)
app.command(rich_help_panel=PHASES)(leave.leave)
app.command(rich_help_panel=PHASES)(recover.recover)
app.command(rich_help_panel=DRIVE)(drive.run)
app.command(rich_help_panel=DRIVE)(drive.step)
app.command(rich_help_panel=SPEAK)(rollback.rollback)
app.command(rich_help_panel=SPEAK)(speak.pause)
app.command(rich_help_panel=SPEAK)(speak.resume)
app.command(rich_help_panel=SPEAK)(speak.approve)
app.command(rich_help_panel=LOOK)(look.status)
app.command(rich_help_panel=LOOK)(look.history)
app.command(rich_help_panel=LOOK)(look.recording)
app.command(rich_help_panel=LOOK)(notify.notify)
app.command(rich_help_panel=LOOK)(verify_ledger.verify_ledger)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", "-V", help="Print the version.")) -> None:
    """Move a running service between AWS and GCP while its users notice nothing."""
    if version:
        from migrate import __version__

        typer.echo(f"migrate {__version__}")
        raise typer.Exit


def main() -> None:
    """The console entry point."""
    app(prog_name="migrate")
