"""VPN: the AWS end of a site-to-site VPN."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from xml.etree import ElementTree

from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.network import one, retag
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

INSIDE = ipaddress.IPv4Network("169.254.0.0/16")
"""Inside addresses of tunnels: a /30 of this range (VpnTunnelOptionsSpecification, TunnelInsideCidr)."""

_TUNNELS = ("tunnel1", "tunnel2")
_OPTIONS = ("InsideCidr", "PresharedKey", "IkeVersions")


def _create_gateway(aws: Account, new: Values) -> str:
    asked = {"AmazonSideAsn": int(new["amazonSideAsn"])} if new.get("amazonSideAsn") else {}
    tags = tagging.ec2(aws, "vpn-gateway", new)
    identifier = aws.call("ec2", "create_vpn_gateway", Type="ipsec.1", **asked, **tags)["VpnGateway"]["VpnGatewayId"]
    if new.get("vpcId"):
        aws.call("ec2", "attach_vpn_gateway", VpnGatewayId=identifier, VpcId=new["vpcId"])
    return identifier


def _read_gateway(aws: Account, identifier: str, known: Values) -> Values | None:
    raw = one(aws, "describe_vpn_gateways", "VpnGateways", VpnGatewayIds=[identifier])
    if raw is None or raw["State"] == "deleted":
        return None
    attached = [place["VpcId"] for place in raw.get("VpcAttachments", []) if place["State"] == "attached"]
    asn = raw.get("AmazonSideAsn", known.get("amazonSideAsn", 64_512))
    return {
        "amazonSideAsn": str(asn),
        "vpcId": attached[0] if attached else "",
        "arn": aws.arn("ec2", f"vpn-gateway/{identifier}"),
        **tagging.told(aws, raw.get("Tags")),
    }


def _update_gateway(aws: Account, identifier: str, change: Change) -> None:
    if change.touches("vpcId"):
        _detach(aws, identifier, change.old)
        aws.call("ec2", "attach_vpn_gateway", VpnGatewayId=identifier, VpcId=change.new["vpcId"])
    retag(aws, identifier, change)


def _detach(aws: Account, identifier: str, state: Values) -> None:
    if state.get("vpcId"):
        aws.call("ec2", "detach_vpn_gateway", VpnGatewayId=identifier, VpcId=state["vpcId"])


def _delete_gateway(aws: Account, identifier: str, state: Values) -> None:
    _detach(aws, identifier, state)
    aws.call("ec2", "delete_vpn_gateway", VpnGatewayId=identifier)


def _propagate(aws: Account, new: Values) -> str:
    asked = {"GatewayId": new["vpnGatewayId"], "RouteTableId": new["routeTableId"]}
    aws.call("ec2", "enable_vgw_route_propagation", **asked)
    return f"{new['vpnGatewayId']}_{new['routeTableId']}"


def _read_propagation(aws: Account, identifier: str, __: Values) -> Values | None:
    gateway, _, table = identifier.partition("_")
    raw = one(aws, "describe_route_tables", "RouteTables", RouteTableIds=[table])
    held = [place["GatewayId"] for place in raw.get("PropagatingVgws", [])] if raw else []
    return {"vpnGatewayId": gateway, "routeTableId": table} if gateway in held else None


def _stop(aws: Account, identifier: str, __: Values) -> None:
    gateway, _, table = identifier.partition("_")
    aws.call("ec2", "disable_vgw_route_propagation", GatewayId=gateway, RouteTableId=table)


def _customer_rules(values: Values) -> Iterator[tuple[str, str]]:
    asn = values.get("bgpAsn")
    if asn is not None and not (asn.isdecimal() and 1 <= int(asn) <= 4_294_967_295):
        yield "bgpAsn", f"expected a number from 1 to 4294967295, got {asn!r}"


def _create_customer(aws: Account, new: Values) -> str:
    asked = {**pick(new, "type", "ipAddress", "deviceName"), "BgpAsn": int(new["bgpAsn"])}
    made = aws.call("ec2", "create_customer_gateway", **asked, **tagging.ec2(aws, "customer-gateway", new))
    return made["CustomerGateway"]["CustomerGatewayId"]


def _read_customer(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_customer_gateways", "CustomerGateways", CustomerGatewayIds=[identifier])
    if raw is None or raw["State"] == "deleted":
        return None
    fields = shown(raw, "type", "ipAddress", "bgpAsn")
    return {**fields, "arn": aws.arn("ec2", f"customer-gateway/{identifier}"), **tagging.told(aws, raw.get("Tags"))}


def _delete_customer(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "delete_customer_gateway", CustomerGatewayId=identifier)


def _connection_rules(values: Values) -> Iterator[tuple[str, str]]:
    for tunnel in _TUNNELS:
        inside = values.get(f"{tunnel}InsideCidr")
        if inside is not None and not _is_inside(inside):
            yield f"{tunnel}InsideCidr", f"must be a /30 of {INSIDE}, got {inside!r}"


def _is_inside(text: str) -> bool:
    try:
        found = ipaddress.ip_network(text)
    except ValueError:
        return False
    return isinstance(found, ipaddress.IPv4Network) and found.prefixlen == 30 and found.subnet_of(INSIDE)


def _connect(aws: Account, new: Values) -> str:
    tunnels: list[Values] = []
    for tunnel in _TUNNELS:
        cidr = {"TunnelInsideCidr": new[f"{tunnel}InsideCidr"]} if new.get(f"{tunnel}InsideCidr") else {}
        key = {"PreSharedKey": new[f"{tunnel}PresharedKey"]} if new.get(f"{tunnel}PresharedKey") else {}
        versions = [{"Value": version} for version in new.get(f"{tunnel}IkeVersions", [])]
        tunnels.append({**cidr, **key, **({"IKEVersions": versions} if versions else {})})
    options = {"StaticRoutesOnly": new.get("staticRoutesOnly", False), "TunnelOptions": tunnels}
    asked = {**pick(new, "type", "vpnGatewayId", "customerGatewayId"), "Options": options}
    made = aws.call("ec2", "create_vpn_connection", **asked, **tagging.ec2(aws, "vpn-connection", new))
    return made["VpnConnection"]["VpnConnectionId"]


def _read_connection(aws: Account, identifier: str, _: Values) -> Values | None:
    raw = one(aws, "describe_vpn_connections", "VpnConnections", VpnConnectionIds=[identifier])
    if raw is None or raw["State"] in ("deleted", "deleting"):
        return None
    told: Values = {}
    for tunnel, found in zip(_TUNNELS, _tunnels(raw.get("CustomerGatewayConfiguration", "")), strict=False):
        told |= {f"{tunnel}{name}": value for name, value in found.items()}
    return {
        **shown(raw, "type", "vpnGatewayId", "customerGatewayId", "customerGatewayConfiguration"),
        "staticRoutesOnly": raw.get("Options", {}).get("StaticRoutesOnly", False),
        **told,
        "arn": aws.arn("ec2", f"vpn-connection/{identifier}"),
        **tagging.told(aws, raw.get("Tags")),
    }


def _tunnels(configuration: str) -> Iterator[Values]:
    """What the provider takes out of the configuration for the customer's device."""
    if not configuration:
        return
    for tunnel in ElementTree.fromstring(configuration).iter("ipsec_tunnel"):  # noqa: S314 -- from this machine
        customer, amazon = tunnel.find("customer_gateway"), tunnel.find("vpn_gateway")
        assert customer is not None
        assert amazon is not None
        yield {
            "Address": amazon.findtext("tunnel_outside_address/ip_address", ""),
            "VgwInsideAddress": amazon.findtext("tunnel_inside_address/ip_address", ""),
            "CgwInsideAddress": customer.findtext("tunnel_inside_address/ip_address", ""),
            "BgpAsn": amazon.findtext("bgp/asn", ""),
            "PresharedKey": tunnel.findtext("ike/pre_shared_key", ""),
        }


def _disconnect(aws: Account, identifier: str, _: Values) -> None:
    aws.call("ec2", "delete_vpn_connection", VpnConnectionId=identifier)


_TUNNEL_INPUTS = tuple(f"{tunnel}{option}" for tunnel in _TUNNELS for option in _OPTIONS)

KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:ec2/vpnGateway:VpnGateway",
        inputs=frozenset(("vpcId", "amazonSideAsn", "tags")),
        create=_create_gateway,
        read=_read_gateway,
        update=_update_gateway,
        delete=_delete_gateway,
        replaces=frozenset(("amazonSideAsn",)),
        clears=tagging.TAGS,
    ),
    Kind(
        type="aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
        inputs=frozenset(("vpnGatewayId", "routeTableId")),
        create=_propagate,
        read=_read_propagation,
        delete=_stop,
    ),
    Kind(
        type="aws:ec2/customerGateway:CustomerGateway",
        inputs=frozenset(("type", "ipAddress", "bgpAsn", "tags")),
        create=_create_customer,
        read=_read_customer,
        update=retag,
        delete=_delete_customer,
        rules=_customer_rules,
        replaces=frozenset(("type", "ipAddress", "bgpAsn")),
        clears=tagging.TAGS,
    ),
    Kind(
        type="aws:ec2/vpnConnection:VpnConnection",
        inputs=frozenset(("type", "vpnGatewayId", "customerGatewayId", "staticRoutesOnly", "tags", *_TUNNEL_INPUTS)),
        create=_connect,
        read=_read_connection,
        update=retag,
        delete=_disconnect,
        rules=_connection_rules,
        replaces=frozenset(("type", "vpnGatewayId", "customerGatewayId", "staticRoutesOnly", *_TUNNEL_INPUTS)),
        kept=frozenset(_TUNNEL_INPUTS),
        clears=tagging.TAGS,
        defaults={"staticRoutesOnly": False},
    ),
)
