"""Recognised: the saved answer that a file holds, whichever source gave it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import Any, cast

from migrate.signals.exports.cloudwatch_export import cloudwatch_answer, cloudwatch_export
from migrate.signals.exports.csv_rows import csv_rows
from migrate.signals.exports.csv_table import csv_table
from migrate.signals.exports.document import decoded, opened, text_of, unwrapped
from migrate.signals.exports.export import Export, Unreadable
from migrate.signals.exports.monitoring_export import is_monitoring, monitoring_export
from migrate.signals.exports.prometheus_range import is_prometheus, prometheus_range
from migrate.signals.logs.recognised import LINES
from migrate.signals.logs.recognised import recognised as logged

_MARKS = ('"resultType"', '"MetricDataResults"', '"Datapoints"', '"timeSeries"', '"metricKind"')
"""Keys near the start of such answers; a file that is damaged is one by them."""

_PAGE = re.compile(r"^# (TYPE|HELP|UNIT) \S|^# EOF$", re.MULTILINE)
"""Comments of what a scrape reads: https://prometheus.io/docs/instrumenting/exposition_formats/"""

_EMPTY = {"unit", "nextPageToken", "executionErrors"}
"""Keys of an answer of Cloud Monitoring without series."""

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """How what is not written in a file is to be understood."""

    zone: tzinfo
    slow: timedelta | None = None
    time: str | None = None
    """Column of a table that holds the time."""


def recognised(path: Path, reading: Reading) -> Export | None:
    """None where it is something else, such as a log.

    Raises:
        Unreadable: It is such an answer, and cannot be read or used.
    """
    head = _head(path)
    if head is None:
        return None
    if head.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return _answer(path, head, reading)
    if _PAGE.search(head):
        raise Unreadable("it is a page of metrics as they stand at one moment; save an answer of /api/v1/query_range")
    return _table(path, head, reading)


def _answer(path: Path, head: str, reading: Reading) -> Export | None:
    if _is_lines(head):
        return None
    try:
        document = unwrapped(_json(text_of(path)))
    except Unreadable:
        if any(mark in head for mark in _MARKS):
            raise
        return None
    return _read(document, reading)


def _table(path: Path, head: str, reading: Reading) -> Export | None:
    """By its name, or by its first lines, unless these are those of a log."""
    named = reading.time is not None or any(each in (".csv", ".tsv") for each in path.suffixes)
    lines = head.splitlines()
    try:
        if logged(lines[:LINES], reading.zone) is not None:
            return None
        csv_rows("\n".join(lines[:-1] if len(head) == _HEAD else lines), reading.zone, reading.time)
        return csv_table(text_of(path), reading.zone, reading.time)
    except Unreadable:
        if named:
            raise
        return None


def _json(text: str) -> object:
    """
    Raises:
        Unreadable: It is none.
    """
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the JSON is damaged: {str(error)[:80]}; export it again") from None


def _head(path: Path) -> str | None:
    """None where nothing of it can be read as text, which the reader of logs tells of."""
    try:
        with opened(path) as file:
            return decoded(file.read(_HEAD), errors="replace")
    except Unreadable:
        return None


def _is_lines(head: str) -> bool:
    """Whether its first line is an object of its own, as in a log of JSON lines."""
    first, _, rest = head.partition("\n")
    try:
        return bool(rest.strip()) and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _read(document: Any, reading: Reading) -> Export | None:
    if is_prometheus(document):
        return prometheus_range(document)
    if answer := cloudwatch_answer(document):
        return cloudwatch_export(answer)
    if is_monitoring(document):
        return monitoring_export(document, reading.slow)
    if document in ({}, []) or (isinstance(document, dict) and document.keys() <= _EMPTY):
        raise Unreadable("the answer is empty: its filter or its time found no series")
    return None
