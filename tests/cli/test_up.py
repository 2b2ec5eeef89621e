"""migrate up, preview: what a phase does to its stacks, and what it never does."""

from __future__ import annotations

import pytest

from migrate.cli import prepare
from migrate.errors import Exit, StaleApproval
from migrate.model.phase import Phase, Stack
from migrate.model.stage import Stage
from migrate.phases.entering import Entering
from tests.cli.conftest import Built
from tests.cli.shop import HALF, Said
from tests.cli.yard import THINGS, Yard

BALANCER = "urn:pulumi:green::yard::shelf:index:Thing::balancer"
RENAMED = {**THINGS, "green": {**THINGS["green"], "balancer": {"name": "other"}}}


def test_mirror_brings_both_sides_up_blue_first(built: Built, yard: Yard) -> None:
    assert yard.things() == ["front", "house", "service", "split"]
    lines = built.said.out.splitlines()
    assert "  create   balancer  shelf:index:Thing" in lines
    assert lines[-1] == "phase mirror is entered. `migrate leave mirror` checks its exit."
    done = [line.split(":")[0] for line in lines if ": done after" in line]
    assert done == ["stack blue", "stack green"]


def test_a_second_time_there_is_nothing_to_do_and_nobody_is_asked(yard: Yard) -> None:
    said = yard.migrate("up", "mirror")
    assert said.exit == 0, said.err
    assert said.out.count("  nothing to change\n") == 2
    assert yard.things() == ["front", "house", "service", "split"]


def test_a_phase_whose_turn_has_not_come_is_refused_before_any_engine_is_started(yard: Yard) -> None:
    said = yard.migrate("up", "shift", "--yes")
    assert said.exit == Exit.HELD
    assert "phase shift cannot be entered now" in said.err
    assert "shift comes after mirror, which has not been left" in said.err
    assert "`migrate leave mirror` checks its exit." in said.err


@pytest.fixture
def split(yard: Yard) -> Yard:
    """Mirror is left, verify entered, and green has half of the traffic."""
    yard.leave("mirror")
    yard.shop.stand_at(1)
    return yard


def test_in_the_middle_of_the_shift_greens_balancer_is_not_replaced(split: Yard) -> None:
    before = split.things(), split.recorded("green"), split.shop.split().weights
    assert before[2] == HALF
    split.build(RENAMED)
    said = split.migrate("up", "verify", "--yes")
    assert said.exit == Exit.NEEDS_PERSON
    assert "`pulumi up` of stack green in phase verify is refused" in said.err
    assert "replace balancer (name): it serves users, or something that serves stands on it." in said.err
    assert BALANCER in said.err
    assert (split.things(), split.recorded("green"), split.shop.split().weights) == before
    assert Phase.VERIFY not in split.state().phases


def test_a_preview_says_the_same_to_machines_and_changes_nothing(split: Yard) -> None:
    before = split.things(), split.state()
    split.build(RENAMED)
    said = split.migrate("preview", "verify", "--json")
    assert said.exit == Exit.NEEDS_PERSON
    (update,) = said.json["updates"]
    assert (update["stack"], update["allowed"]) == ("green", False)
    assert update["standing"] == {"weights": {"web": {"green": 5000}}, "writes": "blue"}
    (refusal,) = update["refusals"]
    assert (refusal["rule"], refusal["urn"], refusal["property"]) == ("serving", BALANCER, "name")
    assert {step["op"] for step in update["steps"]} >= {"replace"}
    assert (split.things(), split.state()) == before


def test_without_a_terminal_only_a_yes_given_beforehand_counts(yard: Yard) -> None:
    yard.build({**THINGS, "green": {**THINGS["green"], "spare": {"name": "spare"}}})
    said = yard.migrate("up", "mirror")
    assert said.exit == Exit.USAGE
    assert "the update of stack green needs a person's yes" in said.err
    assert "spare" not in yard.things()


def test_a_policy_pack_is_asked_and_its_refusal_shown(yard: Yard) -> None:
    from tests.engine.shop import POLICY_PACK

    yard.build({**THINGS, "green": {**THINGS["green"], "service": {"name": "service", "size": 11}}})
    said = yard.migrate("up", "mirror", "--yes", "--policy-pack", str(POLICY_PACK))
    assert said.exit == Exit.NEEDS_PERSON
    assert "size 11 is more than 10" in said.err


def test_retire_lifts_the_guards_in_one_update_and_removes_in_the_next(yard: Yard) -> None:
    yard.leave("mirror")
    yard.verified()
    yard.finished()
    said = yard.up("retire")
    assert _stages(said) == ["traffic, guards", "blue, guards", "traffic, everything", "blue, everything"]
    assert yard.things() == ["front", "service"]
    assert yard.state().stages == {
        Stack.BLUE: Stage.GONE, Stack.GREEN: Stage.KEPT, Stack.TRAFFIC: Stage.GONE
    }  # fmt: skip
    assert "yard:retire: gone" in (yard.folder / "Pulumi.blue.yaml").read_text()
    assert yard.leave("retire").out == "phase retire is left. Nothing comes next: the migration is over.\n"


def _stages(said: Said) -> list[str]:
    heads = [line for line in said.out.splitlines() if line.startswith("stack ") and "(phase retire" in line]
    return [f"{line.split()[1]}, {line.split(', ')[1].split()[0]}" for line in heads]


def test_an_approval_is_worth_nothing_once_the_weights_have_moved(split: Yard) -> None:
    split.build({**THINGS, "green": {**THINGS["green"], "spare": {"name": "spare"}}})
    with prepare.site(split.shop.declared) as site:
        entering = Entering(site, Phase.VERIFY, Stack.GREEN, Stage.KEPT, print)
        outlook = entering.look()
        approval = outlook.approval()
        split.shop.migrate("rollback")
        with pytest.raises(StaleApproval, match="web blue 100 % / green 0 %"):
            entering.carry_out(outlook, approval)
    assert "spare" not in split.things()
    assert split.state().opened == {}
