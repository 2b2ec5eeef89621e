"""Names as Route 53 stores, compares and sorts them."""

from __future__ import annotations

import pytest

from migrate.rehearse.aws.name import BadName, master_form, normal, order, parents, within


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("App.Example.Test", "app.example.test."),
        ("app.example.test.", "app.example.test."),
        ("*.example.test", r"\052.example.test."),
        (r"\052.example.test.", r"\052.example.test."),
        ("@.example.test", r"\100.example.test."),
        ("_acme-challenge.example.test", "_acme-challenge.example.test."),
    ],
)
def test_a_name_is_stored_in_lower_case_with_a_final_dot_and_octal_escapes(given: str, stored: str) -> None:
    assert normal(given) == stored


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", "DomainNameEmpty"),
        (".", "DomainNameEmpty"),
        ("a..b", "DomainLabelEmpty"),
        (".a", "DomainLabelEmpty"),
        ("a" * 64 + ".test", "DomainLabelTooLong"),
        (".".join(["a" * 60] * 5), "DomainNameTooLong"),
    ],
)
def test_a_name_that_cannot_exist_is_refused_by_its_problem(given: str, problem: str) -> None:
    with pytest.raises(BadName, match=problem):
        normal(given)


def test_names_sort_by_their_labels_from_the_right() -> None:
    names = ["z.a.test.", "b.test.", "a.test.", "test.", "a-b.test."]
    assert sorted(names, key=order) == ["test.", "a-b.test.", "a.test.", "z.a.test.", "b.test."]


def test_a_zone_holds_itself_and_what_is_below_but_no_name_that_only_ends_alike() -> None:
    assert within("example.test.", "example.test.")
    assert within("a.example.test.", "example.test.")
    assert not within("badexample.test.", "example.test.")


def test_the_parents_of_a_name_end_with_the_zone() -> None:
    assert parents("a.b.example.test.", "example.test.") == ["b.example.test.", "example.test."]
    assert parents("example.test.", "example.test.") == []


def test_octal_escapes_become_decimal_ones_and_an_escaped_backslash_stays() -> None:
    assert master_form(r'"a\101b"') == r'"a\065b"'
    assert master_form(r'"a\\101b"') == r'"a\\101b"'
