"""Catalogue: what every component registers and exports on each cloud, as pinned in catalogue.json.

`python -m tests.components.catalogue` writes the file anew. A child whose name or type changes is replaced by the
engine wherever it stands: change the file only together with an alias, or before anybody built it.
"""

from __future__ import annotations

import json
from pathlib import Path

from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components.programs import EVERYTHING, built
from tests.components.recorder import Record, record

PINNED = Path(__file__).with_name("catalogue.json")

Entry = dict[str, dict[str, str]]


def entry(component: str, cloud: Cloud) -> dict[str, object]:
    """The type of every resource by its name, and the names of the outputs."""
    kept = record(lambda: built(component, cloud, Standing.SPARE, {}))
    return {"resources": resources(kept), "outputs": outputs(kept, component)}


def resources(kept: Record) -> dict[str, str]:
    registered = (each for each in kept.registered if not each.type.startswith("pulumi:providers:"))
    return {each.name: each.type for each in sorted(registered, key=lambda each: each.name)}


def outputs(kept: Record, component: str) -> list[str]:
    top = next(each for each in kept.components if each.type == f"migrate:index:{component}")
    return sorted(kept.exports(top.name))


def pinned() -> dict[str, dict[str, object]]:
    loaded: dict[str, dict[str, object]] = json.loads(PINNED.read_text())
    return loaded


def main() -> None:
    """Write the catalogue anew."""
    entries = {f"{component} on {cloud}": entry(component, cloud) for component, cloud in EVERYTHING}
    PINNED.write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    main()
