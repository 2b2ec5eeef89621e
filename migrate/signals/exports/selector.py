"""Selector: series by name and labels, as Prometheus writes it: `name{label="value",other=~"a|b"}`.

https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors: a label that is missing is empty,
and a pattern is matched whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from migrate.errors import InvalidValue
from migrate.signals.exports.series import ExportSeries

_WHOLE = re.compile(r"\s*(?P<name>[^{}\s]*)\s*\{(?P<inner>.*)\}\s*", re.DOTALL)
_MATCHER = re.compile(
    r"""\s*([A-Za-z_][\w.]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(?:,|$)""", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Matcher:
    label: str
    sign: str
    value: str

    def accepts(self, text: str) -> bool:
        same = re.fullmatch(self.value, text) is not None if "~" in self.sign else self.value == text
        return same is (self.sign in ("=", "=~"))


@dataclass(frozen=True, slots=True)
class Selector:
    """Without a name, of any."""

    name: str
    matchers: tuple[_Matcher, ...] = ()

    def accepts(self, series: ExportSeries) -> bool:
        labels = {"__name__": series.name, **series.labels}
        named = not self.name or self.name in series.names
        return named and all(each.accepts(labels.get(each.label, "")) for each in self.matchers)

    @property
    def labels(self) -> dict[str, str] | None:
        """Of one series alone; None where it may mean several."""
        if any(each.sign != "=" for each in self.matchers):
            return None
        return {each.label: each.value for each in self.matchers}


def selector(text: str) -> Selector:
    """
    Raises:
        InvalidValue: It is none.
    """
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return Selector(text.strip())
    return Selector(whole["name"], tuple(_matchers(whole["inner"], text)))


def _matchers(inner: str, text: str) -> list[_Matcher]:
    found: list[_Matcher] = []
    at = 0
    while at < len(inner.rstrip()):
        one = _MATCHER.match(inner, at)
        if one is None:
            raise InvalidValue("not a selector of series", seen=text[:80], limit='name{label="value",other=~"a|b"}')
        found.append(_matcher(one[1], one[2], one[3][1:-1], text))
        at = one.end()
    return found


def _matcher(label: str, sign: str, quoted: str, text: str) -> _Matcher:
    value = _ESCAPED.sub(r"\1", quoted)
    if "~" in sign:
        try:
            re.compile(value)
        except (re.error, RecursionError, OverflowError):
            raise InvalidValue("not a pattern of label values", seen=text[:80], limit='such as code=~"5.."') from None
    return _Matcher(label, sign, value)
