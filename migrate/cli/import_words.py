"""ImportWords: the words of `migrate import`, as what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from migrate.errors import CommandRefused, InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta, tzinfo
    from pathlib import Path

    from migrate.model.spec.signal import SignalSpec

S = TypeVar("S")


def zone_of(name: str) -> tzinfo:
    """
    Raises:
        CommandRefused: There is no such zone.
    """
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise CommandRefused("--zone is not a time zone", seen=name, limit="such as UTC or Europe/Berlin") from None


def span_of(text: str, option: str) -> timedelta:
    """
    Raises:
        CommandRefused: It is no span.
    """
    from migrate.model.duration import parse

    try:
        return parse(text)
    except InvalidValue as error:
        raise CommandRefused(f"{option} is not a span of time", seen=text, limit=error.limit) from error


def files_in(given: Sequence[Path]) -> list[Path]:
    """Those named, and all in the folders named.

    Raises:
        CommandRefused: One is not there, or a folder is empty.
    """
    found: list[Path] = []
    for path in given:
        within = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        if not within or not path.exists():
            raise CommandRefused(
                f"no log or export at {path}", seen="nothing", limit="a file, or a folder with files in it"
            )
        found += within
    return found


def declared_signal(file: Path, name: str) -> SignalSpec:
    """
    Raises:
        CommandRefused: No log and no metric source is declared by this name.
    """
    from migrate.api.migration import Migration
    from migrate.model.spec.signal import LogSpec, MetricsSpec

    known = [each for each in Migration.load(file).spec.signals if isinstance(each, LogSpec | MetricsSpec)]
    for each in known:
        if each.name == name:
            return each
    seen = ", ".join(each.name for each in known) or "a signal of kind log or metrics"
    raise CommandRefused("no such log or metric source is declared", seen=name, limit=seen)


def declared_as(declared: SignalSpec, kind: type[S]) -> S:
    """
    Raises:
        CommandRefused: It is declared as another kind.
    """
    if isinstance(declared, kind):
        return declared
    raise CommandRefused(
        f"{declared.name} does not say how these files are read", seen=f"a signal of kind {declared.kind}",
        limit="log for access logs, metrics for exports", then="Name another one with --signal.",
    )  # fmt: skip
