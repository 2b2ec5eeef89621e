"""Turns of phrase that made readers stumble do not come back, neither in pages nor in messages."""

from __future__ import annotations

import re

import pytest

from tests.docs.block import DOCUMENTS, ROOT
from tests.docs.test_troubleshooting import texts

INSTEAD = {
    r"neither good nor bad": "missing data never advances a step and never triggers a rollback",
    r"never both act|both never act": "can never act at the same time",
    r"where absent": "default: ...",
    r"\bshall (?:serve|be|have|not)\b": "the target; must",
    r"\b[Mm]end (?:green|blue|the (?:file|ledger)|this machine)\b": "fix, repair",
    r"fences nobody": "does not stop a running controller",
    r"says nothing of|say nothing of": "is ignored",
    r"hardly a": "practically never",
    r"it says nothing at": "the check is off at",
    r"gone on with": "continues from",
    r"(?:leads|led) (?:it|the|its)?\b.{0,20}\bthrough\b": "replays ... through",
    r"that cannot be is refused": "is rejected",
    r"what of it is\b": "what would be",
    r"as told\b|came out\b": "ended as expected",
    r"do not meet the fault": "are assumed not to hit the fault",
    r"Nothing keeps a bad": "does not guarantee",
    r"is finished with it": "completes regardless",
    r"a rollback is one command and": "`migrate rollback` still works",
}
PAGES = [page for page in (*DOCUMENTS, ROOT / "ARCHITECTURE.md") if "bench" not in page.parts]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_has_them(page: object) -> None:
    text = " ".join(str(page.read_text(encoding="utf-8")).split())  # type: ignore[attr-defined]
    assert {found.group(0): INSTEAD[turn] for turn in INSTEAD for found in re.finditer(turn, text)} == {}


MESSAGES = (
    "Nothing keeps a bad",
    "is finished with it",
    r"\b[Mm]end (?:green|blue|the (?:file|ledger)|this machine)\b",
)


@pytest.mark.parametrize("turn", MESSAGES)
def test_no_message_has_them(turn: str) -> None:
    assert [text for text in texts() if re.search(turn, text)] == []
