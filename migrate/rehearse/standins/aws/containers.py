"""Containers: ECS clusters, task definitions and services."""

from __future__ import annotations

import json
from collections.abc import Iterator

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_DEFINED = ("family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn")
_NETWORK = {"DISABLED": False, "ENABLED": True}
_SERVICE = ("desiredCount", "healthCheckGracePeriodSeconds", "platformVersion", "enableExecuteCommand")


def _tagged(aws: Account, new: Values) -> Values:
    tags = tagging.every(aws, new)
    return {"tags": tagging.pairs(tags, key="key", value="value")} if tags else {}


def _retag(aws: Account, arn: str, change: Change) -> None:
    added, gone = tagging.changes(aws, change)
    if gone:
        aws.call("ecs", "untag_resource", resourceArn=arn, tagKeys=gone)
    if added:
        aws.call("ecs", "tag_resource", resourceArn=arn, tags=tagging.pairs(added, key="key", value="value"))


def _present(values: Values, *names: str) -> Values:
    """ECS names its parameters as Pulumi does."""
    return {name: values[name] for name in names if values.get(name) is not None}


def _create_cluster(aws: Account, new: Values) -> str:
    made = aws.call("ecs", "create_cluster", clusterName=new["name"], **_present(new, "settings"), **_tagged(aws, new))
    return made["cluster"]["clusterArn"]


def _read_cluster(aws: Account, arn: str, _: Values) -> Values | None:
    found = aws.call("ecs", "describe_clusters", clusters=[arn], include=["SETTINGS", "TAGS"])["clusters"]
    if not found or found[0]["status"] == "INACTIVE":
        return None
    raw = found[0]
    return {
        "name": raw["clusterName"],
        "arn": raw["clusterArn"],
        "settings": raw.get("settings", []),
        **tagging.told(aws, raw.get("tags")),
    }


def _imported_cluster(aws: Account, identifier: str) -> str:
    """An import takes the cluster's name (the provider's page, Import)."""
    return identifier if identifier.startswith("arn:") else aws.arn("ecs", f"cluster/{identifier}")


def _imported_service(aws: Account, identifier: str) -> str:
    """An import takes `cluster/service` (the provider's page, Import)."""
    return identifier if identifier.startswith("arn:") else aws.arn("ecs", f"service/{identifier}")


def _update_cluster(aws: Account, arn: str, change: Change) -> None:
    if change.touches("settings"):
        aws.call("ecs", "update_cluster", cluster=arn, settings=change.new["settings"])
    _retag(aws, arn, change)


def _delete_cluster(aws: Account, arn: str, _: Values) -> None:
    aws.call("ecs", "delete_cluster", cluster=arn)


def _definition_rules(values: Values) -> Iterator[tuple[str, str]]:
    """What RegisterTaskDefinition says of Fargate, and that the containers are a JSON list."""
    try:
        containers = json.loads(values["containerDefinitions"])
    except ValueError as bad:
        yield "containerDefinitions", f"ECS Task Definition container_definitions is invalid: {bad}"
        return
    if not isinstance(containers, list) or not containers:
        yield "containerDefinitions", "ECS Task Definition container_definitions must be a list of containers"
    if "FARGATE" in values.get("requiresCompatibilities", []):
        if values.get("networkMode") != "awsvpc":
            yield "networkMode", "Fargate only supports network mode awsvpc"
        if not values.get("cpu") or not values.get("memory"):
            yield "cpu", "Fargate requires that cpu and memory be defined at the task level"


def _register(aws: Account, new: Values) -> str:
    containers = json.loads(new["containerDefinitions"])
    asked = _present(new, *_DEFINED, "volumes", "runtimePlatform")
    made = aws.call("ecs", "register_task_definition", containerDefinitions=containers, **asked, **_tagged(aws, new))
    return made["taskDefinition"]["taskDefinitionArn"]


def _read_definition(aws: Account, arn: str, _: Values) -> Values | None:
    """Its id is the family and revision, as its ARN; one that was deregistered is gone."""
    found = aws.find("ecs", "describe_task_definition", taskDefinition=arn, include=["TAGS"])
    if found is None or found["taskDefinition"]["status"] == "INACTIVE":
        return None
    raw = found["taskDefinition"]
    return {
        **_present(raw, *_DEFINED, "revision"),
        "arn": raw["taskDefinitionArn"],
        "arnWithoutRevision": raw["taskDefinitionArn"].rpartition(":")[0],
        "containerDefinitions": json.dumps(raw["containerDefinitions"]),
        **tagging.told(aws, found.get("tags")),
    }


def _change_definition(aws: Account, arn: str, change: Change) -> None:
    _retag(aws, arn, change)


def _deregister(aws: Account, arn: str, state: Values) -> None:
    """`skipDestroy` leaves the revision for services that still run it."""
    if not state.get("skipDestroy"):
        aws.call("ecs", "deregister_task_definition", taskDefinition=arn)


def _network(new: Values) -> Values:
    held = new.get("networkConfiguration")
    if not held:
        return {}
    public = {"assignPublicIp": "ENABLED" if held.get("assignPublicIp") else "DISABLED"}
    return {"networkConfiguration": {"awsvpcConfiguration": {**_present(held, "subnets", "securityGroups"), **public}}}


def _deployment(new: Values) -> Values:
    held = {
        "minimumHealthyPercent": new.get("deploymentMinimumHealthyPercent"),
        "maximumPercent": new.get("deploymentMaximumPercent"),
        "deploymentCircuitBreaker": new.get("deploymentCircuitBreaker"),
    }
    found = {name: one for name, one in held.items() if one is not None}
    return {"deploymentConfiguration": found} if found else {}


def _create_service(aws: Account, new: Values) -> str:
    asked = _present(new, "cluster", "taskDefinition", "launchType", "loadBalancers", "propagateTags", *_SERVICE)
    fields = {**asked, **_network(new), **_deployment(new), **_tagged(aws, new)}
    return aws.call("ecs", "create_service", serviceName=new["name"], **fields)["service"]["serviceArn"]


def _service(aws: Account, arn: str) -> Values | None:
    """ARNs hold the cluster: arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME."""
    cluster = arn.split("/")[1]
    found = aws.find("ecs", "describe_services", cluster=cluster, services=[arn], include=["TAGS"])
    listed: list[Values] = found["services"] if found else []
    return next((one for one in listed if one["status"] != "INACTIVE"), None)


def _read_service(aws: Account, arn: str, _: Values) -> Values | None:
    raw = _service(aws, arn)
    if raw is None:
        return None
    network = raw.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    deployment = raw.get("deploymentConfiguration", {})
    public = {"assignPublicIp": _NETWORK[network.get("assignPublicIp", "DISABLED")]} if network else {}
    return {
        **_present(raw, "taskDefinition", "launchType", "loadBalancers", "propagateTags", *_SERVICE),
        **_present(deployment, "deploymentCircuitBreaker"),
        "name": raw["serviceName"],
        "arn": raw["serviceArn"],
        "cluster": raw["clusterArn"],
        **({"networkConfiguration": {**_present(network, "subnets", "securityGroups"), **public}} if network else {}),
        "deploymentMinimumHealthyPercent": deployment.get("minimumHealthyPercent", 100),
        "deploymentMaximumPercent": deployment.get("maximumPercent", 200),
        **tagging.told(aws, raw.get("tags")),
    }


def _service_is_steady(aws: Account, arn: str, new: Values) -> None:
    """As many tasks as wanted, and one deployment."""
    if not new.get("waitForSteadyState"):
        return

    def steady() -> bool:
        raw = _service(aws, arn)
        return raw is not None and raw["runningCount"] == raw["desiredCount"] and len(raw["deployments"]) == 1

    aws.wait(f"service {arn}", steady)


def _update_service(aws: Account, arn: str, change: Change) -> None:
    own = change.keys - {"tags"}
    if own:
        new = change.new
        asked = _present(new, "taskDefinition", *(name for name in _SERVICE if name in own))
        fields = {**asked, **_network(new), **_deployment(new)}
        aws.call("ecs", "update_service", cluster=arn.split("/")[1], service=arn, **fields)
    _retag(aws, arn, change)


def _delete_service(aws: Account, arn: str, state: Values) -> None:
    """The provider scales to zero first, unless it may force."""
    cluster = arn.split("/")[1]
    if not state.get("forceDelete"):
        aws.call("ecs", "update_service", cluster=cluster, service=arn, desiredCount=0)
    aws.call("ecs", "delete_service", cluster=cluster, service=arn, force=bool(state.get("forceDelete")))
    aws.wait(f"the end of service {arn}", lambda: _service(aws, arn) is None)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:ecs/cluster:Cluster",
        inputs=frozenset(("name", "settings", "tags")),
        create=_create_cluster,
        read=_read_cluster,
        update=_update_cluster,
        delete=_delete_cluster,
        replaces=frozenset(("name",)),
        clears=tagging.TAGS,
        autoname=Autoname(longest=255),
        imported=_imported_cluster,
    ),
    Kind(
        type="aws:ecs/taskDefinition:TaskDefinition",
        inputs=frozenset((*_DEFINED, "containerDefinitions", "volumes", "runtimePlatform", "skipDestroy", "tags")),
        create=_register,
        read=_read_definition,
        update=_change_definition,
        delete=_deregister,
        rules=_definition_rules,
        replaces=frozenset((*_DEFINED, "containerDefinitions", "volumes", "runtimePlatform")),
        kept=frozenset(("skipDestroy",)),
        clears=tagging.TAGS,
        defaults={"skipDestroy": False},
    ),
    Kind(
        type="aws:ecs/service:Service",
        inputs=frozenset(
            ("name", "cluster", "taskDefinition", "launchType", "loadBalancers", "propagateTags", *_SERVICE)
        )
        | frozenset(("networkConfiguration", "deploymentMinimumHealthyPercent", "deploymentMaximumPercent"))
        | frozenset(("deploymentCircuitBreaker", "waitForSteadyState", "forceDelete", "tags")),
        create=_create_service,
        read=_read_service,
        update=_update_service,
        delete=_delete_service,
        ready=_service_is_steady,
        replaces=frozenset(("name", "cluster", "launchType")),
        kept=frozenset(("waitForSteadyState", "forceDelete")),
        clears=tagging.TAGS,
        defaults={"waitForSteadyState": False},
        autoname=Autoname(longest=255),
        imported=_imported_service,
    ),
)
