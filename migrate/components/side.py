"""Side: everything one service needs on one cloud, from plain arguments."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components.adoption import divided
from migrate.components.bucket import Bucket
from migrate.components.cdn import Cdn
from migrate.components.database import Database, DatabaseArgs
from migrate.components.network import Network, NetworkArgs
from migrate.components.outputs import publish
from migrate.components.place import Place
from migrate.components.secret import Secret
from migrate.components.service import Service, ServiceArgs
from migrate.components.zone import Zone


class DatabaseShape(TypedDict):
    """A database of a side."""

    database: str
    """The name of the database inside."""
    version: int
    """The PostgreSQL major version, 13 to 17."""
    cpu: int
    """vCPUs: 2, 4, 8 or 16."""
    storage: int
    """GiB of storage at first."""


class ServiceShape(TypedDict):
    """What a service is like on either side."""

    zone: Zone
    """The DNS zone of `host`."""
    host: str
    """The name users call."""
    port: int
    """The port the container listens on."""
    health_path: str
    """The path that answers 2xx while the container is well."""
    capacity: int
    """Containers that always run."""
    most: NotRequired[int]
    """Containers at the most."""
    cpu: NotRequired[int]
    """Whole vCPUs per container: 1, 2, 4 or 8."""
    memory: NotRequired[int]
    """MiB per container."""
    environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Plain environment variables."""


class SideArgs(TypedDict):
    """What a side is made of."""

    place: Place
    """Where it stands."""
    service: ServiceShape
    """The service itself."""
    image: str
    """The container image, by digest."""
    cidr: str
    """The network's private range, /16 to /22."""
    zones: NotRequired[Sequence[str]]
    """The two AWS zones of the network."""
    peers: NotRequired[Sequence[str]]
    """Ranges of networks reached over a link: the other side's."""
    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables whose value is a secret that has one: ARNs or Secret Manager names."""
    secret_places: NotRequired[Sequence[str]]
    """Secrets to make a place for. Put the value in, then name the reference under `secrets`."""
    database: NotRequired[DatabaseShape]
    """Its database, if it has one."""
    buckets: NotRequired[Sequence[str]]
    """A word for each of its buckets."""
    cdn_host: NotRequired[str]
    """The name users call the cache by, if there is one."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: component/part, such as network/vpc or bucket-media/bucket, and their id."""


class Side(pulumi.ComponentResource):
    """Everything one service needs on one cloud, from plain arguments."""

    address: pulumi.Output[str]
    """What a record points to: the load balancer's DNS name (AWS) or its anycast address (Google)."""
    alias_zone: pulumi.Output[str | None]
    """The hosted zone of the load balancer's name, for an alias record; nothing on Google."""
    url: pulumi.Output[str]
    """This side under its own name."""
    health_path: pulumi.Output[str]
    """The path health checks ask."""
    image: pulumi.Output[str]
    """The image, by digest."""
    ports: pulumi.Output[Sequence[int]]
    """The ports users can call, lowest first."""
    env_keys: pulumi.Output[Sequence[str]]
    """The names of all environment variables, in order."""
    tls_minimum: pulumi.Output[str]
    """The lowest TLS version accepted."""
    capacity: pulumi.Output[int]
    """Containers that always run."""
    identity: pulumi.Output[str]
    """Whom the container acts as."""
    network_id: pulumi.Output[str]
    """The VPC id, or the Google network's id."""
    egress_addresses: pulumi.Output[Sequence[str]]
    """The public addresses calls go out from."""
    database_host: pulumi.Output[str | None]
    """The database's private name or address, if there is a database."""
    bucket_uris: pulumi.Output[Sequence[str]]
    """The buckets, in the order of `buckets`."""
    secret_references: pulumi.Output[Sequence[str]]
    """The places made for secrets, in the order of `secret_places`."""
    cdn_address: pulumi.Output[str | None]
    """What a record of the cache's name points to, if there is a cache."""

    def __init__(self, name: str, args: SideArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises every ComponentError but SameCloud."""
        super().__init__("migrate:index:Side", name, {**args}, opts)
        adopt = divided(args.get("adopt", {}), _components(args))
        under = pulumi.ResourceOptions(parent=self)
        self.network = Network(f"{name}-network", _network(args, adopt), under)
        self.service = Service(f"{name}-service", _service(args, self.network, adopt), under)
        self.database = _database(name, args, self.network, adopt, under)
        self.buckets = [
            Bucket(f"{name}-bucket-{word}", {"place": args["place"], "adopt": adopt[f"bucket-{word}"]}, under)
            for word in args.get("buckets", ())
        ]
        self.secrets = [
            Secret(f"{name}-secret-{word}", {"place": args["place"], "adopt": adopt[f"secret-{word}"]}, under)
            for word in args.get("secret_places", ())
        ]
        self.cdn = _cdn(name, args, self.service, adopt, under)
        publish(self, self._outputs())

    def _outputs(self) -> dict[str, object]:
        service = self.service
        return {
            "address": service.address,
            "alias_zone": service.alias_zone,
            "url": service.url,
            "health_path": service.health_path,
            "image": service.image,
            "ports": service.ports,
            "env_keys": service.env_keys,
            "tls_minimum": service.tls_minimum,
            "capacity": service.capacity,
            "identity": service.identity,
            "network_id": self.network.network_id,
            "egress_addresses": self.network.egress_addresses,
            "database_host": self.database.host if self.database else pulumi.Output.from_input(None),
            "bucket_uris": pulumi.Output.all(*(bucket.uri for bucket in self.buckets)),
            "secret_references": pulumi.Output.all(*(secret.reference for secret in self.secrets)),
            "cdn_address": self.cdn.address if self.cdn else pulumi.Output.from_input(None),
        }


def _components(args: SideArgs) -> list[str]:
    words = [f"bucket-{word}" for word in args.get("buckets", ())]
    words += [f"secret-{word}" for word in args.get("secret_places", ())]
    words += ["database"] if "database" in args else []
    words += ["cdn"] if "cdn_host" in args else []
    return ["network", "service", *words]


def _network(args: SideArgs, adopt: dict[str, dict[str, str]]) -> NetworkArgs:
    network: NetworkArgs = {
        "place": args["place"],
        "cidr": args["cidr"],
        "peers": args.get("peers", ()),
        "adopt": adopt["network"],
    }
    if "zones" in args:
        network["zones"] = args["zones"]
    return network


def _service(args: SideArgs, network: Network, adopt: dict[str, dict[str, str]]) -> ServiceArgs:
    return {
        **args["service"],
        "place": args["place"],
        "network": network.ref,
        "image": args["image"],
        "secrets": args.get("secrets", {}),
        "adopt": adopt["service"],
    }


def _database(
    name: str,
    args: SideArgs,
    network: Network,
    adopt: dict[str, dict[str, str]],
    under: pulumi.ResourceOptions,
) -> Database | None:
    if "database" not in args:
        return None
    shape: DatabaseArgs = {
        **args["database"],
        "place": args["place"],
        "network": network.ref,
        "adopt": adopt["database"],
    }
    return Database(f"{name}-database", shape, under)


def _cdn(
    name: str,
    args: SideArgs,
    service: Service,
    adopt: dict[str, dict[str, str]],
    under: pulumi.ResourceOptions,
) -> Cdn | None:
    if "cdn_host" not in args:
        return None
    return Cdn(
        f"{name}-cdn",
        {
            "place": args["place"],
            "zone": args["service"]["zone"],
            "host": args["cdn_host"],
            "origin": service.url.apply(lambda url: url.removeprefix("https://")),
            "adopt": adopt["cdn"],
        },
        under,
    )
