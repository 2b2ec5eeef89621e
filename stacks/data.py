"""Data: what keeps the data of both sides alike. Today the private link; replication itself is not built yet."""

import pulumi

from migrate.components import Link
from migrate.program import links
from migrate.program.setting import Setting


def build(setting: Setting) -> None:
    pulumi.export("replication", "not built by this version: set it up over the link, then `migrate up replicate`")
    wanted = links.wanted(setting)
    if wanted is None:
        return
    link = Link(f"{setting.stem}-link", links.link_args(setting, wanted), links.link_options(setting))
    pulumi.export("link", {"aws_gateway": link.aws_gateway, "google_gateway": link.google_gateway})
