"""The components: one logical thing, two clouds.

Each component takes the same arguments and gives the same outputs on AWS and on Google. `x.py` holds the component and
what goes in and out, `x_aws.py` and `x_gcp.py` what is built on each cloud. Component modules keep their annotations
as objects (no `from __future__ import annotations`): Pulumi reads the schema of every other language from them.

    Network           a VPC, or a Google network
    Service           a container behind a load balancer
    Database          PostgreSQL, ready to replicate
    Bucket            objects, private and versioned
    Secret            the place of a secret, never its value
    Cdn               a cache before a service
    Side              all of the above for one side
    MirroredService   both sides from one declaration, and their parity
    TrafficNames      each side's own name and health check, around the weighted name
    ControllerAccess  whom the controller acts as, and the least it may do
    Schedule          the plan's steps at their times
    Link              a VPN between the two networks
"""

from migrate.components.bucket import Bucket
from migrate.components.cdn import Cdn
from migrate.components.controller_access import ControllerAccess
from migrate.components.database import Database
from migrate.components.link import Link
from migrate.components.mirrored_service import MirroredService
from migrate.components.network import Network
from migrate.components.schedule import Schedule
from migrate.components.secret import Secret
from migrate.components.service import Service
from migrate.components.side import Side
from migrate.components.traffic_names import TrafficNames

COMPONENTS = (
    Bucket,
    Cdn,
    ControllerAccess,
    Database,
    Link,
    MirroredService,
    Network,
    Schedule,
    Secret,
    Service,
    Side,
    TrafficNames,
)

__all__ = [
    "COMPONENTS",
    "Bucket",
    "Cdn",
    "ControllerAccess",
    "Database",
    "Link",
    "MirroredService",
    "Network",
    "Schedule",
    "Secret",
    "Service",
    "Side",
    "TrafficNames",
]
