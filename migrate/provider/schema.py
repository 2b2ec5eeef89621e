"""Schema: the traffic split as Pulumi's tools for other languages need it told."""

from __future__ import annotations

import json
from typing import Any

KIND = "migrate:index:TrafficSplit"
_ROUTE, _END = "migrate:index:SplitRoute", "migrate:index:SplitEnd"

Schema = dict[str, Any]


def with_split(package: str) -> str:
    """The schema of a package as JSON, with the traffic split among its resources."""
    schema = json.loads(package)
    schema.setdefault("resources", {})[KIND] = _resource()
    schema.setdefault("types", {}).update({_ROUTE: _route(), _END: _end()})
    return json.dumps(schema)


def _resource() -> Schema:
    inputs = {
        "migration": _text("The migration's name, as in migration.yaml."),
        "route": {"$ref": f"#/types/{_ROUTE}", "description": "The weighted name."},
        "blue": {"$ref": f"#/types/{_END}", "description": "The side that serves today."},
        "green": {"$ref": f"#/types/{_END}", "description": "The target."},
    }
    told = {
        "blueWeight": _number("Blue's share in basis points, when it was last read."),
        "greenWeight": _number("Green's share in basis points, when it was last read."),
        "epoch": _number("The epoch under which the weights were written; 0 before any controller was there."),
        "ttl": _number("Seconds a resolver may keep an answer."),
    }
    return {
        "description": "A weighted name. It is made at all blue, or taken over as it is; its weights belong to the "
        "controller and are never written by an update. It cannot be deleted while both sides have traffic.",
        "inputProperties": inputs,
        "requiredInputs": [*inputs],
        "properties": {**inputs, **told},
        "required": [*inputs, *told],
    }


def _route() -> Schema:
    fields = {
        "name": _text("What the route is called in migration.yaml."),
        "kind": _text("The mechanism that splits traffic: route53."),
        "zone": _text("The hosted zone's id."),
        "record": _text("The weighted name."),
        "ttl": _number("Seconds a resolver may keep an answer; 60 where a side is an alias."),
        "nameservers": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Servers to ask for what is answered, instead of the zone's own.",
        },
        "endpoint": _text("Another address of the API, for rehearsals."),
    }
    return {"type": "object", "properties": fields, "required": ["name", "kind", "zone", "record", "ttl"]}


def _end() -> Schema:
    fields = {
        "address": _text("Where the side's load balancer is reached: IPv4, IPv6 or host name."),
        "aliasZone": _text("The hosted zone of an AWS load balancer, whose name is the address."),
        "evaluateHealth": {
            "type": "boolean",
            "description": "Whether Route 53 may turn away from the load balancer on its own.",
        },
        "healthCheck": _text("The id of the side's Route 53 health check."),
        "also": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Further addresses of the side: of the other family, or more that share its clients.",
        },
        "dualStack": {"type": "boolean", "description": "Whether the AWS load balancer answers IPv6 too."},
    }
    return {"type": "object", "properties": fields, "required": ["address"]}


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _number(description: str) -> Schema:
    return {"type": "integer", "description": description}
