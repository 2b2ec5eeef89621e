"""Networks: VPCs and what is in them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator

from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_SWITCHES = {"enableDnsHostnames": False, "enableDnsSupport": True}
_TARGETS = ("gatewayId", "natGatewayId", "transitGatewayId", "vpcPeeringConnectionId", "networkInterfaceId")


def one(aws: Account, operation: str, place: str, **asked: object) -> Values | None:
    """The one item of a `describe` answer; None when there is none."""
    found = aws.find("ec2", operation, **asked)
    items: list[Values] = found[place] if found else []
    return items[0] if items else None


def retag(aws: Account, identifier: str, change: Change) -> None:
    """The update of what only its tags can change in."""
    tagging.retag_ec2(aws, identifier, change)


def cidr_rules(name: str) -> Callable[[Values], Iterator[tuple[str, str]]]:
    """A rule: the property, if it is set, is a range without host bits (aws/validation of the real provider)."""

    def rules(values: Values) -> Iterator[tuple[str, str]]:
        text = values.get(name)
        try:
            if isinstance(text, str) and text.count("-") != 4:
                ipaddress.ip_network(text)
        except ValueError as bad:
            yield name, f'"{text}" is not a valid CIDR block: {bad}'

    return rules


def _create_vpc(aws: Account, new: Values) -> str:
    made = aws.call("ec2", "create_vpc", **pick(new, "cidrBlock", "instanceTenancy"), **tagging.ec2(aws, "vpc", new))
    identifier = made["Vpc"]["VpcId"]
    _switch_vpc(aws, identifier, new)
    return identifier


def _switch_vpc(aws: Account, identifier: str, new: Values) -> None:
    """One attribute a call; names of hosts need names at all."""
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        value = {name[:1].upper() + name[1:]: {"Value": new.get(name, _SWITCHES[name])}}
        aws.call("ec2", "modify_vpc_attribute", VpcId=identifier, **value)


def _read_vpc(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_vpcs", "Vpcs", VpcIds=[identifier])
    if raw is None:
        return None
    inside = [{"Name": "vpc-id", "Values": [identifier]}]
    tables = aws.call(
        "ec2", "describe_route_tables", Filters=[*inside, {"Name": "association.main", "Values": ["true"]}]
    )
    groups = aws.call(
        "ec2", "describe_security_groups", Filters=[*inside, {"Name": "group-name", "Values": ["default"]}]
    )
    switches = {
        name: aws.call("ec2", "describe_vpc_attribute", VpcId=identifier, Attribute=name)[name[:1].upper() + name[1:]][
            "Value"
        ]
        for name in _SWITCHES
    }
    return {
        **shown(raw, "cidrBlock", "instanceTenancy", "ownerId", "dhcpOptionsId"),
        **switches,
        "arn": aws.arn("ec2", f"vpc/{identifier}"),
        "mainRouteTableId": tables["RouteTables"][0]["RouteTableId"] if tables["RouteTables"] else None,
        "defaultSecurityGroupId": groups["SecurityGroups"][0]["GroupId"] if groups["SecurityGroups"] else None,
        **tagging.told(aws, raw.get("Tags")),
    }


def _update_vpc(aws: Account, identifier: str, change: Change) -> None:
    if change.touches(*_SWITCHES):
        _switch_vpc(aws, identifier, change.new)
    retag(aws, identifier, change)


def _delete_vpc(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "delete_vpc", VpcId=identifier)


def _create_subnet(aws: Account, new: Values) -> str:
    asked = pick(new, "vpcId", "cidrBlock", "availabilityZone")
    identifier = aws.call("ec2", "create_subnet", **asked, **tagging.ec2(aws, "subnet", new))["Subnet"]["SubnetId"]
    if new.get("mapPublicIpOnLaunch"):
        _map(aws, identifier, True)
    return identifier


def _map(aws: Account, identifier: str, value: object) -> None:
    aws.call("ec2", "modify_subnet_attribute", SubnetId=identifier, MapPublicIpOnLaunch={"Value": value})


def _read_subnet(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_subnets", "Subnets", SubnetIds=[identifier])
    if raw is None:
        return None
    fields = shown(
        raw, "vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "mapPublicIpOnLaunch", "ownerId"
    )
    return {**fields, "arn": aws.arn("ec2", f"subnet/{identifier}"), **tagging.told(aws, raw.get("Tags"))}


def _update_subnet(aws: Account, identifier: str, change: Change) -> None:
    if change.touches("mapPublicIpOnLaunch"):
        _map(aws, identifier, change.new["mapPublicIpOnLaunch"])
    retag(aws, identifier, change)


def _create_gateway(aws: Account, new: Values) -> str:
    made = aws.call("ec2", "create_internet_gateway", **tagging.ec2(aws, "internet-gateway", new))
    identifier = made["InternetGateway"]["InternetGatewayId"]
    if new.get("vpcId"):
        aws.call("ec2", "attach_internet_gateway", InternetGatewayId=identifier, VpcId=new["vpcId"])
    return identifier


def _read_gateway(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_internet_gateways", "InternetGateways", InternetGatewayIds=[identifier])
    if raw is None:
        return None
    attached = [place["VpcId"] for place in raw.get("Attachments", [])]
    return {
        "vpcId": attached[0] if attached else "",
        "ownerId": raw.get("OwnerId", aws.id),
        "arn": aws.arn("ec2", f"internet-gateway/{identifier}"),
        **tagging.told(aws, raw.get("Tags")),
    }


def _update_gateway(aws: Account, identifier: str, change: Change) -> None:
    if change.touches("vpcId"):
        _detach_gateway(aws, identifier, change.old)
        aws.call("ec2", "attach_internet_gateway", InternetGatewayId=identifier, VpcId=change.new["vpcId"])
    retag(aws, identifier, change)


def _detach_gateway(aws: Account, identifier: str, state: Values) -> None:
    if state.get("vpcId"):
        aws.call("ec2", "detach_internet_gateway", InternetGatewayId=identifier, VpcId=state["vpcId"])


def _delete_gateway(aws: Account, identifier: str, state: Values) -> None:
    _detach_gateway(aws, identifier, state)
    aws.call("ec2", "delete_internet_gateway", InternetGatewayId=identifier)


def _create_eip(aws: Account, new: Values) -> str:
    made = aws.call("ec2", "allocate_address", **pick(new, "domain"), **tagging.ec2(aws, "elastic-ip", new))
    return made["AllocationId"]


def _read_eip(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_addresses", "Addresses", AllocationIds=[identifier])
    if raw is None:
        return None
    fields = shown(
        raw, "domain", "publicIp", "allocationId", "associationId", "networkBorderGroup", privateIp="PrivateIpAddress"
    )
    return {**fields, "arn": aws.arn("ec2", f"elastic-ip/{identifier}"), **tagging.told(aws, raw.get("Tags"))}


def _delete_eip(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "release_address", AllocationId=identifier)


def _create_nat(aws: Account, new: Values) -> str:
    asked = pick(new, "allocationId", "subnetId", "connectivityType")
    return aws.call("ec2", "create_nat_gateway", **asked, **tagging.ec2(aws, "natgateway", new))["NatGateway"][
        "NatGatewayId"
    ]


def _read_nat(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_nat_gateways", "NatGateways", NatGatewayIds=[identifier])
    if raw is None or raw["State"] in ("deleted", "deleting"):
        return None
    addresses: list[Values] = raw.get("NatGatewayAddresses") or [{}]
    fields = shown(addresses[0], "allocationId", "publicIp", "networkInterfaceId", "associationId", "privateIp")
    return {
        "connectivityType": "public",  # AWS's own default, which moto does not tell
        **shown(raw, "subnetId", "connectivityType"),
        **fields,
        **tagging.told(aws, raw.get("Tags")),
    }


def _nat_is_ready(aws: Account, identifier: str, _: Values) -> None:
    def available() -> bool:
        raw = one(aws, "describe_nat_gateways", "NatGateways", NatGatewayIds=[identifier])
        return raw is not None and raw["State"] == "available"

    aws.wait(f"NAT gateway {identifier}", available)


def _delete_nat(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "delete_nat_gateway", NatGatewayId=identifier)
    aws.wait(f"the end of NAT gateway {identifier}", lambda: _read_nat(aws, identifier, {}) is None)


def _create_table(aws: Account, new: Values) -> str:
    made = aws.call("ec2", "create_route_table", **pick(new, "vpcId"), **tagging.ec2(aws, "route-table", new))
    return made["RouteTable"]["RouteTableId"]


def _read_table(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_route_tables", "RouteTables", RouteTableIds=[identifier])
    if raw is None:
        return None
    fields = shown(raw, "vpcId", "ownerId")
    return {**fields, "arn": aws.arn("ec2", f"route-table/{identifier}"), **tagging.told(aws, raw.get("Tags"))}


def _delete_table(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "delete_route_table", RouteTableId=identifier)


def _route_rules(values: Values) -> Iterator[tuple[str, str]]:
    if len([name for name in _TARGETS if values.get(name)]) != 1:
        yield "gatewayId", f"exactly one of {', '.join(_TARGETS)} must be specified"
    yield from cidr_rules("destinationCidrBlock")(values)


def _create_route(aws: Account, new: Values) -> str:
    aws.call("ec2", "create_route", **pick(new, "routeTableId", "destinationCidrBlock", *_TARGETS))
    return f"{new['routeTableId']}_{new['destinationCidrBlock']}"


def _read_route(aws: Account, identifier: str, __: Values) -> Values | None:
    table, _, destination = identifier.partition("_")
    raw = one(aws, "describe_route_tables", "RouteTables", RouteTableIds=[table])
    routes: list[Values] = raw["Routes"] if raw else []
    found = next((route for route in routes if route.get("DestinationCidrBlock") == destination), None)
    if found is None:
        return None
    fields = shown(found, "destinationCidrBlock", "state", "origin", *_TARGETS)
    return {"routeTableId": table, **fields}


def _update_route(aws: Account, _: str, change: Change) -> None:
    aws.call("ec2", "replace_route", **pick(change.new, "routeTableId", "destinationCidrBlock", *_TARGETS))


def _delete_route(aws: Account, identifier: str, __: Values) -> None:
    table, _, destination = identifier.partition("_")
    aws.call("ec2", "delete_route", RouteTableId=table, DestinationCidrBlock=destination)


def _associate(aws: Account, new: Values) -> str:
    return aws.call("ec2", "associate_route_table", **pick(new, "routeTableId", "subnetId", "gatewayId"))[
        "AssociationId"
    ]


def _read_association(aws: Account, identifier: str, known: Values) -> Values | None:
    """A new table for the same subnet makes a new association: it is found by the subnet then."""
    for table in aws.call("ec2", "describe_route_tables")["RouteTables"]:
        for raw in table.get("Associations", []):
            same = known.get("subnetId") is not None and raw.get("SubnetId") == known["subnetId"]
            if raw.get("RouteTableAssociationId") == identifier or same:
                return {"routeTableId": table["RouteTableId"], **shown(raw, "subnetId", "gatewayId")}
    return None


def _association_id(aws: Account, identifier: str, state: Values) -> str:
    for table in aws.call("ec2", "describe_route_tables")["RouteTables"]:
        for raw in table.get("Associations", []):
            if raw.get("SubnetId") == state.get("subnetId"):
                return raw["RouteTableAssociationId"]
    return identifier


def _imported_association(aws: Account, identifier: str) -> str:
    """An import takes `subnet/table` (the provider's page, Import)."""
    subnet, slash, _ = identifier.partition("/")
    return _association_id(aws, identifier, {"subnetId": subnet}) if slash else identifier


def _reassociate(aws: Account, identifier: str, change: Change) -> None:
    current = _association_id(aws, identifier, change.old)
    table = change.new["routeTableId"]
    aws.call("ec2", "replace_route_table_association", AssociationId=current, RouteTableId=table)


def _disassociate(aws: Account, identifier: str, state: Values) -> None:
    aws.call("ec2", "disassociate_route_table", AssociationId=_association_id(aws, identifier, state))


def _delete_subnet(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "delete_subnet", SubnetId=identifier)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:ec2/vpc:Vpc",
        inputs=frozenset(("cidrBlock", "instanceTenancy", "tags", *_SWITCHES)),
        create=_create_vpc,
        read=_read_vpc,
        update=_update_vpc,
        delete=_delete_vpc,
        rules=cidr_rules("cidrBlock"),
        replaces=frozenset(("cidrBlock", "instanceTenancy")),
        clears=tagging.TAGS,
        defaults={"enableDnsSupport": True, "instanceTenancy": "default"},
    ),
    Kind(
        type="aws:ec2/subnet:Subnet",
        inputs=frozenset(("vpcId", "cidrBlock", "availabilityZone", "mapPublicIpOnLaunch", "tags")),
        create=_create_subnet,
        read=_read_subnet,
        update=_update_subnet,
        delete=_delete_subnet,
        rules=cidr_rules("cidrBlock"),
        replaces=frozenset(("vpcId", "cidrBlock", "availabilityZone")),
        clears=tagging.TAGS,
        defaults={"mapPublicIpOnLaunch": False},
    ),
    Kind(
        type="aws:ec2/internetGateway:InternetGateway",
        inputs=frozenset(("vpcId", "tags")),
        create=_create_gateway,
        read=_read_gateway,
        update=_update_gateway,
        delete=_delete_gateway,
        clears=tagging.TAGS,
    ),
    Kind(
        type="aws:ec2/eip:Eip",
        inputs=frozenset(("domain", "tags")),
        create=_create_eip,
        read=_read_eip,
        update=retag,
        delete=_delete_eip,
        replaces=frozenset(("domain",)),
        clears=tagging.TAGS,
    ),
    Kind(
        type="aws:ec2/natGateway:NatGateway",
        inputs=frozenset(("allocationId", "subnetId", "connectivityType", "tags")),
        create=_create_nat,
        read=_read_nat,
        update=retag,
        delete=_delete_nat,
        ready=_nat_is_ready,
        replaces=frozenset(("allocationId", "subnetId", "connectivityType")),
        clears=tagging.TAGS,
        defaults={"connectivityType": "public"},
    ),
    Kind(
        type="aws:ec2/routeTable:RouteTable",
        inputs=frozenset(("vpcId", "tags")),
        create=_create_table,
        read=_read_table,
        update=retag,
        delete=_delete_table,
        replaces=frozenset(("vpcId",)),
        clears=tagging.TAGS,
    ),
    Kind(
        type="aws:ec2/route:Route",
        inputs=frozenset(("routeTableId", "destinationCidrBlock", *_TARGETS)),
        create=_create_route,
        read=_read_route,
        update=_update_route,
        delete=_delete_route,
        rules=_route_rules,
        replaces=frozenset(("routeTableId", "destinationCidrBlock")),
    ),
    Kind(
        type="aws:ec2/routeTableAssociation:RouteTableAssociation",
        inputs=frozenset(("routeTableId", "subnetId", "gatewayId")),
        create=_associate,
        read=_read_association,
        update=_reassociate,
        delete=_disassociate,
        replaces=frozenset(("subnetId", "gatewayId")),
        imported=_imported_association,
    ),
)
