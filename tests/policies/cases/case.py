"""Case: one way to break one rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.policies.declared import Declared

CONFIG: Mapping[str, Mapping[str, Any]] = {
    "weights-not-ignored": {"declared": ["declared"]},
    "records-forgotten-fast": {"hosts": ["soon.example.com"]},
    "accounts-expected": {"accounts": ["123456789012"], "projects": ["shop-prod"]},
    "regions-allowed": {"regions": ["eu-central-1", "europe-west3"]},
    "mirror-parity": {"mirrors": {"far.example.com": {"ports": [443], "healthPath": "/", "tlsMinimum": "1.2"}}},
}
"""The pack's configuration where a test does not say otherwise; all other settings have their defaults."""


@dataclass(frozen=True, slots=True)
class Case:
    """Of `stack` only the first resource breaks a rule, only `rule`, and the message holds `says`."""

    rule: str
    says: str
    stack: tuple[Declared, ...]

    @property
    def name(self) -> str:
        return self.stack[0].name


def case(rule: str, says: str, *stack: Declared) -> Case:
    return Case(rule, says, stack)
