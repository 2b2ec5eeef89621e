"""Trace: traces as Google Cloud Trace keeps and answers them, without a socket.

https://cloud.google.com/trace/docs/reference/v1/rest/v1/projects.traces/list and, for filters,
https://cloud.google.com/trace/docs/trace-filters: `key:value` is a prefix of a label of the root span, `+key:value` all
of it. `orderBy` is one of four fields, with ` desc` the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from migrate.rehearse.gcp.refusal import Code, Refused

Json = dict[str, Any]

MOST = 1000
"""ListTraces.pageSize: "the maximum ... is 1000"."""

_TERM = re.compile(r"(\+?)([A-Za-z0-9_./-]+):(\S+)")


@dataclass(slots=True)
class Trace:
    """`page` is the most traces of one answer, whatever is asked for. The first span of a trace is its root."""

    page: int = MOST
    traces: list[Json] = field(default_factory=list[Json])
    _begun: list[datetime] = field(default_factory=list[datetime], init=False)

    def put(self, trace: Json) -> None:
        """A trace as patchTraces takes it."""
        self.traces.append(trace)
        self._begun.append(_time(trace, "startTime"))

    def listing(self, query: Mapping[str, str]) -> Json:
        """
        Raises:
            Refused: As the service says no.
        """
        view = query.get("view", "MINIMAL")
        start, end = (datetime.fromisoformat(query[name]) for name in ("startTime", "endTime"))
        terms = [_term(text) for text in query.get("filter", "").split()]
        within = (one for one, begun in zip(self.traces, self._begun, strict=True) if start <= begun <= end)
        found = _ordered([one for one in within if _fits(one, terms)], query.get("orderBy", ""))
        first = _first(query.get("pageToken", ""))
        last = first + min(self.page, int(query.get("pageSize", MOST)) or MOST)
        shown = [_shown(one, view) for one in found[first:last]]
        return {"traces": shown, **({"nextPageToken": f"from-{last}"} if last < len(found) else {})}


def _shown(trace: Json, view: str) -> Json:
    spans = {"COMPLETE": trace["spans"], "ROOTSPAN": trace["spans"][:1]}.get(view, [])
    return {"projectId": trace["projectId"], "traceId": trace["traceId"], **({"spans": spans} if spans else {})}


def _time(trace: Json, name: str) -> datetime:
    return datetime.fromisoformat(trace["spans"][0][name])


_ORDERS: Mapping[str, Callable[[Json], Any]] = {
    "trace_id": lambda trace: trace["traceId"],
    "name": lambda trace: trace["spans"][0]["name"],
    "duration": lambda trace: _time(trace, "endTime") - _time(trace, "startTime"),
    "start": lambda trace: _time(trace, "startTime"),
}


def _ordered(traces: list[Json], order: str) -> list[Json]:
    """
    Raises:
        Refused: It is no order.
    """
    field, down = order.removesuffix(" desc"), order.endswith(" desc")
    if not order:
        return traces
    if field not in _ORDERS:
        raise Refused(Code.INVALID_ARGUMENT, "Invalid order.", violations=[("orderBy", "is not a field to sort by")])
    return sorted(traces, key=_ORDERS[field], reverse=down)


def _term(text: str) -> tuple[bool, str, str]:
    found = _TERM.fullmatch(text)
    if found is None:
        raise Refused(Code.INVALID_ARGUMENT, "Invalid filter.", violations=[("filter", "is not served here")])
    return bool(found[1]), found[2], found[3]


def _fits(trace: Json, terms: list[tuple[bool, str, str]]) -> bool:
    labels = trace["spans"][0].get("labels", {})
    return all(
        labels.get(key) == value if whole else str(labels.get(key, "")).startswith(value) for whole, key, value in terms
    )


def _first(token: str) -> int:
    number = token.removeprefix("from-")
    if token and not number.isdigit():
        raise Refused(Code.INVALID_ARGUMENT, "Invalid page token.", violations=[("pageToken", "is invalid")])
    return int(number or 0)
