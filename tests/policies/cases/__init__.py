"""Cases, by family: what breaks each rule, and what keeps it although it comes close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from tests.policies.cases import data, front, live, mirror, place, traffic
from tests.policies.cases.case import Case
from tests.policies.declared import Declared


@dataclass(frozen=True, slots=True)
class Family:
    """Cases that go into one program. In `kept` everything keeps every rule of the pack."""

    broken: tuple[Case, ...]
    kept: tuple[Declared, ...]


def _family(module: ModuleType) -> Family:
    return Family(module.BROKEN, module.KEPT)


FAMILIES: Mapping[str, Family] = {
    module.__name__.rpartition(".")[2]: _family(module) for module in (traffic, live, front, data, place, mirror)
}

BROKEN: tuple[Case, ...] = tuple(case for family in FAMILIES.values() for case in family.broken)
KEPT: tuple[Declared, ...] = tuple(one for family in FAMILIES.values() for one in family.kept)
