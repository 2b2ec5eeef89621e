"""Replay: `python -m tests.simulation --seed N` plays one migration again and tells it; `--count` plays many, in
`--jobs` processes, and names every seed that broke an invariant.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter

from migrate.controller.wording import words
from migrate.model.event import Kind
from tests.simulation.played import outcomes
from tests.simulation.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    began, totals, broken = time.monotonic(), Counter[str](), 0
    for played in outcomes(range(asked.seed, asked.seed + asked.count), asked.jobs):
        totals.update(played.counts)
        if played.broken:
            broken += 1
            print(
                f"seed {played.seed}: {played.broken}\n  replay: python -m tests.simulation --seed {played.seed}",
                flush=True,
            )
    if asked.count == 1:
        tell(asked.seed)
    took = time.monotonic() - began
    said = f"{broken} broke an invariant" if broken else "all invariants held"
    print(f"{asked.count} migrations in {took:.0f} s, {said}; {dict(totals.most_common())}")
    return 1 if broken else 0


def tell(seed: int) -> None:
    world = World(seed)
    with contextlib.suppress(AssertionError):  # it was told already
        world.play()
    print(world.weather)
    for event in world.books.told:
        if event.kind is not Kind.MEASURED:
            print(f"{event.seq:>4} {event.at - world.start}  e{event.epoch} {event.actor:<12} {words(event)}")


if __name__ == "__main__":
    sys.exit(main())
