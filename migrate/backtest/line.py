"""Line: one batch of recorded traffic, as it stands in a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn, cast

from migrate.errors import RecordingInvalid
from migrate.model.answers import AnswerClass, Answers, ClassCount
from migrate.model.batch import Tally
from migrate.model.side import Side
from migrate.model.slo import Sli

Name = str | int
"""What a trace may be called."""

REQUIRED = frozenset({"trace", "t", "step", "share", "ttl", "green", "blue"})
OPTIONAL = frozenset({"clients", "weighed", "felt", "answers", "stratum", "sli"})
KNOWN = REQUIRED | OPTIONAL

BASELINE_REQUIRED = frozenset({"t", "green", "blue"})
"""A/A traffic has no steps; a line without a trace calibrates all."""

LATEST = 5e10
"""Seconds. Later than any clock that counts seconds, earlier than one that counts milliseconds."""

Parse = Callable[[str, int, str], "Line"]
"""From a text, its line number and the name of its file."""

MOST = 10**15
"""Requests of one batch; all that was ever served is less."""

_GREEN, _BLUE, _AVAILABILITY = Side.GREEN, Side.BLUE, Sli.AVAILABILITY
"""By a short way: every line of a long file asks for them."""

_NUMBERS = frozenset({int, float})
"""Not bool, which Python takes for a number."""

_ANY = {side: Tally(MOST, 0) for side in Side}

_SIDES = frozenset({"green", "blue"})


class Line(NamedTuple):
    """`clients` are newly bad clients of green and of blue, `weighed` and `felt` as in a batch; A/A traffic may have no
    `trace`.
    """

    number: int
    trace: Name | None
    t: float
    step: int
    share: float
    ttl: float
    tallies: Mapping[Side, Tally]
    clients: Mapping[Side, int] | None
    stratum: str
    sli: Sli
    weighed: Mapping[Side, int] | None = None
    felt: Mapping[Side, int] | None = None
    answers: Answers | None = None

    @property
    def by_client(self) -> bool:
        """Whether it counts more than requests."""
        return self.clients is not None or self.weighed is not None


class _Wrong(Exception):
    """What is wrong with a line: the problem, what was seen, what is allowed."""

    def __init__(self, what: str, seen: object, limit: str) -> None:
        super().__init__(what)
        self.what, self.seen, self.limit = what, seen, limit


def recorded(text: str, number: int, source: str) -> Line:
    """Line `number` of `source`, a batch of a recorded migration. Raises RecordingInvalid."""
    return _line(text, number, source, REQUIRED)


def baseline(text: str, number: int, source: str) -> Line:
    """The same for A/A traffic. Raises RecordingInvalid."""
    return _line(text, number, source, BASELINE_REQUIRED)


def _line(text: str, number: int, source: str, required: frozenset[str]) -> Line:
    try:
        fields = _object(text)
        _complete(tuple(fields), required)
        return _read(fields, number)
    except _Wrong as wrong:
        raise RecordingInvalid(
            f"{source}, line {number}: {wrong.what}",
            seen=_short(wrong.seen),
            limit=wrong.limit,
            then="docs/backtest.md describes the lines.",
        ) from None


def _object(text: str) -> dict[str, Any]:
    text = text.strip()
    try:
        fields, end = cast("tuple[object, int]", _DECODER.raw_decode(text))
    except (ValueError, RecursionError) as error:
        raise _Wrong("not JSON", f"{text} ({error})", _FORM) from None
    if end != len(text):
        raise _Wrong("not JSON alone", text[end:], _FORM)
    if not isinstance(fields, dict):
        raise _Wrong("not a JSON object", text, _FORM)
    return cast("dict[str, Any]", fields)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


_FORM = "one JSON object on each line"

_DECODER = json.JSONDecoder(parse_constant=_no_constant)


@lru_cache
def _complete(keys: tuple[str, ...], required: frozenset[str]) -> None:
    """Lines of one file have few forms, so each form is looked at once."""
    if unknown := sorted(set(keys) - KNOWN):
        raise _Wrong("unknown key", ", ".join(unknown), ", ".join(sorted(KNOWN)))
    if missing := sorted(required - set(keys)):
        raise _Wrong("missing key", ", ".join(missing), ", ".join(sorted(required)))


def _read(fields: dict[str, Any], number: int) -> Line:
    get = fields.get
    trace, t, step, share, ttl = get("trace"), fields["t"], get("step", 0), get("share", 0), get("ttl", 0)
    if type(trace) is not str and type(trace) is not int and "trace" in fields:
        raise _Wrong("`trace` is the name of a migration", trace, "a string or a whole number")
    if not (type(t) in _NUMBERS and abs(t) <= LATEST):
        raise _Wrong("`t` is a time in seconds", t, f"a number between -{LATEST:.0e} and {LATEST:.0e}")
    if type(step) is not int or step < 0:
        raise _Wrong("`step` is the number of a step", step, "0, 1, 2, ...")
    if not (type(share) in _NUMBERS and 0 <= share <= 1):
        raise _Wrong("`share` is green's planned part of the traffic", share, "0..1")
    if not (type(ttl) in _NUMBERS and 0 <= ttl <= LATEST):
        raise _Wrong("`ttl` is a time in seconds", ttl, "0 or more")
    tallies = {_GREEN: _tally("green", fields["green"]), _BLUE: _tally("blue", fields["blue"])}
    clients = _clients("clients", fields["clients"], tallies) if "clients" in fields else None
    weighed = _clients("weighed", fields["weighed"], tallies) if "weighed" in fields else None
    felt = _clients("felt", fields["felt"], tallies) if "felt" in fields else None
    answers = _answers(fields["answers"]) if "answers" in fields else None
    stratum = _stratum(fields["stratum"]) if "stratum" in fields else ""
    sli = _sli(fields["sli"]) if "sli" in fields else _AVAILABILITY
    return Line(number, trace, t, step, share, ttl, tallies, clients, stratum, sli, weighed, felt, answers)


def _tally(side: str, value: object) -> Tally:
    counts = cast("dict[str, Any]", value)
    if type(value) is not dict or len(counts) != 2 or "total" not in counts or "bad" not in counts:
        raise _Wrong(f"`{side}` has its counts", counts, '{"total": requests, "bad": bad ones}')
    total, bad = counts["total"], counts["bad"]
    if type(total) is not int or type(bad) is not int or not 0 <= bad <= total <= MOST:
        raise _Wrong(f"`{side}` has counts that cannot be", counts, f"whole numbers, 0 <= bad <= total <= {MOST:.0e}")
    return Tally(total, bad)


def _clients(key: str, value: object, tallies: Mapping[Side, Tally]) -> dict[Side, int]:
    counts = cast("dict[str, Any]", value)
    if type(value) is not dict or counts.keys() != _SIDES:
        raise _Wrong(f"`{key}` has a count for each side", counts, '{"green": c, "blue": d}')
    green, blue = counts["green"], counts["blue"]
    whole = type(green) is int and type(blue) is int
    if not (whole and 0 <= green <= tallies[_GREEN].total and 0 <= blue <= tallies[_BLUE].total):
        raise _Wrong(f"`{key}` has counts that cannot be", counts, f"whole numbers, 0 <= {key} <= total requests")
    return {_GREEN: green, _BLUE: blue}


def _answers(value: object) -> Answers:
    told = cast("dict[str, dict[str, Any]]", value)
    if type(value) is not dict or not set(told) <= set(AnswerClass):
        raise _Wrong("`answers` has counts by class", told, " or ".join(AnswerClass))
    made: dict[AnswerClass, ClassCount] = {}
    for of, counts in told.items():
        if type(counts) is not dict or not {"weighed"} <= counts.keys() <= {"weighed", "felt"}:
            raise _Wrong(f"`answers` has two counts of {of}", counts, '{"weighed": {...}, "felt": {...}}')
        weighed = _of_class(f"answers {of} weighed", counts["weighed"])
        felt = _of_class(f"answers {of} felt", counts["felt"]) if "felt" in counts else weighed
        made[AnswerClass(of)] = ClassCount(weighed, felt)
    return made


def _of_class(key: str, value: object) -> dict[Side, int]:
    """Who gave up is not among the requests, so there may be more of them."""
    return _clients(key, value, _ANY)


def _stratum(value: object) -> str:
    if type(value) is str or type(value) is int:
        return str(value)
    raise _Wrong("`stratum` is the name of a part of the traffic", value, "a string or a whole number")


def _sli(value: object) -> Sli:
    if type(value) is str and value in set(Sli):
        return Sli(value)
    raise _Wrong("`sli` is what was counted as bad", value, " or ".join(Sli))


def _short(seen: object) -> str:
    try:
        text = seen if isinstance(seen, str) else json.dumps(seen)
    except RecursionError:  # the reader stands a little more depth than the writer
        return "a value nested too deep to show"
    return text if len(text) <= 200 else f"{text[:200]}..."
