"""Every rule, called as the policy SDK calls it."""

from __future__ import annotations

from collections import Counter

import pytest

from policies.migrate_policies.pack import POLICIES
from tests.policies.cases import BROKEN, FAMILIES, KEPT, Family
from tests.policies.cases.case import Case
from tests.policies.declared import Declared
from tests.policies.verdict import OF_ONE, verdict


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case.rule}: {case.name}")
def test_what_breaks_one_rule_is_found_by_that_rule_alone(case: Case) -> None:
    found = verdict(case.stack)
    assert {(one.rule, one.name) for one in found} == {(case.rule, case.name)}
    assert any(case.says in one.message for one in found), [one.message for one in found]


@pytest.mark.parametrize("one", [one for one in KEPT if not one.component], ids=lambda one: one.name)
def test_what_keeps_the_rules_is_left_alone(one: Declared) -> None:
    assert verdict([one], of=OF_ONE) == []


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_stack_that_keeps_the_rules_is_left_alone(family: Family) -> None:
    assert verdict(family.kept) == []


def test_every_rule_is_broken_and_kept_by_a_case() -> None:
    rules = Counter(policy.name for policy in POLICIES)
    assert max(rules.values()) == 1
    assert {case.rule for case in BROKEN} == set(rules)
