"""Up: enter a phase with a `pulumi up` of each of its stacks; or only look at what that would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli import asking
from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit, PhaseRefused
from migrate.model.phase import Phase

if TYPE_CHECKING:
    from migrate.phases.entering import Done, Entering, Outlook
    from migrate.phases.site import Say, Site

What = Annotated[Phase, typer.Argument(metavar="PHASE", help="The phase, such as mirror.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Approve what is allowed, without a question.")]
Project = Annotated[
    Path | None, typer.Option("--project", metavar="FOLDER", help="Where Pulumi.yaml stands; beside the declaration.")
]
Packs = Annotated[
    list[Path] | None,
    typer.Option("--policy-pack", metavar="FOLDER", help="Policies to hold it against; the project's own `policies`."),
]

_NEXT = {
    Phase.VERIFY: "`migrate verify` runs the final tests.",
    Phase.SHIFT: "`migrate run` moves the traffic.",
}


@answering
def up(
    phase: What,
    file: File = DECLARATION,
    yes: Yes = False,
    project: Project = None,
    policy_pack: Packs = None,
    as_json: Json = False,
) -> Exit:
    """Enter a phase. Each of its stacks is previewed, judged, shown, approved, updated.

    Nothing that serves, holds data or is guarded is replaced, removed or scaled down, and no weight is moved. What a
    killed update left is explained and settled first. Safe to run twice.
    """
    from migrate.api.migration import Migration
    from migrate.cli import output, prepare
    from migrate.cli.update_view import done_facts

    say = output.mutter if as_json else output.say
    with prepare.site(Migration.load(file), project=project, policy_packs=tuple(policy_pack or ())) as site:
        if phase.stacks:
            say(site.workspace().engine.describe())
        done = [_update(entering, yes, say) for entering in _updates(site, phase, say)]
        if not phase.stacks:
            site.book.entered_idle(phase)
    if as_json:
        output.say_json({"phase": phase, "updates": [done_facts(each) for each in done]})
    else:
        output.say(f"phase {phase} is entered. {_NEXT.get(phase, f'`migrate leave {phase}` checks its exit.')}")
    return Exit.DONE


@answering
def preview(
    phase: What,
    file: File = DECLARATION,
    project: Project = None,
    policy_pack: Packs = None,
    as_json: Json = False,
) -> Exit:
    """Show what a phase would do now, and what is refused. It changes nothing.

    Of retire it shows the next update of each stack: what comes after it depends on what it leaves.
    """
    from migrate.api.migration import Migration
    from migrate.cli import output, prepare
    from migrate.cli.update_view import update_facts, update_lines

    with prepare.site(Migration.load(file), project=project, policy_packs=tuple(policy_pack or ())) as site:
        updates = _updates(site, phase, output.mutter)
        later = [each for place, each in enumerate(updates) if each.stack in [one.stack for one in updates[:place]]]
        outlooks = [each.look() for each in updates if each not in later]
    if as_json:
        output.say_json({"phase": phase, "updates": [update_facts(each) for each in outlooks]})
    else:
        for each in outlooks:
            output.say("\n".join(update_lines(each)))
    return Exit.DONE if all(each.judgement.allowed for each in outlooks) else Exit.NEEDS_PERSON


def _updates(site: Site, phase: Phase, say: Say) -> list[Entering]:
    """The updates of a phase that may be entered. Raises PhaseRefused."""
    from migrate.decide.phases import may_enter, updates
    from migrate.phases.entering import Entering

    state = site.state()
    if refused := may_enter(phase, state, site.terms, site.clock.now()):
        raise PhaseRefused(f"phase {phase} cannot be entered now", seen=refused.why, then=refused.then)
    return [Entering(site, phase, stack, stage, say) for stack, stage in updates(phase, state)]


def _update(entering: Entering, yes: bool, say: Say) -> Done:
    from migrate.cli.update_view import done_line, update_lines

    entering.settle()
    outlook = entering.look()
    say("\n".join(update_lines(outlook)))
    approval = outlook.approval()
    if outlook.touches and not yes:
        _ask(outlook)
    done = entering.carry_out(outlook, approval)
    say(done_line(done))
    return done


def _ask(outlook: Outlook) -> None:
    """A person's yes, or an end. Raises CommandRefused, PhaseRefused."""
    if not asking.is_possible():
        raise CommandRefused(
            f"the update of stack {outlook.stack} needs a person's yes",
            seen="no terminal to ask at",
            then=f"Nothing was changed. `migrate up {outlook.phase} --yes` approves what is allowed.",
        )
    if not asking.agrees(f"Update stack {outlook.stack}?"):
        raise PhaseRefused(
            f"the update of stack {outlook.stack} was not approved",
            then=f"That stack is as it was. `migrate up {outlook.phase}` asks again.",
        )
