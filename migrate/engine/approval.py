"""Approval: an update that may happen, bound to all that was looked at when that was decided."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.engine.judge import LiveRules, judge
from migrate.engine.live import Standing
from migrate.engine.preview import Preview
from migrate.errors import UpdateRefused


@dataclass(frozen=True, slots=True)
class Approval:
    """One allowed update. It cannot be built for any other.

    `standing` is where users and writes were when `rules` called something live; it must still hold at the update.
    """

    preview: Preview
    rules: LiveRules
    standing: Standing

    def __post_init__(self) -> None:
        """Raises UpdateRefused with all refusals when the judgement is not clean."""
        judgement = judge(self.preview, self.rules)
        if not judgement.allowed:
            raise UpdateRefused(
                f"`pulumi up` of stack {self.preview.stack} in phase {self.rules.phase} is refused",
                seen="\n".join(str(one) for one in judgement.refusals),
                limit="nothing that serves, holds data or is guarded may be taken away or moved",
                then="Nothing was changed. Correct the program, then preview again.",
            )
