from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.engine.approval import Approval
from migrate.engine.judge import Judgement, LiveRules, Rule, judge
from migrate.engine.kinds import CAPACITY, DATA, GUARDS, TRAFFIC_SPLIT
from migrate.engine.preview import Preview, Violation
from migrate.engine.state import Recorded
from migrate.engine.step import Difference, Op, PlannedStep
from migrate.errors import UpdateRefused
from migrate.model.phase import Phase, Stack
from tests.engine.given import THING, previewed, recorded, step, urn
from tests.engine.shop import AT_REST

KEEPS = {Op.SAME, Op.CREATE, Op.UPDATE, Op.READ, Op.REFRESH, Op.IMPORT}
UPDATING = [phase for phase in Phase if phase.stacks]
BUCKET = "aws:s3/bucket:Bucket"


def rules(phase: Phase, *, live: bool) -> LiveRules:
    return LiveRules(phase, lambda _: live)


def broken(preview: Preview, phase: Phase, *, live: bool) -> list[Rule]:
    return [one.rule for one in judge(preview, rules(phase, live=live)).refusals]


def on(phase: Phase, *steps: PlannedStep, resources: tuple[Recorded, ...] = ()) -> Preview:
    return previewed(*steps, stack=phase.stacks[0], resources=resources)


@pytest.mark.parametrize(("op", "phase", "live"), [*itertools.product(Op, UPDATING, [True, False])])
def test_what_serves_is_never_taken_away_and_data_only_in_retire(op: Op, phase: Phase, live: bool) -> None:
    removes = op not in KEEPS
    thing = on(phase, step("a", op))
    assert broken(thing, phase, live=live) == ([Rule.SERVING] if removes and live else [])
    bucket = on(phase, step("a", op, kind=BUCKET))
    expected = [Rule.SERVING] if removes and live else []
    expected += [Rule.DATA] if removes and phase is not Phase.RETIRE else []
    assert broken(bucket, phase, live=live) == expected


@pytest.mark.parametrize("kind", sorted(DATA))
def test_every_kind_that_holds_data_is_kept(kind: str) -> None:
    assert broken(on(Phase.MIRROR, step("a", Op.REPLACE, kind=kind)), Phase.MIRROR, live=False) == [Rule.DATA]


@pytest.mark.parametrize(("op", "phase"), [*itertools.product(Op, Phase)])
def test_a_stack_changes_in_its_own_phases_only(op: Op, phase: Phase) -> None:
    idle = op in {Op.SAME, Op.READ, Op.REFRESH}
    for stack in Stack:
        found = broken(previewed(step("a", op), stack=stack), phase, live=False)
        assert (Rule.OUT_OF_PHASE in found) is (not idle and stack not in phase.stacks)


def test_what_something_live_stands_on_is_live_too() -> None:
    parts = (recorded("front", "service"), recorded("service", "network"), recorded("network"), recorded("spare"))
    gone = previewed(*(step(name, Op.DELETE) for name in ("network", "spare")), resources=parts)
    front_only = LiveRules(Phase.MIRROR, lambda one: one.urn == urn("front"))
    assert [one.urn for one in judge(gone, front_only).refusals] == [urn("network")]


@pytest.mark.parametrize("phase", UPDATING)
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (TRAFFIC_SPLIT, "weights.green"),
        ("aws:route53/record:Record", "weightedRoutingPolicies[0].weight"),
        (TRAFFIC_SPLIT, "blueWeight"),
        ("aws:alb/listenerRule:ListenerRule", "actions[0].forward.targetGroups[0].weight"),
        ("aws:lb/listener:Listener", "defaultActions[0].forward.targetGroups[1].weight"),
        ("gcp:dns/recordSet:RecordSet", "routingPolicy.wrrs[0].weight"),
        ("gcp:compute/uRLMap:URLMap", "defaultRouteAction.weightedBackendServices[0].weight"),
    ],
)
def test_no_phase_moves_a_weight(phase: Phase, kind: str, path: str) -> None:
    moved = step("a", Op.UPDATE, kind=kind, differences=(Difference(path, 75, 100),))
    unknown = step("a", Op.UPDATE, kind=kind, differences=(Difference(path, 75, None),))
    for live, one in itertools.product([True, False], [moved, unknown]):
        assert broken(on(phase, one), phase, live=live) == [Rule.WEIGHTS]


def test_a_weight_that_splits_no_traffic_may_change() -> None:
    spot = Difference("capacityProviderStrategies[0].weight", 1, 2)
    one = step("a", Op.UPDATE, kind="aws:ecs/service:Service", differences=(spot,))
    assert broken(on(Phase.MIRROR, one), Phase.MIRROR, live=True) == []


@pytest.mark.parametrize(("phase", "op"), [*itertools.product(UPDATING, [Op.SAME, Op.UPDATE])])
def test_protection_comes_off_in_retire_only(phase: Phase, op: Op) -> None:
    off = [step("a", op, protected=True, protected_after=False)]
    for name, protecting in GUARDS.items():
        off.append(step("a", op, differences=(Difference(f"settings.{name}", protecting, not protecting),)))
        off.append(step("a", op, differences=(Difference(name, protecting, None),)))
    for one in off:
        expected = [] if phase is Phase.RETIRE else [Rule.GUARD_LIFTED]
        assert broken(on(phase, one), phase, live=False) == expected


def test_protection_may_always_be_put_on() -> None:
    on_now = [step("a", Op.UPDATE, protected=False, protected_after=True)]
    on_now += [step("a", Op.UPDATE, differences=(Difference(name, not it, it),)) for name, it in GUARDS.items()]
    assert all(broken(on(Phase.MIRROR, one), Phase.MIRROR, live=True) == [] for one in on_now)


@pytest.mark.parametrize(("phase", "op"), [*itertools.product(UPDATING, sorted(set(Op) - KEEPS))])
def test_nothing_is_removed_in_the_update_that_still_finds_it_protected(phase: Phase, op: Op) -> None:
    for fields in ({"protected": True}, {"guards": ("deletionProtection",)}):
        assert broken(on(phase, step("a", op, **fields)), phase, live=False) == [Rule.STILL_GUARDED]


@pytest.mark.parametrize("name", sorted(CAPACITY))
def test_what_serves_is_not_scaled_down(name: str) -> None:
    down = on(Phase.MIRROR, step("a", Op.UPDATE, differences=(Difference(f"template.{name}", 4, 3),)))
    up = on(Phase.MIRROR, step("a", Op.UPDATE, differences=(Difference(f"template.{name}", 3, 4),)))
    assert broken(down, Phase.MIRROR, live=True) == [Rule.SCALED_DOWN]
    assert broken(down, Phase.MIRROR, live=False) == []
    assert broken(up, Phase.MIRROR, live=True) == []


def test_a_replacement_is_refused_once_and_by_its_plain_name() -> None:
    three = [step("a", op, replace_keys=("name",)) for op in (Op.CREATE_REPLACEMENT, Op.REPLACE, Op.DELETE_REPLACED)]
    (refusal,) = judge(on(Phase.MIRROR, *three), rules(Phase.MIRROR, live=True)).refusals
    assert (refusal.op, refusal.property) == (Op.REPLACE, "name")
    assert str(refusal).startswith("replace a (name): it serves users")


def test_a_new_revision_of_a_task_is_no_outage_but_its_removal_is() -> None:
    task = "aws:ecs/taskDefinition:TaskDefinition"
    for op in (Op.CREATE_REPLACEMENT, Op.REPLACE, Op.DELETE_REPLACED):
        assert broken(on(Phase.MIRROR, step("a", op, kind=task)), Phase.MIRROR, live=True) == []
    assert broken(on(Phase.MIRROR, step("a", Op.DELETE, kind=task)), Phase.MIRROR, live=True) == [Rule.SERVING]


def test_a_broken_policy_is_a_refusal() -> None:
    seen = previewed(violations=(Violation("rules/ttl", urn("a"), "ttl 300 is more than 60"),))
    (refusal,) = judge(seen, rules(Phase.MIRROR, live=False)).refusals
    assert (refusal.rule, str(refusal)) == (
        Rule.POLICY,
        f"a (rules/ttl): ttl 300 is more than 60. Change the program until the policy holds [{urn('a')}]",
    )


def test_an_approval_of_what_is_refused_cannot_be_built() -> None:
    seen = on(Phase.MIRROR, step("a", Op.DELETE), step("b", Op.DELETE))
    with pytest.raises(UpdateRefused) as refused:
        Approval(seen, rules(Phase.MIRROR, live=True), AT_REST)
    assert [line.split(":")[0].split()[-1] for line in str(refused.value.seen).splitlines()] == ["a", "b"]


STEPS = st.lists(
    st.builds(
        PlannedStep,
        urn=st.sampled_from([urn(name) for name in "abcd"]),
        type=st.sampled_from([THING, BUCKET, TRAFFIC_SPLIT]),
        op=st.sampled_from(Op),
        differences=st.lists(
            st.builds(
                Difference,
                path=st.sampled_from(["weights.green", "deletionProtection", "minSize", "size"]),
                before=st.none() | st.booleans() | st.integers(0, 9),
                after=st.none() | st.booleans() | st.integers(0, 9),
            ),
            max_size=2,
        ).map(tuple),
        protected=st.booleans(),
        protected_after=st.booleans(),
    ),
    max_size=6,
)


@given(steps=STEPS, phase=st.sampled_from(Phase), stack=st.sampled_from(Stack))
def test_more_that_serves_never_means_fewer_refusals(steps: list[PlannedStep], phase: Phase, stack: Stack) -> None:
    seen = previewed(*steps, stack=stack)
    resting, serving = (set(judge(seen, rules(phase, live=live)).refusals) for live in (False, True))
    assert resting <= serving


@given(steps=STEPS, phase=st.sampled_from(Phase), stack=st.sampled_from(Stack), live=st.booleans())
def test_what_is_allowed_removes_nothing_live_guarded_or_out_of_phase(
    steps: list[PlannedStep], phase: Phase, stack: Stack, live: bool
) -> None:
    answer = judge(previewed(*steps, stack=stack), rules(phase, live=live))
    assert answer == judge(previewed(*steps, stack=stack), rules(phase, live=live))
    if answer.allowed:
        removed = [one for one in steps if one.op.removes]
        assert not removed or (not live and stack in phase.stacks)
        assert not any(one.protected for one in removed)


def test_nothing_to_do_is_allowed_everywhere() -> None:
    for phase, stack in itertools.product(Phase, Stack):
        idle = previewed(step("a", Op.SAME, protected=True, protected_after=True), stack=stack)
        assert judge(idle, rules(phase, live=True)) == Judgement()
