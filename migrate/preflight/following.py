"""Following: where a name leads inside one zone, by its own records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migrate.preflight.facts import Led, Raw, host, values
from migrate.routes.route53.name import asked, stored

BOUND = 64
"""Most names followed: longer chains are given up by resolvers long before."""


def follow(name: str, records: Sequence[Raw]) -> Led:
    """Every CNAME and alias from a stored name on, whichever of several weighted sets answers; a name met twice is
    named twice, and ends the way.
    """
    names, addresses, todo = list[str](), set[str](), [name]
    while todo and len(names) < BOUND:
        here = todo.pop(0)
        again = here in names
        names.append(here)
        if again:
            break
        for raw in standing(here, records):
            leads = raw["Type"] == "CNAME" or "AliasTarget" in raw
            if leads:
                todo += [stored(host(value)) for value in values(raw) if stored(host(value)) not in todo]
            elif raw["Type"] in ("A", "AAAA"):
                addresses |= set(values(raw))
    return Led(tuple(asked(each).removesuffix(".") for each in names), frozenset(addresses))


def standing(name: str, records: Sequence[Raw]) -> list[Raw]:
    """What answers at a name: its own sets, or the wildcard of the closest name above that exists (RFC 4592)."""
    own = [raw for raw in records if raw["Name"] == name]
    if own:
        return own
    there = {each for raw in records for each in above(raw["Name"])}
    for upper in list(above(name))[1:]:
        wild = [raw for raw in records if raw["Name"] == rf"\052.{upper}"]
        if wild or upper in there:
            return wild
    return []


def above(name: str) -> Iterator[str]:
    """The name itself and each one above it."""
    while name:
        yield name
        name = name.partition(".")[2]
