"""Played: how a seeded migration ended; many of them in several processes."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass

from tests.simulation.world import World


@dataclass(frozen=True)
class Played:
    """One migration that came to its end; `broken` says which promise was not kept, empty where all were."""

    seed: int
    broken: str
    counts: dict[str, int]


def outcomes(seeds: range, jobs: int) -> Iterator[Played]:
    """Each migration as it ends."""
    if jobs == 1:
        yield from map(play, seeds)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, collect_rarely, maxtasksperchild=20) as pool:
        yield from pool.imap_unordered(play, seeds, chunksize=5)


def collect_rarely() -> None:
    """Look for garbage a hundred times less often, which makes a migration an eighth quicker."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def play(seed: int) -> Played:
    """One migration. Whatever it fails with is told, and the others go on."""
    world = World(seed)
    try:
        world.play()
    except Exception as error:
        return Played(seed, f"{type(error).__name__}: {error}", world.counts)
    return Played(seed, "", world.counts)
