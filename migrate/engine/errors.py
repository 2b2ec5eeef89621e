"""Engine errors: every refusal between a phase and its `pulumi up`, by name.

MigrationError
└── EngineError                 the Pulumi engine cannot be used, or may not do what was asked
    ├── EngineMissing           there is no engine on this machine, or it cannot be built
    ├── EngineTooOld            there is one, older than what the guards rely on
    ├── UpdateRefused           the update would touch what must not be touched; nothing was changed
    ├── StaleApproval           what was approved is no longer what would happen; nothing was changed
    ├── StateLocked             another update holds the stack, or was killed while it did
    ├── PendingOperations       a killed update left operations whose outcome is unknown
    └── UpdateFailed            the engine ran and failed; what it had done until then stands in its state
"""

from __future__ import annotations

from migrate.errors import Exit, MigrationError


class EngineError(MigrationError):
    """The Pulumi engine cannot be used, or may not do what was asked."""


class EngineMissing(EngineError):
    """There is no engine on this machine, or it cannot be built."""


class EngineTooOld(EngineError):
    """There is an engine, older than what the guards rely on."""


class UpdateRefused(EngineError):
    """The update would touch what must not be touched; nothing was changed."""

    exit = Exit.NEEDS_PERSON


class StaleApproval(EngineError):
    """What was approved is no longer what would happen; nothing was changed."""

    exit = Exit.HELD


class StateLocked(EngineError):
    """Another update holds the stack, or was killed while it did."""

    exit = Exit.HELD


class PendingOperations(EngineError):
    """A killed update left operations whose outcome is unknown."""

    exit = Exit.NEEDS_PERSON


class UpdateFailed(EngineError):
    """The engine ran and failed; what it had done until then stands in its state."""
