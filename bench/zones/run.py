"""`python -m bench zones FOLDER`: every listing in a folder, one line for each name, and what became of all."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from bench.zones.from_json import from_json
from bench.zones.from_yaml import from_yaml
from bench.zones.from_zone_file import from_zone_file
from bench.zones.listing import Listing, simple
from bench.zones.trial import Trial, Tried
from migrate.routes.epoch_record import LABEL


def main(asked: list[str]) -> int:
    """Exit status 0 when green had nothing after every rollback."""
    parser = argparse.ArgumentParser(prog="python -m bench zones", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quiet", action="store_true", help="the summary alone")
    given = parser.parse_args(asked)
    count = Counter[str]()
    for listing in (each for path in sorted(_files(given.folder)) for each in read(path, given.folder)):
        trial = Trial(listing)
        tried = [] if listing.said else list(trial.run())
        for line in _lines(listing, trial, tried) if not given.quiet else ():
            print(line)
        count += _count(listing, trial, tried)
    print("  ".join(f"{label} {number}" for label, number in sorted(count.items())))
    return 1 if count["GREEN LEFT"] else 0


def read(path: Path, folder: Path) -> list[Listing]:
    """The zones of one file."""
    file, text = str(path.relative_to(folder)), path.read_text(errors="replace")
    match path.suffix:
        case ".json":
            return from_json(file, text)
        case ".yaml" | ".yml":
            return from_yaml(file, text)
        case ".txt":
            return [_marked(file, number, line) for number, line in enumerate(text.splitlines(), start=1) if line]
        case _:
            return from_zone_file(file, text)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _marked(file: str, number: int, line: str) -> Listing:
    """A name with a foreign mark beside it and where the epoch record belongs."""
    value = line if line.startswith('"') else f'"{line}"'
    marks = [simple(name, "TXT", [value]) for name in ("app.example.com.", f"{LABEL}.app.example.com.")]
    return Listing(f"{file}:{number}", "example.com.", [simple("app.example.com.", "A", ["203.0.113.5"]), *marks])


def _lines(listing: Listing, trial: Trial, tried: list[Tried]) -> list[str]:
    if listing.said:
        return [f"{listing.file}: {listing.said}"]
    return [
        *(f"{one.file} {one.name}: {one.step}; {one.back}; green {100 * one.green:.3g} %" for one in tried),
        *(f"{listing.file} left out {said}" for said in trial.left_out),
    ]


def _count(listing: Listing, trial: Trial, tried: list[Tried]) -> Counter[str]:
    return Counter(
        {
            "files without record sets": int(bool(listing.said)),
            "names": len(tried),
            "step 0 taken": sum(one.step == "step 0 taken" for one in tried),
            "step 0 refused": sum(one.step != "step 0 taken" for one in tried),
            "by hand": sum("by hand, for" in one.back for one in tried),
            "sets that Route 53 does not take": len(trial.left_out),
            "GREEN LEFT": sum(one.green > 0 for one in tried),
        }
    )
