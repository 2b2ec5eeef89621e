"""ByHand: the AWS CLI call that moves the traffic of a name when this program cannot."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

from migrate.routes.route53.layout import Raw, unguarded


def exchange(zone: str, deleted: Sequence[Raw], created: Sequence[Raw]) -> str:
    """Valid for exactly the sets that are deleted. None of the new ones asks a health check but those of a failover,
    which need one.
    """
    changes = [{"Action": "DELETE", "ResourceRecordSet": raw} for raw in deleted]
    opened = [raw if "Failover" in raw else unguarded(raw) for raw in created]
    return command(zone, [*changes, *({"Action": "CREATE", "ResourceRecordSet": raw} for raw in opened)])


def put(zone: str, sets: Sequence[Raw]) -> str:
    """Where nothing is known of what stands there: right for the splits that this program writes."""
    return command(zone, [{"Action": "UPSERT", "ResourceRecordSet": raw} for raw in sets])


def command(zone: str, changes: Sequence[dict[str, Any]]) -> str:
    """The call, quoted for a shell."""
    batch = shlex.quote(json.dumps({"Changes": changes}))
    return f"aws route53 change-resource-record-sets --hosted-zone-id {zone} --change-batch {batch}"
