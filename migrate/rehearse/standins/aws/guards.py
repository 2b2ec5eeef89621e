"""Guards: security groups and their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.network import cidr_rules, one, retag
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_RULE = ("fromPort", "toPort", "ipProtocol", "cidrIpv4", "cidrIpv6", "description", "prefixListId")
_ANY = "-1"


def _create_group(aws: Account, new: Values) -> str:
    """The provider takes off the rule that lets everything out, which AWS gives to every new group in a VPC."""
    asked = pick(new, "description", "vpcId", name="GroupName")
    identifier = aws.call("ec2", "create_security_group", **asked, **tagging.ec2(aws, "security-group", new))["GroupId"]
    everything = {"IpProtocol": _ANY, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    aws.call("ec2", "revoke_security_group_egress", GroupId=identifier, IpPermissions=[everything])
    return identifier


def _read_group(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_security_groups", "SecurityGroups", GroupIds=[identifier])
    if raw is None:
        return None
    fields = shown(raw, "description", "vpcId", "ownerId", name="GroupName")
    return {**fields, "arn": aws.arn("ec2", f"security-group/{identifier}"), **tagging.told(aws, raw.get("Tags"))}


def _delete_group(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "delete_security_group", GroupId=identifier)


def _rule_rules(values: Values) -> Iterator[tuple[str, str]]:
    sources = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
    if len([name for name in sources if values.get(name)]) != 1:
        yield "cidrIpv4", f"exactly one of {', '.join(sources)} must be specified"
    if values.get("ipProtocol") == _ANY and (values.get("fromPort") or values.get("toPort")):
        yield "fromPort", "ports cannot be given for all protocols"
    yield from cidr_rules("cidrIpv4")(values)


def _permission(new: Values) -> Values:
    told = pick(new, "description")
    sources = {
        "IpRanges": [{"CidrIp": new["cidrIpv4"], **told}] if new.get("cidrIpv4") else [],
        "Ipv6Ranges": [{"CidrIpv6": new["cidrIpv6"], **told}] if new.get("cidrIpv6") else [],
        "PrefixListIds": [{"PrefixListId": new["prefixListId"], **told}] if new.get("prefixListId") else [],
        "UserIdGroupPairs": [{"GroupId": new["referencedSecurityGroupId"], **told}]
        if new.get("referencedSecurityGroupId")
        else [],
    }
    return {**pick(new, "fromPort", "toPort", "ipProtocol"), **{name: held for name, held in sources.items() if held}}


def _create_rule(direction: str) -> Callable[[Account, Values], str]:
    def create(aws: Account, new: Values) -> str:
        made = aws.call(
            "ec2",
            f"authorize_security_group_{direction}",
            GroupId=new["securityGroupId"],
            IpPermissions=[_permission(new)],
            **tagging.ec2(aws, "security-group-rule", new),
        )
        return made["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    return create


def _read_rule(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_security_group_rules", "SecurityGroupRules", SecurityGroupRuleIds=[identifier])
    if raw is None:
        return None
    ports = {name: port for name, port in shown(raw, "fromPort", "toPort").items() if port != -1}
    rest = shown(raw, *_RULE[2:], securityGroupId="GroupId", securityGroupRuleId="SecurityGroupRuleId")
    named = raw.get("ReferencedGroupInfo", {}).get("GroupId")
    return {
        **rest,
        **ports,
        **({"referencedSecurityGroupId": named} if named else {}),
        "arn": aws.arn("ec2", f"security-group-rule/{identifier}"),
        **tagging.told(aws, raw.get("Tags")),
    }


def _update_rule(aws: Account, identifier: str, change: Change) -> None:
    if change.touches(*_RULE, "referencedSecurityGroupId"):
        wanted = pick(change.new, *_RULE, referencedSecurityGroupId="ReferencedGroupId")
        rule = {"SecurityGroupRuleId": identifier, "SecurityGroupRule": wanted}
        group = change.new["securityGroupId"]
        aws.call("ec2", "modify_security_group_rules", GroupId=group, SecurityGroupRules=[rule])
    retag(aws, identifier, change)


def _delete_rule(direction: str) -> Callable[[Account, str, Values], None]:
    def delete(aws: Account, identifier: str, state: Values) -> None:
        group = state["securityGroupId"]
        aws.call("ec2", f"revoke_security_group_{direction}", GroupId=group, SecurityGroupRuleIds=[identifier])

    return delete


def _rule_kind(noun: str, direction: str) -> Kind[Account]:
    return Kind(
        type=f"aws:vpc/securityGroup{noun}Rule:SecurityGroup{noun}Rule",
        inputs=frozenset((*_RULE, "securityGroupId", "referencedSecurityGroupId", "tags")),
        create=_create_rule(direction),
        read=_read_rule,
        update=_update_rule,
        delete=_delete_rule(direction),
        rules=_rule_rules,
        replaces=frozenset(("securityGroupId",)),
        clears=tagging.TAGS | {"description"},
    )


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:ec2/securityGroup:SecurityGroup",
        inputs=frozenset(("name", "description", "vpcId", "tags")),
        create=_create_group,
        read=_read_group,
        update=retag,
        delete=_delete_group,
        replaces=frozenset(("name", "description", "vpcId")),
        clears=tagging.TAGS,
        defaults={"description": "Managed by Pulumi"},
        autoname=Autoname(longest=255),
    ),
    _rule_kind("Ingress", "ingress"),
    _rule_kind("Egress", "egress"),
)
