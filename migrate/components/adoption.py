"""Adoption: which existing resources become which parts of which component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from migrate.components.errors import UnknownPart


def divided(adopt: Mapping[str, str], components: Iterable[str]) -> dict[str, dict[str, str]]:
    """`{"network/vpc": id}` -> `{"network": {"vpc": id}}`, with an entry for every component. Raises UnknownPart."""
    divided: dict[str, dict[str, str]] = {component: {} for component in components}
    for key, id_ in adopt.items():
        component, _, part = key.partition("/")
        if component not in divided or not part:
            raise UnknownPart(
                "adopt",
                "no component of that name",
                seen=key,
                limit="component/part, with one of " + ", ".join(sorted(divided)),
                then="Correct the key under `adopt`, or leave it out to create that part.",
            )
        divided[component][part] = id_
    return divided
