"""Exported: what the series of saved answers counted, as the batches that a backtest reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from migrate.errors import CommandRefused
from migrate.model.batch import Batch, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.exports.counted import Counted, Increment, NoCounter, counted, usual_most
from migrate.signals.exports.replicas import copies
from migrate.signals.exports.roles import Part, Role, Roles, Source
from migrate.signals.exports.series import Meaning

SIGNAL = "import"
SHORTEST = timedelta(seconds=10)
"""Period, where points lie closer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)

_Sums = dict[tuple[datetime, Sli], dict[tuple[Side, Part], int]]


@dataclass(slots=True)
class Exported:
    """`told` is what a person must know of how it was counted; `used` the series by index, with their roles."""

    period: timedelta
    told: list[str] = field(default_factory=list[str])
    sums: _Sums = field(default_factory=_Sums)

    def batches(self) -> Iterator[Batch]:
        """In the order of time."""
        for (start, sli), sums in sorted(self.sums.items()):
            tallies = {side: _tally(sums, side) for side in Side}
            yield Batch(SIGNAL, sli, start, start + self.period, tallies)

    def counts(self, side: Side, sli: Sli) -> Tally:
        """Of the whole history."""
        return sum((_tally(sums, side) for (_, of), sums in self.sums.items() if of is sli), Tally(0, 0))


def _tally(sums: Mapping[tuple[Side, Part], int], side: Side) -> Tally:
    """Samples of two series of one side are not of one moment: a request that failed may show among the bad before it
    shows among all.
    """
    total = sums.get((side, Part.TOTAL), 0)
    good = sums.get((side, Part.GOOD))
    bad = sums.get((side, Part.BAD), 0) if good is None else total - good
    return Tally(total, min(max(bad, 0), total))


def exported(sources: Sequence[Source], roles: Roles, period: timedelta | None) -> Exported:
    """
    Raises:
        CommandRefused: It is not told which series count what, or one of them is not a counter.
    """
    used = roles(sources)
    _check(sources, used)
    merged = _merged(sources, used)
    made = Exported(_period(merged, period))
    made.told += _without_bad(used)
    broken: set[tuple[datetime, Sli]] = set()
    for source, of, found in _counts(merged):
        made.told += [f"{source.path}, {source.series.place}: {each}" for each in found.told]
        broken |= {(_start(at, made.period), role.sli) for at in found.broken for role in of}
        for one in found.increments:
            for role in of:
                sums = made.sums.setdefault((_of(one, made.period), role.sli), defaultdict(int))
                sums[role.side, role.part] += one.by
    for each in broken & made.sums.keys():
        del made.sums[each]
    made.told += [f"spans left out, of which a count cannot be read: {len(broken)}"] if broken else []
    _plausible(made)
    return made


def _of(one: Increment, period: timedelta) -> datetime:
    return _start(one.at if one.starts else one.at - _INSTANT, period)


def _start(at: datetime, period: timedelta) -> datetime:
    return _EPOCH + (at - _EPOCH) // period * period


def _check(sources: Sequence[Source], used: Mapping[int, frozenset[Role]]) -> None:
    """
    Raises:
        CommandRefused: A side or its bad requests have no series, or one series counts both sides, or one is twice.
    """
    for index, roles in used.items():
        if len({role.side for role in roles}) > 1:
            raise CommandRefused(
                f"{_where(sources[index])} counts both sides", seen=sources[index].series.title, limit="one side",
                then="Name green's files with --green, or give each side a selector of its own.",
            )  # fmt: skip
    told = {role for roles in used.values() for role in roles}
    seen = ", ".join(dict.fromkeys(source.series.title or source.series.place for source in sources)) or "no series"
    for side in Side:
        if Role(side, Sli.AVAILABILITY, Part.TOTAL) not in told:
            raise _nothing(side, seen)
    if not any(role.part is not Part.TOTAL for role in told if role.sli is Sli.AVAILABILITY):
        raise CommandRefused(
            "nothing says which requests are bad", seen=seen[:400], limit="series of bad requests",
            then="Name them: --bad FILE, --bad COLUMN or --bad 'name{code=~\"5..\"}'.",
        )  # fmt: skip
    _check_copies([sources[index] for index in used])


def _nothing(side: Side, seen: str) -> CommandRefused:
    if side is Side.GREEN:
        return CommandRefused(
            "nothing counts green's requests", seen=seen[:400], limit="series of both sides, or of two halves of blue",
            then="Name green's: --green FILE or SERIES (--a-a for two halves of blue). Exports know no clients.",
        )  # fmt: skip
    return CommandRefused(
        "nothing counts blue's requests", seen=seen[:400], limit="series of all requests of both sides",
        then="Name them: --total SERIES, a file, a column or a selector.",
    )  # fmt: skip


def _check_copies(used: Sequence[Source]) -> None:
    for one, other, label in copies([source.series for source in used]):
        raise CommandRefused(
            f"{_where(used[other])} is a copy of {_where(used[one])}",
            seen=f"the same counter under two values of {label}", limit="each request counted once",
            then=f"Export with `max without ({label}) (...)`, or name one: --total '{{{label}=\"...\"}}'.",
        )  # fmt: skip


def _where(source: Source) -> str:
    return f"{source.path}, {source.series.place}"


def _without_bad(used: Mapping[int, frozenset[Role]]) -> Iterator[str]:
    told = {role for roles in used.values() for role in roles}
    for side in Side:
        if not any((side, part) in {(role.side, role.part) for role in told} for part in (Part.BAD, Part.GOOD)):
            yield f"no series counts {side.value}'s bad requests: all of its requests are taken as good"


def _merged(sources: Sequence[Source], used: Mapping[int, frozenset[Role]]) -> list[tuple[Source, frozenset[Role]]]:
    """What stands in several files as one series, for counters go on from one to the next."""
    found: dict[tuple[object, ...], tuple[Source, frozenset[Role]]] = {}
    for index, roles in used.items():
        source = sources[index]
        key = (roles, source.series.key)
        if key in found:
            before = found[key][0]
            points = tuple({*before.series.points, *source.series.points})
            source = replace(before, series=replace(before.series, points=points))
        found[key] = source, roles
    return list(found.values())


def _period(merged: Sequence[tuple[Source, frozenset[Role]]], asked: timedelta | None) -> timedelta:
    """
    Raises:
        CommandRefused: The points lie further apart than what was asked for.
    """
    apart = _apart(merged)
    coarsest = max(apart)
    if asked is None:
        return max(coarsest, SHORTEST)
    if asked < coarsest:
        span = f"{coarsest / timedelta(seconds=1):g}s"
        raise CommandRefused(
            f"--period is shorter than the points of {_where(apart[coarsest])} lie apart",
            seen=f"{asked / timedelta(seconds=1):g}s", limit=span, then=f"Give --period {span}, or none.",
        )  # fmt: skip
    return asked


def _apart(merged: Sequence[tuple[Source, frozenset[Role]]]) -> Mapping[timedelta, Source]:
    """How far the points of a side's counters lie apart, and of its counts the densest: a rare answer has few."""
    found: dict[timedelta, Source] = {}
    for side in Side:
        totals = [source for source, roles in merged if Role(side, Sli.AVAILABILITY, Part.TOTAL) in roles]
        apart = {source.series.resolution or timedelta(0): source for source in totals}
        counts = {gap: source for gap, source in apart.items() if source.series.meaning is Meaning.COUNTS and gap}
        if counts:
            found[min(counts)] = counts[min(counts)]
        found |= {gap: source for gap, source in apart.items() if source.series.meaning is Meaning.COUNTER or not gap}
    return found


def _counts(merged: Sequence[tuple[Source, frozenset[Role]]]) -> Iterator[tuple[Source, frozenset[Role], Counted]]:
    """
    Raises:
        CommandRefused: One is not a counter; without it the others would tell of a better side.
    """
    most, first = defaultdict[Side, float](float), dict[Side, datetime]()
    for source, roles in merged:
        for role in roles:
            if role.part is Part.TOTAL and role.sli is Sli.AVAILABILITY:
                most[role.side] += usual_most(source.series)
            if source.series.points and source.series.meaning is Meaning.COUNTER:
                begins = min(point.at for point in source.series.points)
                first[role.side] = min(begins, first.get(role.side, begins))
    for source, roles in merged:
        side = next(iter(roles)).side
        try:
            yield source, roles, counted(source.series, first=first.get(side), most=most[side])
        except NoCounter as why:
            raise CommandRefused(
                f"{_where(source)} is not a counter", seen=str(why)[:200], limit="a counter, or counts of each span",
                then="Export the counter itself, without rate() or avg(), or the Sum.",
            ) from None  # fmt: skip


def _plausible(made: Exported) -> None:
    """
    Raises:
        CommandRefused: A side counted nothing, or its bad requests are no part of all.
    """
    for side in Side:
        of = [sums for (_, sli), sums in made.sums.items() if sli is Sli.AVAILABILITY]
        total, bad = (sum(sums.get((side, part), 0) for sums in of) for part in (Part.TOTAL, Part.BAD))
        if not total:
            raise CommandRefused(
                f"no request of {side.value} was counted", seen="series that do not grow", limit="some traffic",
                then="Look with --report: a rate that stands still is not counted, and one sample shows no growth.",
            )  # fmt: skip
        if bad > total:
            raise CommandRefused(
                f"more of {side.value}'s requests are bad than there were", seen=f"{bad} of {total}",
                limit="bad requests are part of all", then="Name others with --total and --bad; --report shows all.",
            )  # fmt: skip
        more = sum(sums.get((side, Part.BAD), 0) > sums.get((side, Part.TOTAL), 0) for sums in of)
        made.told += (
            [f"{more} batches of {side.value} had more bad requests than all: all are taken as bad"] if more else []
        )
