"""Path: of a request line or an address, without its query."""

from __future__ import annotations

import pytest

from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.word import LONGEST_WORD, word


@pytest.mark.parametrize(
    ("request_line", "path"),
    [
        ("GET /cart?id=1 HTTP/1.1", "/cart"),
        ("GET https://shop.example.com/cart?id=1 HTTP/1.1", "/cart"),
        ("/cart", "/cart"),
        ("-", None),
        ("", None),
    ],
)
def test_it_has_no_query_and_no_host(request_line: str, path: str | None) -> None:
    assert path_of(request_line) == path


@pytest.mark.parametrize(
    ("told", "kept"), [("-", None), (None, None), ({}, None), ("a" * 9999, "a" * LONGEST_WORD), (7, "7")]
)
def test_a_word_is_short_and_can_be_hashed(told: object, kept: str | None) -> None:
    assert word(told) == kept
    assert word("\ud800") == "?"
