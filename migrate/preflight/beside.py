"""Beside: HTTPS and SVCB records, which tell clients where to go without the weighted answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts, Raw, values

_PORT = re.compile(r"^_[0-9]+\._[a-z]+\.")
_HINT = re.compile(r"\bipv[46]hint=", re.IGNORECASE)


def beside(facts: Facts) -> Iterator[Finding]:
    """A client that knows HTTPS records (RFC 9460) asks for them first, and follows their target and their hints."""
    for raw in facts.records:
        if raw["Type"] not in ("HTTPS", "SVCB") or _PORT.sub("", raw["Name"]) != facts.name:
            continue
        away = [value for value in values(raw) if _leads_away(value, raw, facts)]
        yield facts.finding(
            FindingId.HTTPS_BESIDE,
            Severity.REFUSE if away else Severity.WARN,
            f"a record of type {raw['Type']} stands beside the name"
            + (", and sends clients past the weights" if away else "; it does not move with the weights"),
            seen="; ".join(away or values(raw)),
            limit="target `.` and no address hints",
            then="Delete it, or leave only what is true of both sides.",
        )


def _leads_away(value: str, raw: Raw, facts: Facts) -> bool:
    fields = value.split()
    target = fields[1] if len(fields) > 1 else "."
    own = target == "." or target.lower().rstrip(".") == facts.name.rstrip(".")
    return "AliasTarget" in raw or not own or bool(_HINT.search(value))
