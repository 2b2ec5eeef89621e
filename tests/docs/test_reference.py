"""The reference of the Python API is the one that the code gives now, and every public name says what it is."""

from __future__ import annotations

import pytest

from tests.docs.block import ROOT
from tools.reference import FOLDER, pages

PAGES = pages()


def test_each_module_has_its_page() -> None:
    assert sorted(PAGES) == sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_the_code_is(name: str) -> None:
    """`python -m tools.reference` writes them anew."""
    assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_every_public_name_says_what_it_is(name: str) -> None:
    told = PAGES[name].split("\n## ")[1:]
    assert [
        one.splitlines()[0] for one in told if len(one.splitlines()) < 3 or one.splitlines()[2].startswith("|")
    ] == []
