"""Memory: all that the guarded gate remembers between two looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from migrate.decide import track_json
from migrate.decide.gate import Stage
from migrate.decide.mix import Mix
from migrate.decide.track import Track
from migrate.model.event import Json


@dataclass(frozen=True, slots=True)
class Memory:
    """Evidence by indicator, and the stage it was last added in.

    Evidence lives as long as the attempt, certificates and counts as long as the step; `looks` are the batches of the
    attempt; `clients` the indicators whose bad ones are clients, not requests.
    """

    stage: str = ""
    attempt: int = 0
    looks: int = 0
    tracks: Mapping[str, Track] = field(default_factory=dict[str, Track])
    clients: frozenset[str] = frozenset()
    mixes: Mapping[str, Mix] = field(default_factory=dict[str, Mix])
    """By signal and class of answers."""

    def entered(self, stage: Stage) -> Memory:
        """What is left of it in this stage."""
        if self.stage == stage.id:
            return self
        if self.attempt != stage.attempt:
            return Memory(stage.id, stage.attempt)
        tracks = {key: track.step() for key, track in self.tracks.items()}
        mixes = {key: mix.step() for key, mix in self.mixes.items()}
        return Memory(stage.id, stage.attempt, self.looks, tracks, self.clients, mixes)

    def to_json(self) -> Json:
        tracks = {key: track_json.told(track) for key, track in self.tracks.items()}
        told = {
            "version": track_json.VERSION,
            "stage": self.stage,
            "attempt": self.attempt,
            "looks": self.looks,
            "tracks": tracks,
        }
        told |= {"clients": sorted(self.clients)} if self.clients else {}
        return told | ({"mixes": {key: mix._asdict() for key, mix in self.mixes.items()}} if self.mixes else {})

    @classmethod
    def from_json(cls, told: Json) -> Memory:
        """The memory that `to_json` told; the empty one of nothing, and of what another kind of gate remembered."""
        if "tracks" not in told:
            return cls()
        tracks = cast("Mapping[str, object]", told["tracks"])
        return cls(
            str(told["stage"]),
            int(str(told["attempt"])),
            int(str(told["looks"])),
            {key: track_json.read(values) for key, values in tracks.items()},
            frozenset(cast("Sequence[str]", told.get("clients", ()))),
            {key: track_json.mix(each) for key, each in cast("Mapping[str, object]", told.get("mixes", {})).items()},
        )
