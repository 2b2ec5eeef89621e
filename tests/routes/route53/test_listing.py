"""Listing: the provider's own time is taken from the answer, or from nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.routes.route53.listing import listed
from tests.routes.conftest import PacketWorld


class Answering:
    """A client whose answer has these headers."""

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        self.page = {"ResourceRecordSets": [], "IsTruncated": False, **metadata}

    def list_resource_record_sets(self, **_: object) -> Mapping[str, Any]:
        return self.page


def told(metadata: Mapping[str, Any]) -> datetime | None:
    client: Any = Answering(metadata)
    return listed(client, "Z1", "a.test.", "b.test.").told


@given(st.integers(0, 2**33), st.booleans())
def test_a_date_is_read_to_the_second(seconds: int, gmt: bool) -> None:
    time = datetime.fromtimestamp(seconds, UTC)
    assert told({"ResponseMetadata": {"HTTPHeaders": {"date": format_datetime(time, usegmt=gmt)}}}) == time


@given(st.text() | st.none() | st.integers() | st.sampled_from(["Mon, 99 Foo 2026 00:00:00 GMT", "0", "1e99"]))
def test_what_is_no_date_is_no_time_and_no_error(text: object) -> None:
    found = told({"ResponseMetadata": {"HTTPHeaders": {"date": text}}})
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize("metadata", [{}, {"ResponseMetadata": None}, {"ResponseMetadata": {"HTTPHeaders": {}}}])
def test_an_answer_without_a_date_has_none(metadata: Mapping[str, Any]) -> None:
    assert told(metadata) is None


def test_the_time_comes_with_the_split_over_http(packets: PacketWorld) -> None:
    seen = packets.route.read().told
    assert seen is not None
    assert abs(datetime.now(UTC) - seen) < timedelta(minutes=1)
