"""CsvNumber: a count in a cell of a table, as people's tools write it."""

from __future__ import annotations

import re

from migrate.signals.exports.value import shown, value_of

EMPTY = frozenset(("", "-", "null", "undefined", "nan", "n/a", "na", "none", "no data"))
"""Of a span without a value: an empty cell, or the word that Grafana, a spreadsheet or a database has for one."""

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_GROUPS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}([ \u00a0\u202f']\d{3})+")
_UNIT = re.compile(r"[-+]?[\d.,]+\s*([A-Za-zµ%/€$].*)", re.DOTALL)
_INFINITE = re.compile(r"[-+]?inf(inity)?|[-+]?∞", re.IGNORECASE)


def looks_like_number(cell: str) -> bool:
    """Whether it is meant as one, with a unit perhaps."""
    text = cell.strip()
    forms = (_NUMBER, _GROUPS, _UNIT, _INFINITE)
    return text.casefold() in EMPTY or any(each.fullmatch(text) for each in forms) or text.replace(",", "").isdigit()


def number_in(cell: str) -> float | None:
    """None for an empty one.

    Raises:
        ValueError: It is not a count. Says why.
    """
    text = cell.strip()
    if text.casefold() in EMPTY:
        return None
    if _NUMBER.fullmatch(text):
        return value_of(text)
    if _GROUPS.fullmatch(text):
        return _grouped(text)
    unit = _UNIT.fullmatch(text)
    if unit:
        raise ValueError(f"{shown(text)} carries a unit: export raw values (Grafana: Formatted data off)")
    raise ValueError(f"no count: {shown(text)}")


def _grouped(text: str) -> float | None:
    """
    Raises:
        ValueError: Its comma may be that of thousands or that of decimals.
    """
    if text.count(",") == 1 and "." not in text:
        raise ValueError(f"{text} may be {text.replace(',', '')} or {text.replace(',', '.')}: export raw values")
    return value_of(re.sub(r"[, \u00a0\u202f']", "", text))
