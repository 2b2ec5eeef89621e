"""Replay: `python -m tests.simulation --seed N` plays one migration again and tells it; `--count` plays many."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from migrate.controller.wording import words
from migrate.model.event import Kind
from tests.simulation.world import World


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1)
    asked = parser.parse_args()
    totals: Counter[str] = Counter()
    for seed in range(asked.seed, asked.seed + asked.count):
        world = World(seed)
        try:
            world.play()
        except AssertionError as broken:
            tell(world)
            print(f"\nseed {seed}: {broken}\nreplay: python -m tests.simulation --seed {seed}")
            return 1
        totals.update(world.counts)
        if asked.count == 1:
            tell(world)
    print(f"{asked.count} migrations, all invariants held; {dict(totals)}")
    return 0


def tell(world: World) -> None:
    print(world.weather)
    for event in world.books.events():
        if event.kind is not Kind.MEASURED:
            print(f"{event.seq:>4} {event.at - world.start}  e{event.epoch} {event.actor:<12} {words(event)}")


if __name__ == "__main__":
    sys.exit(main())
