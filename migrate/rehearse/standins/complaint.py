"""Complaint: one sentence for a person about what a stand-in will not do."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.rehearse.standins.value import Values


class Complaint(Exception):
    """What is wrong, in one sentence; the engine puts the resource before it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(sentence.split()))


class Unfinished(Complaint):
    """The resource was made, but not all of it: the engine must keep its id."""

    def __init__(self, sentence: str, *, id: str, state: Values, inputs: Values) -> None:
        super().__init__(sentence)
        self.id = id
        self.state = state
        self.inputs = inputs


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that is refused."""

    property: str
    reason: str
