"""Mutants: put each declared fault into the safety code and run the quick tests named for it; say which live.

`python -m tools.mutants` tries all, `--only TEXT` those whose name or module has the text. Exit status 1 where one
lives, or does not apply any more.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from tools.mutants.declared import MUTANTS
from tools.mutants.mutant import Mutant
from tools.mutants.trial import Verdict, trial

HEAVY = ["pytest", "hypothesis", "sqlalchemy", "pydantic", "dns.resolver", "ruamel.yaml", "botocore.exceptions"]
"""Imported once, by the server that every trial is forked from; nothing of this project is."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(arguments)
    chosen = [one for one in MUTANTS if asked.only in f"{one.name} {one.where}"]
    began = time.monotonic()
    if broken := _broken(chosen, asked.jobs):
        print("\n".join(broken))
        return 1
    bad = [one.name for one, verdict in tried(chosen, asked.jobs) if not _told(one, verdict)]
    print(f"{len(chosen)} mutants in {time.monotonic() - began:.0f} s: {', '.join(bad) or 'none lives'}")
    return 1 if bad or not chosen else 0


def tried(mutants: Iterable[Mutant], jobs: int) -> Iterator[tuple[Mutant, Verdict]]:
    """Each mutant with what became of it, as soon as it is known, in the order given."""
    with _pool(jobs) as pool:
        under_way = [(one, pool.submit(trial, one, one.tests)) for one in mutants]
        for one, verdict in under_way:
            yield one, verdict.result()


def _broken(mutants: Iterable[Mutant], jobs: int) -> list[str]:
    """Tests that fail without any mutant; they would take every one for dead."""
    suites = sorted({one.tests for one in mutants})
    with _pool(jobs) as pool:
        under_way = {tests: pool.submit(trial, None, tests) for tests in suites}
        verdicts = {tests: verdict.result() for tests, verdict in under_way.items()}
    return [f"FAILS WITHOUT A MUTANT  {verdict.killer}" for verdict in verdicts.values() if verdict.killer]


def _pool(jobs: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HEAVY)
    return ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1)


def _told(one: Mutant, verdict: Verdict) -> bool:
    """Tell one line; whether the mutant is dead."""
    if verdict.stale:
        print(f"STALE   {one.name}: {verdict.stale} [{one.where}]", flush=True)
    elif verdict.killer:
        print(f"killed  {one.name}: {verdict.killer}", flush=True)
    else:
        print(f"LIVES   {one.name}: {one.says} [{one.where}]; no test of {' '.join(one.tests)} noticed", flush=True)
    return bool(verdict.killer)


if __name__ == "__main__":
    sys.exit(main())
