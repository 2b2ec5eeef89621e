"""Upkeep: the scaling of a service and the log it writes."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import lower, pick, shown
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def _target(new: Values) -> Values:
    return pick(new, "serviceNamespace", "resourceId", "scalableDimension")


def _capacity_rules(values: Values) -> Iterator[tuple[str, str]]:
    least, most = values.get("minCapacity"), values.get("maxCapacity")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield "minCapacity", f"minCapacity {least} must not exceed maxCapacity {most}"


def _create_target(aws: Account, new: Values) -> str:
    tags = tagging.every(aws, new)
    asked = {**_target(new), **pick(new, "minCapacity", "maxCapacity"), **({"Tags": tags} if tags else {})}
    aws.call("application-autoscaling", "register_scalable_target", **asked)
    return f"{new['serviceNamespace']}/{new['resourceId']}/{new['scalableDimension']}"


def _scaled(identifier: str) -> tuple[str, str, str]:
    """Namespace, resource and dimension; the resource may have slashes of its own."""
    namespace, _, rest = identifier.partition("/")
    resource, _, dimension = rest.rpartition("/")
    return namespace, resource, dimension


def _read_target(aws: Account, identifier: str, known: Values) -> Values | None:
    namespace, resource, dimension = _scaled(identifier)
    found = aws.call(
        "application-autoscaling",
        "describe_scalable_targets",
        ServiceNamespace=namespace,
        ResourceIds=[resource],
        ScalableDimension=dimension,
    )["ScalableTargets"]
    if not found:
        return None
    raw = found[0]
    fields = shown(raw, "serviceNamespace", "resourceId", "scalableDimension", "minCapacity", "maxCapacity", "roleArn")
    told = {name: known[name] for name in ("tags", "tagsAll") if name in known}
    return {**fields, **told, "arn": raw.get("ScalableTargetARN", "")}


def _update_target(aws: Account, _: str, change: Change) -> None:
    fields = {**_target(change.new), **pick(change.new, "minCapacity", "maxCapacity")}
    aws.call("application-autoscaling", "register_scalable_target", **fields)


def _delete_target(aws: Account, _: str, state: Values) -> None:
    aws.call("application-autoscaling", "deregister_scalable_target", **_target(state))


def _put_policy(aws: Account, new: Values) -> str:
    asked = pick(new, "policyType", "targetTrackingScalingPolicyConfiguration", name="PolicyName")
    aws.call("application-autoscaling", "put_scaling_policy", **_target(new), **asked)
    return f"{new['serviceNamespace']}/{new['resourceId']}/{new['scalableDimension']}/{new['name']}"


def _read_policy(aws: Account, identifier: str, __: Values) -> Values | None:
    scaled, _, name = identifier.rpartition("/")
    namespace, resource, dimension = _scaled(scaled)
    found = aws.call(
        "application-autoscaling",
        "describe_scaling_policies",
        ServiceNamespace=namespace,
        ResourceId=resource,
        ScalableDimension=dimension,
        PolicyNames=[name],
    )["ScalingPolicies"]
    if not found:
        return None
    raw = found[0]
    return {
        **shown(
            raw, "serviceNamespace", "resourceId", "scalableDimension", "policyType", name="PolicyName", arn="PolicyARN"
        ),
        "targetTrackingScalingPolicyConfiguration": lower(raw.get("TargetTrackingScalingPolicyConfiguration", {})),
        "alarmArns": [one["AlarmARN"] for one in raw.get("Alarms", [])],
    }


def _update_policy(aws: Account, _: str, change: Change) -> None:
    _put_policy(aws, change.new)


def _delete_policy(aws: Account, _: str, state: Values) -> None:
    aws.call("application-autoscaling", "delete_scaling_policy", PolicyName=state["name"], **_target(state))


def _retention_rules(values: Values) -> Iterator[tuple[str, str]]:
    days = values.get("retentionInDays")
    if isinstance(days, int) and days not in (0, *_RETENTIONS):
        yield "retentionInDays", f"expected retentionInDays to be one of {[0, *_RETENTIONS]}, got {days}"


def _create_log(aws: Account, new: Values) -> str:
    tags = tagging.every(aws, new)
    aws.call("logs", "create_log_group", logGroupName=new["name"], **({"tags": tags} if tags else {}))
    _retain(aws, new["name"], new)
    return new["name"]


def _retain(aws: Account, name: str, new: Values) -> None:
    if new.get("retentionInDays"):
        aws.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=new["retentionInDays"])
    else:
        aws.find("logs", "delete_retention_policy", logGroupName=name)


def _read_log(aws: Account, name: str, _: Values) -> Values | None:
    found: list[Values] = aws.call("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"]
    raw = next((one for one in found if one["logGroupName"] == name), None)
    if raw is None:
        return None
    arn = raw["arn"].removesuffix(":*")
    tags = aws.call("logs", "list_tags_for_resource", resourceArn=arn)["tags"]
    return {"name": name, "arn": arn, "retentionInDays": raw.get("retentionInDays", 0), **tagging.told(aws, tags)}


def _update_log(aws: Account, name: str, change: Change) -> None:
    if change.touches("retentionInDays"):
        _retain(aws, name, change.new)
    added, gone = tagging.changes(aws, change)
    arn = change.old["arn"]
    if gone:
        aws.call("logs", "untag_resource", resourceArn=arn, tagKeys=gone)
    if added:
        aws.call("logs", "tag_resource", resourceArn=arn, tags=added)


def _delete_log(aws: Account, name: str, _: Values) -> None:
    aws.call("logs", "delete_log_group", logGroupName=name)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:appautoscaling/target:Target",
        inputs=frozenset(("serviceNamespace", "resourceId", "scalableDimension", "minCapacity", "maxCapacity", "tags")),
        create=_create_target,
        read=_read_target,
        update=_update_target,
        delete=_delete_target,
        rules=_capacity_rules,
        replaces=frozenset(("serviceNamespace", "resourceId", "scalableDimension")),
        kept=tagging.TAGS,
    ),
    Kind(
        type="aws:appautoscaling/policy:Policy",
        inputs=frozenset(("serviceNamespace", "resourceId", "scalableDimension", "policyType", "name"))
        | frozenset(("targetTrackingScalingPolicyConfiguration",)),
        create=_put_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
        replaces=frozenset(("serviceNamespace", "resourceId", "scalableDimension", "policyType", "name")),
        autoname=Autoname(longest=255),
    ),
    Kind(
        type="aws:cloudwatch/logGroup:LogGroup",
        inputs=frozenset(("name", "retentionInDays", "tags")),
        create=_create_log,
        read=_read_log,
        update=_update_log,
        delete=_delete_log,
        rules=_retention_rules,
        replaces=frozenset(("name",)),
        clears=tagging.TAGS,
        autoname=Autoname(longest=512),
    ),
)
