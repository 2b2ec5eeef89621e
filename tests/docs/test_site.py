"""The site's menu has every page of docs/ once, and no page leads out of it."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from typing import Any

import pytest

from tests.docs.block import DOCUMENTS, ROOT
from tests.docs.test_links import LINK

DOCS = ROOT / "docs"
PAGES = [document for document in DOCUMENTS if document.is_relative_to(DOCS)]
SITE: dict[str, Any] = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]


def test_every_page_is_in_the_menu_once() -> None:
    listed = [page for group in SITE["nav"] for pages in group.values() for page in pages]
    assert sorted(listed) == sorted(str(page.relative_to(DOCS)) for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_no_link_leads_out_of_the_site(page: Any) -> None:
    targets = [(page.parent / path).resolve() for path, _ in LINK.findall(page.read_text(encoding="utf-8")) if path]
    assert all(target.is_relative_to(DOCS.resolve()) for target in targets)


def test_the_index_leads_to_every_page() -> None:
    linked = {path for path, _ in LINK.findall((DOCS / "index.md").read_text(encoding="utf-8"))}
    assert linked == {str(page.relative_to(DOCS)) for page in PAGES} - {"index.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_list_begins_after_an_empty_line_or_the_site_takes_it_for_text(page: Any) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    lines = [line for line in text.splitlines() if not line.startswith("    ")]
    starts = [after for before, after in pairwise(lines) if _begins(after) and before and not _goes_on(before)]
    assert starts == []


def _begins(line: str) -> bool:
    return bool(re.match(r"(?:- |\d+\. )", line))


def _goes_on(line: str) -> bool:
    """An item of the same list, or its second line."""
    return _begins(line) or line.startswith("  ")


def test_its_font_and_its_generator_need_no_network_and_no_host() -> None:
    assert SITE["theme"]["font"] is False
    lock = (ROOT / "tools/docs.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert re.search(r"^zensical==\d", lock, re.MULTILINE)
