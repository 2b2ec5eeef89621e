"""Audit: `python -m tools.audit SBOM [ADVISORIES]` judges a CycloneDX bill of materials.

Exit status 1 where a licence is not known to be free or a part is known to be vulnerable. No service is asked: without
a folder of advisories it says that vulnerabilities were not looked up.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from tools.audit.advisories import known
from tools.audit.licences import licences, refused

_NOT_LOOKED_UP = (
    "vulnerabilities: NOT looked up, for this needs a copy of the advisories: unpack the PyPI part of the OSV database "
    "and name its folder with `make audit ADVISORIES=DIRECTORY`"
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("sbom", type=Path)
    parser.add_argument("advisories", type=Path, nargs="?")
    asked = parser.parse_args(arguments)
    components = json.loads(asked.sbom.read_text()).get("components", [])
    found = [f"licence: {line}" for line in refused(components)]
    if asked.advisories is not None:
        found += [f"vulnerable: {line}" for line in known(components, asked.advisories)]
    counted = Counter(" / ".join(licences(one)) or "none" for one in components)
    print(f"{len(components)} parts ({asked.sbom}); " + ", ".join(f"{n} {name}" for name, n in counted.most_common(4)))
    print("\n".join(found) or "nothing found")
    if asked.advisories is None:
        print(_NOT_LOOKED_UP)
    return 1 if found or not components else 0


if __name__ == "__main__":
    sys.exit(main())
