"""Green: the side that shall serve: blue's mirror, able to carry all traffic alone."""

import pulumi

from migrate.components.place import SideName
from migrate.program import sides
from migrate.program.setting import Setting


def build(setting: Setting) -> None:
    side = sides.build(setting, SideName.GREEN)
    pulumi.export("side", sides.exported(setting, SideName.GREEN, side))
    pulumi.export("network", sides.network(side))
