"""Lacking: operations that moto does not have and a rehearsal needs, with what they keep."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from migrate.rehearse.aws.model import Refusal

Parameters = Mapping[str, Any]
Result = dict[str, object]


@dataclass(slots=True)
class Policy:
    """A cache policy of CloudFront."""

    id: str
    config: Parameters
    etag: str
    modified: datetime

    def shown(self) -> Result:
        return {"Id": self.id, "LastModifiedTime": self.modified, "CachePolicyConfig": self.config}


@dataclass(slots=True)
class Lacking:
    """`propagating` are pairs of a route table and a VPN gateway."""

    propagating: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    policies: dict[str, Policy] = field(default_factory=dict[str, Policy])

    def operations(self) -> Mapping[tuple[str, str], Callable[[Parameters], Result]]:
        """By service and operation."""
        return {
            ("ec2", "EnableVgwRoutePropagation"): self._propagate,
            ("ec2", "DisableVgwRoutePropagation"): self._stop,
            ("cloudfront", "CreateCachePolicy"): self._create,
            ("cloudfront", "GetCachePolicy"): self._get,
            ("cloudfront", "ListCachePolicies"): self._list,
            ("cloudfront", "UpdateCachePolicy"): self._update,
            ("cloudfront", "DeleteCachePolicy"): self._delete,
        }

    def _propagate(self, asked: Parameters) -> Result:
        self.propagating.add((asked["RouteTableId"], asked["GatewayId"]))
        return {}

    def _stop(self, asked: Parameters) -> Result:
        pair = (asked["RouteTableId"], asked["GatewayId"])
        if pair not in self.propagating:
            text = f"The gateway {pair[1]} is not propagating routes to route table {pair[0]}."
            raise Refusal("Gateway.NotAttached", text)
        self.propagating.discard(pair)
        return {}

    def _create(self, asked: Parameters) -> Result:
        config = asked["CachePolicyConfig"]
        self._check_name(config["Name"])
        policy = Policy(str(uuid.uuid4()), config, _etag(), datetime.now(UTC))
        self.policies[policy.id] = policy
        return {"CachePolicy": policy.shown(), "ETag": policy.etag, "Location": f"/cache-policy/{policy.id}"}

    def _check_name(self, name: str) -> None:
        if any(one.config["Name"] == name for one in self.policies.values()):
            text = f"A cache policy with the same name already exists: {name}"
            raise Refusal("CachePolicyAlreadyExists", text, 409)

    def _get(self, asked: Parameters) -> Result:
        policy = self._found(asked["Id"])
        return {"CachePolicy": policy.shown(), "ETag": policy.etag}

    def _list(self, asked: Parameters) -> Result:
        """All on one page: an account has no more than 20 of its own, and those that AWS manages are not kept here."""
        if asked.get("Type") != "custom":
            raise Refusal("InvalidArgument", "Only custom cache policies are known to this double.")
        items = [{"Type": "custom", "CachePolicy": one.shown()} for one in self.policies.values()]
        held = {"Items": items} if items else {}
        return {"CachePolicyList": {"MaxItems": asked.get("MaxItems", 100), "Quantity": len(items), **held}}

    def _update(self, asked: Parameters) -> Result:
        policy = self._matched(asked)
        policy.config, policy.etag, policy.modified = asked["CachePolicyConfig"], _etag(), datetime.now(UTC)
        return {"CachePolicy": policy.shown(), "ETag": policy.etag}

    def _delete(self, asked: Parameters) -> Result:
        del self.policies[self._matched(asked).id]
        return {}

    def _matched(self, asked: Parameters) -> Policy:
        policy = self._found(asked["Id"])
        if asked.get("IfMatch") != policy.etag:
            text = "The If-Match version is missing or not valid for the resource."
            raise Refusal("InvalidIfMatchVersion", text)
        return policy

    def _found(self, identifier: str) -> Policy:
        if identifier not in self.policies:
            raise Refusal("NoSuchCachePolicy", "The specified cache policy does not exist.", 404)
        return self.policies[identifier]

    def with_gateways(self, tables: bytes) -> bytes:
        """The answer of DescribeRouteTables with the gateways that propagate to each table."""
        root = ElementTree.fromstring(tables)  # noqa: S314 -- from moto, in this process
        space = root.tag.partition("}")[0] + "}"
        for item in root.iterfind(f"{space}routeTableSet/{space}item"):
            table = item.findtext(f"{space}routeTableId", "")
            held = ElementTree.SubElement(item, f"{space}propagatingVgwSet")
            for gateway in sorted(gateway for pair, gateway in self.propagating if pair == table):
                inner = ElementTree.SubElement(held, f"{space}item")
                ElementTree.SubElement(inner, f"{space}gatewayId").text = gateway
        ElementTree.register_namespace("", space[1:-1])
        return ElementTree.tostring(root)


def _etag() -> str:
    return "E" + uuid.uuid4().hex[:13].upper()
