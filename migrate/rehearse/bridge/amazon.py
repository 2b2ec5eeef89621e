"""Amazon: the fronts in the loopback AWS: load balancers, and the ECS services in their target groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from migrate.model.side import Cloud
from migrate.rehearse.aws.backend import Backend
from migrate.rehearse.bridge.front import Front

_AT_ONCE = 10
"""Services that one DescribeServices names at the most (ECS API reference)."""


class Amazon:
    """One region of the account. Looks at moto itself, so that no record of calls holds what nobody called."""

    def __init__(self, backend: str, region: str) -> None:
        self._moto = Backend(backend, region)

    def look(self) -> list[Front]:
        """Every application load balancer. Raises botocore's errors when moto is gone."""
        wanted = self._wanted()
        balancers = self._ask("elbv2", "describe_load_balancers")["LoadBalancers"]
        return [self._front(balancer, wanted) for balancer in balancers]

    def close(self) -> None:
        self._moto.close()

    def _front(self, balancer: Mapping[str, Any], wanted: Mapping[str, int]) -> Front:
        listeners = self._ask("elbv2", "describe_listeners", LoadBalancerArn=balancer["LoadBalancerArn"])
        groups = {group for listener in listeners.get("Listeners", []) for group in _groups(listener)}
        containers = sum(wanted.get(group, 0) for group in groups)
        return Front(Cloud.AWS, balancer["DNSName"], listens=bool(groups), containers=containers)

    def _wanted(self) -> Mapping[str, int]:
        """Target group -> the containers that its services want to run."""
        wanted = Counter[str]()
        for service in self._services():
            for balancer in service.get("loadBalancers", []):
                wanted[balancer["targetGroupArn"]] += service["desiredCount"]
        return wanted

    def _services(self) -> Iterator[Mapping[str, Any]]:
        for cluster in self._ask("ecs", "list_clusters")["clusterArns"]:
            arns = self._ask("ecs", "list_services", cluster=cluster).get("serviceArns", [])
            for start in range(0, len(arns), _AT_ONCE):
                some = arns[start : start + _AT_ONCE]
                found = self._ask("ecs", "describe_services", cluster=cluster, services=some).get("services", [])
                yield from (service for service in found if service["status"] == "ACTIVE")

    def _ask(self, service: str, operation: str, **parameters: object) -> Mapping[str, Any]:
        """The answer; an empty one about what was deleted between two questions."""
        return self._moto.find(service, operation, **parameters) or {}


def _groups(listener: Mapping[str, Any]) -> Iterator[str]:
    """The target groups that a listener sends to by default; one of weight 0 gets nothing."""
    for action in listener["DefaultActions"]:
        weighted = action.get("ForwardConfig", {}).get("TargetGroups", [])
        yield from (group["TargetGroupArn"] for group in weighted if group.get("Weight", 1))
        if not weighted and "TargetGroupArn" in action:
            yield action["TargetGroupArn"]
