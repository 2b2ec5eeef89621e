"""Routers: what lives inside a Cloud Router: NAT, interfaces and BGP peers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.codec import SAME, Codec
from migrate.rehearse.standins.gcp.link import full
from migrate.rehearse.standins.gcp.network import API
from migrate.rehearse.standins.gcp.rest import Rules
from migrate.rehearse.standins.kind import Change, Kind, no_rules
from migrate.rehearse.standins.value import Values

_PLACES = ("router", "region", "project")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list of a router. `links` are fields that hold URLs; `id` is the form on the provider's page under Import."""

    type: str
    field: str
    inputs: tuple[str, ...]
    replaces: tuple[str, ...] = ()
    codec: Codec = SAME
    links: tuple[str, ...] = ()
    rules: Rules = no_rules
    id: str = "projects/{project}/regions/{region}/routers/{router}/{name}"

    def kind(self) -> Kind[Cloud]:
        """The kind of these parts."""
        return Kind(
            type=self.type,
            inputs=frozenset((*self.inputs, *_PLACES, "name")),
            create=self._create,
            read=self._read,
            update=self._update,
            delete=self._delete,
            replaces=frozenset((*self.replaces, *_PLACES, "name")),
            rules=self.rules,
            autoname=Autoname(longest=63),
        )

    def _router(self, cloud: Cloud, values: Values) -> str:
        project, region = values.get("project", cloud.project), values.get("region", cloud.region)
        return f"projects/{project}/regions/{region}/routers/{values['router']}"

    def _create(self, cloud: Cloud, new: Values) -> str:
        router = self._router(cloud, new)
        self._write(cloud, router, new["name"], new)
        return self._identifier(router, new["name"])

    def _identifier(self, router: str, name: str) -> str:
        words = router.split("/")
        return self.id.format(project=words[1], region=words[3], router=words[5], name=name)

    def _found(self, cloud: Cloud, identifier: str) -> tuple[str, str]:
        """The router's path and the part's name. An id without a project is of the provider's own."""
        path, _, name = identifier.rpartition("/")
        if path.startswith("projects/"):
            return path, name
        region, _, router = path.partition("/")
        return f"projects/{cloud.project}/regions/{region}/routers/{router}", name

    def _write(self, cloud: Cloud, router: str, name: str, new: Values | None) -> None:
        """Read the router, put the part in or take it out, and write it back; one at a time."""
        with cloud.alone(router):
            found = cloud.find(f"{API}/{router}")
            if found is None:
                if new is None:
                    return
                raise Complaint(f"there is no router {router}")
            rest = [one for one in found.get(self.field, []) if one["name"] != name]
            parts = rest if new is None else [*rest, self._part(router, new)]
            cloud.wait(cloud.call("PATCH", f"{API}/{router}", {self.field: parts}), API)

    def _part(self, router: str, new: Values) -> Values:
        """A tunnel may be named by its bare name: it is in the router's own region."""
        told = self.codec.out({name: new[name] for name in (*self.inputs, "name") if new.get(name) is not None})
        for link in self.links:
            if isinstance(told.get(link), list):
                told[link] = [full(one) for one in told[link]]
            elif link in told:
                named = told[link]
                told[link] = full(named if "/" in named else f"{router.partition('/routers/')[0]}/vpnTunnels/{named}")
        return told

    def _read(self, cloud: Cloud, identifier: str, __: Values) -> Values | None:
        router, name = self._found(cloud, identifier)
        found = cloud.find(f"{API}/{router}")
        held: list[Values] = found.get(self.field, []) if found else []
        part = next((one for one in held if one["name"] == name), None)
        if part is None:
            return None
        words = router.split("/")
        return {**self.codec.back(part), "project": words[1], "region": words[3], "router": words[5]}

    def _update(self, cloud: Cloud, identifier: str, change: Change) -> None:
        router, name = self._found(cloud, identifier)
        self._write(cloud, router, name, change.new)

    def _delete(self, cloud: Cloud, identifier: str, __: Values) -> None:
        router, name = self._found(cloud, identifier)
        self._write(cloud, router, name, None)


def _nat_rules(values: Values) -> Iterator[tuple[str, str]]:
    manual = values.get("natIpAllocateOption") == "MANUAL_ONLY"
    if manual != bool(values.get("natIps")):
        yield "natIps", "must be set for natIpAllocateOption MANUAL_ONLY and for no other"


PARTS: tuple[Part, ...] = (
    Part(
        type="gcp:compute/routerNat:RouterNat",
        field="nats",
        inputs=("natIpAllocateOption", "natIps", "sourceSubnetworkIpRangesToNat", "logConfig", "minPortsPerVm"),
        links=("natIps",),
        rules=_nat_rules,
    ),
    Part(
        type="gcp:compute/routerInterface:RouterInterface",
        field="interfaces",
        inputs=("ipRange", "vpnTunnel"),
        replaces=("ipRange", "vpnTunnel"),
        codec=Codec({"vpnTunnel": "linkedVpnTunnel"}),
        links=("linkedVpnTunnel",),
        id="{region}/{router}/{name}",
    ),
    Part(
        type="gcp:compute/routerPeer:RouterPeer",
        field="bgpPeers",
        inputs=(
            "interface",
            "ipAddress",
            "peerIpAddress",
            "peerAsn",
            "advertisedRoutePriority",
            "advertiseMode",
            "enable",
        ),
        replaces=("interface",),
        codec=Codec({"interface": "interfaceName"}),
    ),
)

KINDS: tuple[Kind[Cloud], ...] = tuple(part.kind() for part in PARTS)
