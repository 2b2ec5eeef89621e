"""Live: what serves is guarded."""

from __future__ import annotations

from tests.policies import kept
from tests.policies.cases.case import case
from tests.policies.kept import BLUE_LABELS, BLUE_TAGS, aws

_RULE = "live-side-guarded"

BROKEN = (
    case(_RULE, "protect: seen false", kept.balancer("open", protect=False)),
    case(_RULE, "protect: seen false", aws("ec2/vpc:Vpc", "blue-vpc", tags=BLUE_TAGS)),
    case(
        _RULE,
        "enableDeletionProtection: seen nothing, allowed: true",
        kept.balancer("off", enableDeletionProtection=None),
    ),
    case(_RULE, "deleteBeforeReplace: seen true", kept.balancer("first", deleted_first=True)),
    case(_RULE, "deletionProtection: seen false", kept.sql("unlocked", deletionProtection=False)),
    case(
        _RULE,
        "settings.deletionProtectionEnabled: seen nothing",
        kept.sql("half", {"deletionProtectionEnabled": None}),
    ),
    case(
        _RULE,
        "skipFinalSnapshot: seen true",
        aws(
            "rds/instance:Instance", "db", tags=BLUE_TAGS, protect=True, deletionProtection=True, skipFinalSnapshot=True
        ),
    ),
    case(_RULE, "forceDestroy: seen true", *kept.s3("emptied", tags=BLUE_TAGS, protect=True, forceDestroy=True)),
    case(
        _RULE,
        "deletionProtection: seen false",
        kept.run("run", labels=BLUE_LABELS, protect=True, deletionProtection=False),
    ),
    case(
        _RULE,
        "deletionPolicy: seen nothing, allowed: PREVENT",
        kept.forwarding_rule("rule", labels=BLUE_LABELS, protect=True),
    ),
)

KEPT = (
    kept.balancer("lb"),
    kept.sql("sql"),
    kept.sql("sql-said", deletionProtection=True),
    aws("rds/instance:Instance", "rds", tags=BLUE_TAGS, protect=True, deletionProtection=True),
    kept.run("served", labels=BLUE_LABELS, protect=True),
    kept.forwarding_rule("fronting", labels=BLUE_LABELS, protect=True, deletionPolicy="PREVENT"),
    *kept.s3("full", tags=BLUE_TAGS, protect=True, forceDestroy=False),
    aws("ecs/taskDefinition:TaskDefinition", "revision", tags=BLUE_TAGS, family="shop", containerDefinitions="[]"),
    kept.vpc("green-vpc", deleted_first=True),
    aws("rds/instance:Instance", "spare", tags=kept.TAGS, skipFinalSnapshot=True),
)
