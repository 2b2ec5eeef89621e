"""Blue: the side that serves today. What is there already is taken over by its id, unchanged."""

import pulumi

from migrate.components.place import SideName
from migrate.program import sides
from migrate.program.setting import Setting


def build(setting: Setting) -> None:
    side = sides.build(setting, SideName.BLUE)
    pulumi.export("side", sides.exported(setting, SideName.BLUE, side))
    pulumi.export("network", sides.network(side))
