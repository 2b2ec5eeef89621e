"""PlannedStep: one thing an update would do, as far as a guard needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Scalar = bool | int | float
"""The only values that are kept: a string may be private, and no guard reads one."""


class Op(StrEnum):
    """What the engine does to a resource; its own words (pulumi/pulumi, pkg/resource/deploy/step.go)."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    READ = "read"
    READ_REPLACEMENT = "read-replacement"
    REFRESH = "refresh"
    DISCARD = "discard"
    DISCARD_REPLACED = "discard-replaced"
    REMOVE_PENDING_REPLACE = "remove-pending-replace"
    IMPORT = "import"
    IMPORT_REPLACEMENT = "import-replacement"

    @property
    def removes(self) -> bool:
        """Whether what stands there now would be gone, replaced or forgotten."""
        return self not in _KEEPS

    @property
    def changes(self) -> bool:
        """Whether it does anything at all."""
        return self not in _IDLE


_IDLE = frozenset({Op.SAME, Op.READ, Op.REFRESH})
_KEEPS = _IDLE | {Op.CREATE, Op.UPDATE, Op.IMPORT}


@dataclass(frozen=True, slots=True)
class Difference:
    """One number or switch of a resource that would change. None: not there, or not known before the update."""

    path: str
    before: Scalar | None
    after: Scalar | None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a preview.

    `keys` are the properties the provider says differ, `replace_keys` those that force a replacement. `guards` are the
    provider's own deletion protections that are on now. `protect` flags are Pulumi's.
    """

    urn: str
    type: str
    op: Op
    keys: tuple[str, ...] = ()
    replace_keys: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    guards: tuple[str, ...] = ()
    protected: bool = False
    protected_after: bool = False

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]
