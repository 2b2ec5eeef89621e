"""Matcher: one condition of a Prometheus selector, and whether a label meets it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MATCHER = re.compile(r"""([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)""")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Matcher:
    """`operator` is one of =, !=, =~ and !~; an absent label is an empty one.
    https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors
    """

    label: str
    operator: str
    text: str

    def meets(self, value: str) -> bool:
        """Whether a label of this value is selected; a pattern that Python does not know selects nothing."""
        if self.operator in ("=", "!="):
            return (value == self.text) == (self.operator == "=")
        try:
            found = re.fullmatch(self.text, value) is not None
        except re.error:
            return False
        return found == (self.operator == "=~")


def name_of(selector: str) -> str:
    """The name of the metric, empty where there are labels alone."""
    name = selector.partition("{")[0].strip()
    named = (each.text for each in matchers(selector) if each.label == "__name__" and each.operator == "=")
    return name or next(named, "")


def matchers(selector: str) -> tuple[Matcher, ...]:
    """Every condition between the braces."""
    return tuple(Matcher(name, operator, plain(text)) for name, operator, text in _MATCHER.findall(selector))


def plain(quoted: str) -> str:
    """What stands between quotes; between backticks nothing is escaped."""
    return quoted[1:-1] if quoted[0] == "`" else _ESCAPED.sub(r"\1", quoted[1:-1])
