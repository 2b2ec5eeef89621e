"""Links: the arguments of the private way between both networks, from the declaration."""

from __future__ import annotations

import pulumi

from migrate.components.link import LinkArgs, LinkEnd
from migrate.components.place import SideName
from migrate.model.side import Cloud, Side
from migrate.model.spec.link import LinkSpec
from migrate.pulumi.neighbour import Neighbour
from migrate.pulumi.providers import providers
from migrate.pulumi.setting import Setting


def wanted(setting: Setting) -> LinkSpec | None:
    """The link as declared; with a database the usual one, since green writes to blue's. None between one cloud's."""
    spec = setting.spec
    if spec.blue.cloud == spec.green.cloud:
        return None
    return spec.link or (LinkSpec() if spec.database else None)


def link_args(setting: Setting, link: LinkSpec) -> LinkArgs:
    """The arguments of the link, its ends read from the stacks of both sides."""
    ends = {setting.place(side)["cloud"]: _end(setting, side, link) for side in SideName}
    return {"aws": ends[Cloud.AWS], "google": ends[Cloud.GCP], "inside_cidrs": link.inside}


def link_options(setting: Setting) -> pulumi.ResourceOptions:
    """Options with a provider for either end."""
    return providers(setting, [setting.place(side) for side in SideName])


def _end(setting: Setting, side: SideName, link: LinkSpec) -> LinkEnd:
    place = setting.place(side)
    return {
        "place": place,
        "network": Neighbour(setting, side).network,
        "cidr": setting.spec.side(Side(side)).cidr or "",
        "asn": link.aws if place["cloud"] == Cloud.AWS else link.gcp,
    }
