"""Notice: one thing that somebody should hear of a migration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from migrate.model.weights import Weights


class Occasion(StrEnum):
    """What has happened."""

    VERDICT = "verdict"
    """The gate takes green back."""
    ROLLED_BACK = "rolled-back"
    """All traffic is on blue."""
    NEEDS_PERSON = "needs-person"
    """Nothing goes on until a person says so."""
    FINISHED = "finished"
    """Green holds all traffic."""
    STOPPED = "stopped"
    """This controller was fenced out, or failed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, why, and the command that comes next."""

    occasion: Occasion
    migration: str
    at: datetime
    why: str
    then: str
    weights: Weights

    @property
    def title(self) -> str:
        """One line: the migration and what happened."""
        return f"{self.migration}: {_TITLES[self.occasion]}"

    @property
    def text(self) -> str:
        """Why, where it stands, and what to do."""
        return f"{self.why}\nThe weights are {self.weights}.\nNext: {self.then}"

    def to_json(self) -> dict[str, object]:
        """The same for machines."""
        told = {"occasion": self.occasion.value, "migration": self.migration, "at": self.at.isoformat()}
        return {**told, "why": self.why, "then": self.then, "green_basis_points": self.weights.green}


_TITLES = {
    Occasion.VERDICT: "green is being rolled back",
    Occasion.ROLLED_BACK: "rolled back, all traffic is on blue",
    Occasion.NEEDS_PERSON: "waits for a person",
    Occasion.FINISHED: "finished, green holds all traffic",
    Occasion.STOPPED: "the controller stopped",
}
