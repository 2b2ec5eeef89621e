"""Draws docs/img/rehearsal.svg: the live screen of a real rehearsal, a moment after the gate took all traffic back."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from migrate.rehearse.perform import perform
from migrate.rehearse.scene import Scene
from migrate.rehearse.screen import picture
from migrate.rehearse.script import read_script

TARGET = Path("docs/img/rehearsal.svg")


class Camera:
    """Keeps the first scene in which the rollback is told and blue has everything again."""

    def __init__(self) -> None:
        self.taken = False

    def show(self, scene: Scene) -> None:
        back = scene.state.standing.value == "rolled back" and scene.set == 0.0
        if back and not self.taken:
            self.taken = True
            console = Console(record=True, width=110, file=io.StringIO(), force_terminal=True)
            console.print(picture(scene, lines=36))
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            console.save_svg(str(TARGET), title="migrate rehearse examples/demo/traffic.yaml")


if __name__ == "__main__":
    script = read_script(Path("examples/demo/traffic.yaml"), None, None)
    perform(script.rehearsal, script.spec, script.plan, Path("build/picture"), Camera())
