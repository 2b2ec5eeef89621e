"""What a Pulumi program of a migration is written with: the stacks, the components, the traffic split.

`migrate init` writes a program of these few lines (stacks/__main__.py):

    from migrate.pulumi import blue, data, green, program, traffic

    program({"blue": blue, "green": green, "data": data, "traffic": traffic}, folder=...)

A stack builds more when its function does:

    from migrate.pulumi import Setting, green

    def green_and_alarms(setting: Setting) -> None:
        green(setting)
        aws.cloudwatch.MetricAlarm(...)

The components also build without a declaration: each takes the same arguments on AWS and on Google.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.lazy import lazy

if TYPE_CHECKING:
    from migrate.components.bucket import Bucket, BucketArgs
    from migrate.components.cdn import Cdn, CdnArgs
    from migrate.components.controller_access import ControllerAccess, ControllerAccessArgs, RouteUse
    from migrate.components.database import Database, DatabaseArgs
    from migrate.components.link import Link, LinkArgs, LinkEnd
    from migrate.components.mirrored_service import MirroredService, MirroredServiceArgs, MirrorEnd
    from migrate.components.network import Network, NetworkArgs
    from migrate.components.network_ref import NetworkRef
    from migrate.components.place import Place, SideName, Standing
    from migrate.components.schedule import Schedule, ScheduleArgs, StepTime
    from migrate.components.secret import Secret, SecretArgs
    from migrate.components.service import Service, ServiceArgs
    from migrate.components.side import DatabaseShape, ServiceShape, Side, SideArgs
    from migrate.components.traffic_names import Target, TrafficNames, TrafficNamesArgs
    from migrate.components.zone import Zone
    from migrate.model.side import Cloud
    from migrate.model.stage import Stage
    from migrate.provider.split import Provider, SplitEnd, SplitRoute, TrafficSplit
    from migrate.pulumi.entry import program
    from migrate.pulumi.setting import Setting
    from migrate.pulumi.stacks import blue, data, green, traffic

__all__ = [
    "Bucket",
    "BucketArgs",
    "Cdn",
    "CdnArgs",
    "Cloud",
    "ControllerAccess",
    "ControllerAccessArgs",
    "Database",
    "DatabaseArgs",
    "DatabaseShape",
    "Link",
    "LinkArgs",
    "LinkEnd",
    "MirrorEnd",
    "MirroredService",
    "MirroredServiceArgs",
    "Network",
    "NetworkArgs",
    "NetworkRef",
    "Place",
    "Provider",
    "RouteUse",
    "Schedule",
    "ScheduleArgs",
    "Secret",
    "SecretArgs",
    "Service",
    "ServiceArgs",
    "ServiceShape",
    "Setting",
    "Side",
    "SideArgs",
    "SideName",
    "SplitEnd",
    "SplitRoute",
    "Stage",
    "Standing",
    "StepTime",
    "Target",
    "TrafficNames",
    "TrafficNamesArgs",
    "TrafficSplit",
    "Zone",
    "blue",
    "data",
    "green",
    "program",
    "traffic",
]

_HOMES = {
    "Bucket": "migrate.components.bucket",
    "BucketArgs": "migrate.components.bucket",
    "Cdn": "migrate.components.cdn",
    "CdnArgs": "migrate.components.cdn",
    "Cloud": "migrate.model.side",
    "ControllerAccess": "migrate.components.controller_access",
    "ControllerAccessArgs": "migrate.components.controller_access",
    "Database": "migrate.components.database",
    "DatabaseArgs": "migrate.components.database",
    "DatabaseShape": "migrate.components.side",
    "Link": "migrate.components.link",
    "LinkArgs": "migrate.components.link",
    "LinkEnd": "migrate.components.link",
    "MirrorEnd": "migrate.components.mirrored_service",
    "MirroredService": "migrate.components.mirrored_service",
    "MirroredServiceArgs": "migrate.components.mirrored_service",
    "Network": "migrate.components.network",
    "NetworkArgs": "migrate.components.network",
    "NetworkRef": "migrate.components.network_ref",
    "Place": "migrate.components.place",
    "Provider": "migrate.provider.split",
    "RouteUse": "migrate.components.controller_access",
    "Schedule": "migrate.components.schedule",
    "ScheduleArgs": "migrate.components.schedule",
    "Secret": "migrate.components.secret",
    "SecretArgs": "migrate.components.secret",
    "Service": "migrate.components.service",
    "ServiceArgs": "migrate.components.service",
    "ServiceShape": "migrate.components.side",
    "Setting": "migrate.pulumi.setting",
    "Side": "migrate.components.side",
    "SideArgs": "migrate.components.side",
    "SideName": "migrate.components.place",
    "SplitEnd": "migrate.provider.split",
    "SplitRoute": "migrate.provider.split",
    "Stage": "migrate.model.stage",
    "Standing": "migrate.components.place",
    "StepTime": "migrate.components.schedule",
    "Target": "migrate.components.traffic_names",
    "TrafficNames": "migrate.components.traffic_names",
    "TrafficNamesArgs": "migrate.components.traffic_names",
    "TrafficSplit": "migrate.provider.split",
    "Zone": "migrate.components.zone",
    "blue": "migrate.pulumi.stacks",
    "data": "migrate.pulumi.stacks",
    "green": "migrate.pulumi.stacks",
    "program": "migrate.pulumi.entry",
    "traffic": "migrate.pulumi.stacks",
}
"""Where each public name lives: the SDK of a cloud is loaded when something is built on it."""

__getattr__, __dir__ = lazy(__name__, _HOMES)
