"""A text made to cost much, or to say what it should not, is refused in bounded work with its line and column."""

from __future__ import annotations

from itertools import pairwise

import pytest

from migrate.declaration import translate
from migrate.declaration.load import LONGEST, load, parse
from migrate.errors import SpecError
from tests.declaration.given import GOOD

WRONG = "".join(f"wrong-{index}: 1\n" for index in range(3000))
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghi")
)
TEXTS = {
    "brackets": "[" * 500_000,
    "pairs": "[" * 5000 + "]" * 5000,
    "braces": "{a: " * 10_000,
    "levels": "".join(f"{'  ' * index}a:\n" for index in range(400)),
    "lines": "a: 1\n" * (LONGEST + 1),
    "comments": GOOD + "#\n" * LONGEST,
    "an alias to itself": "a: &a [*a]\n",
    "a billion": BOMB,
    "a long value": "name: " + "x" * 500_000,
    "a long number": "name: " + "9" * 500_000,
    "a merge": "base: &base {name: x}\n<<: *base\n",
    "a tag": "name: !!python/object/apply:os.system [ls]\n",
    "a control character": "name: a\x00b\n",
    "an escape sequence": 'name: "\\x1b[2J\\u202e"\n',
    "markup": 'name: "[/][red]"\n',
    "half a pair": 'name: "\\ud800"\n',
    "dashes": "- " * 20_000,
    "questions": "? " * 5000,
    "directives": "%YAML 1.2\n" * 500 + "---\na: 1\n",
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_is_refused_in_few_lines_of_data(text: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse(text, source="migration.yaml")
    said = str(refused.value)
    assert 1 <= len(refused.value.problems) <= translate.MOST
    assert all(problem.line >= 1 and problem.column >= 1 for problem in refused.value.problems)
    assert len(said) < 10_000
    assert all(line.isprintable() for line in said.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        GOOD + WRONG,
        GOOD.replace("service:\n", "service:\n" + "".join(f"  wrong-{index}: 1\n" for index in range(3000))),
        GOOD + "name: shop\n" * 3000,
    ],
    ids=["fields", "fields of a section", "the same field"],
)
def test_of_thousands_of_mistakes_the_first_twenty_are_told_and_all_are_counted(text: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse(text, source="migration.yaml")
    said = str(refused.value).splitlines()
    assert said[0] == "migration.yaml has 3,000 problems; these are the first 20"
    assert len(said) == translate.MOST + 2
    assert list(refused.value.problems) == sorted(refused.value.problems)


def test_only_what_is_told_is_put_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look for what a field may have meant costs more than all else."""
    looked: list[object] = []
    meant = translate._meant
    monkeypatch.setattr(translate, "_meant", lambda error, root: looked.append(error) or meant(error, root))
    with pytest.raises(SpecError):
        parse(GOOD + WRONG, source="migration.yaml")
    assert len(looked) <= translate.MOST


@pytest.mark.parametrize(
    ("content", "seen"),
    [(GOOD.encode("utf-16"), "the byte 0xff"), (GOOD.encode("utf-32"), "the byte 0xff"), (b"name: caf\xe9", "0xe9")],
)
def test_another_encoding_is_said(tmp_path, content: bytes, seen: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "migration.yaml").write_bytes(content)
    with pytest.raises(SpecError, match=seen):
        load(tmp_path / "migration.yaml")


def test_a_byte_order_mark_is_no_mistake(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "migration.yaml").write_bytes(GOOD.encode("utf-8-sig"))
    assert load(tmp_path / "migration.yaml").name == "shop"
