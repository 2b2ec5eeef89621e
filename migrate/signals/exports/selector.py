"""Selector: series by name and labels, as Prometheus writes it: `name{label="value",other=~"a|b"}`.

https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors: a label that is missing is empty,
and a pattern is matched whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from migrate.errors import InvalidValue
from migrate.signals.exports.series import ExportSeries
from migrate.signals.matcher import Matcher, plain

_WHOLE = re.compile(r"\s*(?P<name>[^{}\s]*)\s*\{(?P<inner>.*)\}\s*", re.DOTALL)
_MATCHER = re.compile(
    r"""\s*([A-Za-z_][\w.]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(?:,|$)""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Selector:
    """Without a name, of any."""

    name: str
    matchers: tuple[Matcher, ...] = ()

    def accepts(self, series: ExportSeries) -> bool:
        labels = {"__name__": series.name, **series.labels}
        named = not self.name or self.name in series.names
        return named and all(each.meets(labels.get(each.label, "")) for each in self.matchers)

    @property
    def labels(self) -> dict[str, str] | None:
        """Of one series alone; None where it may mean several."""
        if any(each.operator != "=" for each in self.matchers):
            return None
        return {each.label: each.text for each in self.matchers}


def selector(text: str) -> Selector:
    """
    Raises:
        InvalidValue: It is none.
    """
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return Selector(text.strip())
    return Selector(whole["name"], tuple(_matchers(whole["inner"], text)))


def _matchers(inner: str, text: str) -> list[Matcher]:
    found: list[Matcher] = []
    at = 0
    while at < len(inner.rstrip()):
        one = _MATCHER.match(inner, at)
        if one is None:
            raise InvalidValue("not a selector of series", seen=text[:80], limit='name{label="value",other=~"a|b"}')
        found.append(_matcher(one[1], one[2], one[3], text))
        at = one.end()
    return found


def _matcher(label: str, sign: str, quoted: str, text: str) -> Matcher:
    value = plain(quoted)
    if "~" in sign:
        try:
            re.compile(value)
        except (re.error, RecursionError, OverflowError):
            raise InvalidValue("not a pattern of label values", seen=text[:80], limit='such as code=~"5.."') from None
    return Matcher(label, sign, value)
