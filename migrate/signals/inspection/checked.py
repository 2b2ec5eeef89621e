"""Checked: whether health checks are most of what is counted, so that users' requests are a small part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use

FEWEST = 60
"""Requests of an hour by which it is judged."""

PART = 0.5

_PLACES = frozenset(
    (
        "path",
        "handler",
        "uri",
        "route",
        "endpoint",
        "url",
        "http_route",
        "http_target",
        "agent",
        "user_agent",
        "method_path",
    )
)
_CHECK = re.compile(
    r"(?i)(?:^|/)_?(?:health(?:z|[_-]?check)?|live(?:z|ness)?|ready(?:z|ness)?|ping|status(?:z)?|up|alive|heartbeat|metrics|actuator/health)"
    r"(?:/.*)?$|health-?check|kube-probe|uptime|googlehc|pingdom|statuscake|blackbox"
)


def is_check(text: str) -> bool:
    """Whether a path or an agent is that of a check."""
    return _CHECK.search(text.partition("?")[0]) is not None


def checked(store: Store) -> Iterator[Finding]:
    """Of the side that serves users; checks alone at green are usual before its first percent."""
    total = store.of(Side.BLUE, Use.TOTAL)
    if total is None:
        return
    checks = sum(line.growth for line in total.lines if _of_check(line.told))
    yield from dominating(store.trial, checks, total.growth, "Leave their path out of the selectors: `path!~...`.")


def dominating(trial: Trial, checks: float, total: float, then: str) -> Iterator[Finding]:
    """The finding, where checks are half of the requests or more."""
    if total >= FEWEST and checks >= PART * total:
        yield trial.named(
            SignalFault.CHECKS_DOMINATE,
            "blue: most of the requests are health checks",
            seen=f"{checks:,.0f} of {total:,.0f} in the last hour",
            limit="less than half",
            then=then,
        )


def _of_check(labels: Mapping[str, str]) -> bool:
    return any(name in _PLACES and is_check(value) for name, value in labels.items())
