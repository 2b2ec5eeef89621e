"""Balancing: application load balancers, their target groups and listeners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import lower, pick, shown, upper
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

LONGEST_NAME = 32
"""Characters of a load balancer's or target group's name (CreateLoadBalancer: "maximum of 32 characters")."""

_BALANCER = {
    "enableDeletionProtection": "deletion_protection.enabled",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableHttp2": "routing.http2.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
}
_GROUP = {
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "slowStart": "slow_start.duration_seconds",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
}
_CHECK = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "unhealthyThreshold": "UnhealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "timeout": "HealthCheckTimeoutSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _attributes(values: Values, names: Mapping[str, str]) -> list[dict[str, str]]:
    held = ((key, values.get(name)) for name, key in names.items())
    return [{"Key": key, "Value": _text(value)} for key, value in held if value is not None]


def _from_attributes(raw: list[dict[str, str]], names: Mapping[str, str]) -> Values:
    found = {one["Key"]: one["Value"] for one in raw}
    texts = {name: found[key] for name, key in names.items() if key in found}
    return {name: {"true": True, "false": False}.get(text, text) for name, text in texts.items()}


def _tags(aws: Account, arn: str) -> Values:
    found = aws.call("elbv2", "describe_tags", ResourceArns=[arn])["TagDescriptions"]
    return tagging.told(aws, found[0]["Tags"] if found else [])


def _tagged(aws: Account, new: Values) -> Values:
    tags = tagging.every(aws, new)
    return {"Tags": tagging.pairs(tags)} if tags else {}


def _retag(aws: Account, arn: str, change: Change) -> None:
    added, gone = tagging.changes(aws, change)
    if gone:
        aws.call("elbv2", "remove_tags", ResourceArns=[arn], TagKeys=gone)
    if added:
        aws.call("elbv2", "add_tags", ResourceArns=[arn], Tags=tagging.pairs(added))


def _create_balancer(aws: Account, new: Values) -> str:
    asked = pick(new, "name", "subnets", "securityGroups", "ipAddressType", loadBalancerType="Type")
    scheme = "internal" if new.get("internal") else "internet-facing"
    made = aws.call("elbv2", "create_load_balancer", Scheme=scheme, **asked, **_tagged(aws, new))
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    _set_balancer(aws, arn, new)
    return arn


def _set_balancer(aws: Account, arn: str, new: Values) -> None:
    wanted = _attributes(new, _BALANCER)
    if wanted:
        aws.call("elbv2", "modify_load_balancer_attributes", LoadBalancerArn=arn, Attributes=wanted)


def _read_balancer(aws: Account, arn: str, _: Values) -> Values | None:
    found = aws.find("elbv2", "describe_load_balancers", LoadBalancerArns=[arn])
    if not found or not found["LoadBalancers"]:
        return None
    raw = found["LoadBalancers"][0]
    attributes = aws.call("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=arn)["Attributes"]
    fields = shown(raw, "securityGroups", "vpcId", "ipAddressType", name="LoadBalancerName", loadBalancerType="Type")
    return {
        **fields,
        **_from_attributes(attributes, _BALANCER),
        "arn": arn,
        "arnSuffix": arn.partition(":loadbalancer/")[2],
        "dnsName": raw["DNSName"],
        "zoneId": raw["CanonicalHostedZoneId"],
        "internal": raw.get("Scheme", "internet-facing") == "internal",
        "subnets": sorted(zone["SubnetId"] for zone in raw["AvailabilityZones"]),
        **_tags(aws, arn),
    }


def _balancer_is_active(aws: Account, arn: str, _: Values) -> None:
    def active() -> bool:
        found = aws.call("elbv2", "describe_load_balancers", LoadBalancerArns=[arn])
        return found["LoadBalancers"][0]["State"]["Code"] == "active"

    aws.wait(f"load balancer {arn}", active)


def _update_balancer(aws: Account, arn: str, change: Change) -> None:
    if change.touches(*_BALANCER):
        _set_balancer(aws, arn, change.new)
    if change.touches("subnets"):
        aws.call("elbv2", "set_subnets", LoadBalancerArn=arn, Subnets=change.new["subnets"])
    if change.touches("securityGroups"):
        aws.call("elbv2", "set_security_groups", LoadBalancerArn=arn, SecurityGroups=change.new["securityGroups"])
    if change.touches("ipAddressType"):
        aws.call("elbv2", "set_ip_address_type", LoadBalancerArn=arn, IpAddressType=change.new["ipAddressType"])
    _retag(aws, arn, change)


def _delete_balancer(aws: Account, arn: str, _: Values) -> None:
    aws.call("elbv2", "delete_load_balancer", LoadBalancerArn=arn)


def _check(new: Values) -> Values:
    check: Values = new.get("healthCheck", {})
    matcher = {"Matcher": {"HttpCode": check["matcher"]}} if check.get("matcher") else {}
    return {api: check[name] for name, api in _CHECK.items() if check.get(name) is not None} | matcher


def _create_group(aws: Account, new: Values) -> str:
    asked = pick(new, "name", "protocol", "protocolVersion", "port", "vpcId", "targetType", "ipAddressType")
    arn = aws.call("elbv2", "create_target_group", **asked, **_check(new), **_tagged(aws, new))
    identifier = arn["TargetGroups"][0]["TargetGroupArn"]
    _set_group(aws, identifier, new)
    return identifier


def _set_group(aws: Account, arn: str, new: Values) -> None:
    wanted = _attributes(new, _GROUP)
    if wanted:
        aws.call("elbv2", "modify_target_group_attributes", TargetGroupArn=arn, Attributes=wanted)


def _read_group(aws: Account, arn: str, _: Values) -> Values | None:
    found = aws.find("elbv2", "describe_target_groups", TargetGroupArns=[arn])
    if not found or not found["TargetGroups"]:
        return None
    raw = found["TargetGroups"][0]
    attributes = aws.call("elbv2", "describe_target_group_attributes", TargetGroupArn=arn)["Attributes"]
    check = {name: raw[api] for name, api in _CHECK.items() if api in raw}
    matcher = raw.get("Matcher", {}).get("HttpCode")
    fields = shown(
        raw, "protocol", "protocolVersion", "port", "vpcId", "targetType", "ipAddressType", name="TargetGroupName"
    )
    return {
        **fields,
        **_from_attributes(attributes, _GROUP),
        "arn": arn,
        "arnSuffix": arn.rpartition(":")[2],
        "loadBalancerArns": raw.get("LoadBalancerArns", []),
        "healthCheck": check | ({"matcher": matcher} if matcher else {}),
        **_tags(aws, arn),
    }


def _update_group(aws: Account, arn: str, change: Change) -> None:
    if change.touches("healthCheck"):
        aws.call("elbv2", "modify_target_group", TargetGroupArn=arn, **_check(change.new))
    if change.touches(*_GROUP):
        _set_group(aws, arn, change.new)
    _retag(aws, arn, change)


def _delete_group(aws: Account, arn: str, _: Values) -> None:
    aws.call("elbv2", "delete_target_group", TargetGroupArn=arn)


def _name_rules(values: Values) -> Iterator[tuple[str, str]]:
    name = values.get("name", "")
    if len(name) > LONGEST_NAME:
        yield "name", f'"name" cannot be longer than {LONGEST_NAME} characters: {name!r}'
    if name.startswith(("-", "internal-")) or name.endswith("-"):
        yield "name", f'"name" cannot begin with "internal-" or begin or end with a hyphen: {name!r}'


def _listener_rules(values: Values) -> Iterator[tuple[str, str]]:
    secure = values.get("protocol") in ("HTTPS", "TLS")
    if secure and not values.get("certificateArn"):
        yield "certificateArn", "a certificate is needed for HTTPS and TLS listeners"
    if not secure and values.get("certificateArn"):
        yield "certificateArn", "only HTTPS and TLS listeners have a certificate"


def _actions(new: Values) -> list[Values]:
    """The provider's own form to the API's: the plural `targetGroups`, and pairs for weights."""
    actions: list[Values] = []
    for action in new["defaultActions"]:
        told = cast(
            "Values", upper({name: one for name, one in action.items() if name not in ("forward", "fixedResponse")})
        )
        if "forward" in action:
            groups = [
                {"TargetGroupArn": one["arn"], **pick(one, "weight")} for one in action["forward"]["targetGroups"]
            ]
            told["ForwardConfig"] = {"TargetGroups": groups, **_sticky(action["forward"])}
        if "Redirect" in told:
            told["RedirectConfig"] = told.pop("Redirect")
        if "fixedResponse" in action:
            told["FixedResponseConfig"] = upper(action["fixedResponse"])
        actions.append(told)
    return actions


def _sticky(forward: Values) -> Values:
    sticky = forward.get("stickiness")
    if not sticky:
        return {}
    return {
        "TargetGroupStickinessConfig": {"Enabled": sticky.get("enabled", False), "DurationSeconds": sticky["duration"]}
    }


def _from_actions(raw: list[Values]) -> list[Values]:
    actions: list[Values] = []
    for action in raw:
        told = shown(action, "type", "order", "targetGroupArn", redirect="RedirectConfig")
        fixed = action.get("FixedResponseConfig")
        groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
        if fixed:
            told["fixedResponse"] = lower(fixed)
        if groups:
            told["forward"] = {
                "targetGroups": [{"arn": one["TargetGroupArn"], **shown(one, "weight")} for one in groups]
            }
        if len(groups) == 1:
            told.setdefault("targetGroupArn", groups[0]["TargetGroupArn"])
        actions.append(told)
    return actions


def _listener(new: Values) -> Values:
    certificate = {"Certificates": [{"CertificateArn": new["certificateArn"]}]} if new.get("certificateArn") else {}
    return {**pick(new, "port", "protocol", "sslPolicy"), **certificate, "DefaultActions": _actions(new)}


def _create_listener(aws: Account, new: Values) -> str:
    asked = _listener(new)
    made = aws.call("elbv2", "create_listener", LoadBalancerArn=new["loadBalancerArn"], **asked, **_tagged(aws, new))
    return made["Listeners"][0]["ListenerArn"]


def _read_listener(aws: Account, arn: str, _: Values) -> Values | None:
    found = aws.find("elbv2", "describe_listeners", ListenerArns=[arn])
    if not found or not found["Listeners"]:
        return None
    raw = found["Listeners"][0]
    certificates: list[Values] = raw.get("Certificates") or [{}]
    return {
        **shown(raw, "loadBalancerArn", "port", "protocol", "sslPolicy"),
        **shown(certificates[0], "certificateArn"),
        "arn": arn,
        "defaultActions": _from_actions(raw["DefaultActions"]),
        **_tags(aws, arn),
    }


def _update_listener(aws: Account, arn: str, change: Change) -> None:
    if change.keys - {"tags"}:
        aws.call("elbv2", "modify_listener", ListenerArn=arn, **_listener(change.new))
    _retag(aws, arn, change)


def _delete_listener(aws: Account, arn: str, _: Values) -> None:
    aws.call("elbv2", "delete_listener", ListenerArn=arn)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:lb/loadBalancer:LoadBalancer",
        inputs=frozenset(
            ("name", "internal", "loadBalancerType", "subnets", "securityGroups", "ipAddressType", "tags", *_BALANCER)
        ),
        create=_create_balancer,
        read=_read_balancer,
        update=_update_balancer,
        delete=_delete_balancer,
        ready=_balancer_is_active,
        rules=_name_rules,
        replaces=frozenset(("name", "internal", "loadBalancerType")),
        clears=tagging.TAGS,
        defaults={"enableDeletionProtection": False, "loadBalancerType": "application"},
        autoname=Autoname(longest=LONGEST_NAME),
    ),
    Kind(
        type="aws:lb/targetGroup:TargetGroup",
        inputs=frozenset(
            (
                "name",
                "protocol",
                "protocolVersion",
                "port",
                "vpcId",
                "targetType",
                "ipAddressType",
                "healthCheck",
                "tags",
            )
        )
        | frozenset(_GROUP),
        create=_create_group,
        read=_read_group,
        update=_update_group,
        delete=_delete_group,
        rules=_name_rules,
        replaces=frozenset(("name", "protocol", "protocolVersion", "port", "vpcId", "targetType", "ipAddressType")),
        clears=tagging.TAGS,
        autoname=Autoname(longest=LONGEST_NAME),
    ),
    Kind(
        type="aws:lb/listener:Listener",
        inputs=frozenset(
            ("loadBalancerArn", "port", "protocol", "sslPolicy", "certificateArn", "defaultActions", "tags")
        ),
        create=_create_listener,
        read=_read_listener,
        update=_update_listener,
        delete=_delete_listener,
        rules=_listener_rules,
        replaces=frozenset(("loadBalancerArn",)),
        clears=tagging.TAGS,
    ),
)
