"""Story: how one resource type is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.rehearse.standins.conftest import World

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """`inputs` make what the resource stands on and give its own inputs. `change` is taken in place, every key of
    `replaces` forces a replacement, each of `bad` is refused with a word of the sentence."""

    type: str
    inputs: Callable[[World], Inputs]
    change: Inputs = field(default_factory=dict)
    replaces: Inputs = field(default_factory=dict)
    bad: tuple[tuple[Inputs, str], ...] = ()
    remains: bool = False
    """Whether it can still be read after it was deleted: some settings only go back to their default."""

    @property
    def label(self) -> str:
        return self.type.replace(":", "-").replace("/", "-")
