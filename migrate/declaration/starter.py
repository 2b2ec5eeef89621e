"""Starter: the short migration.yaml that `migrate init` writes: what everybody has to say, and nothing else."""

from __future__ import annotations

from migrate.declaration.template import ADDRESSES, PLACES, refuse
from migrate.model.side import Cloud, Side

_TEXT = """\
# migration.yaml: moves one service from {from_cloud} to {to_cloud}. Every value is an example: put in your own,
# then `migrate check` and `migrate plan`. `migrate init --all` in another folder shows every option.
name: "{name}"

# Where each side's load balancer is reached: both by an address, or both by a host name.
blue:
{blue}
green:
{green}
# What users call, a path that answers 2xx or 3xx while a side is well, and the requests per second of the busiest hour.
service: {{host: {name}.example.com, port: 443, health: /healthz, peak: 800}}

# The weighted name. A rollback reaches everybody within about one TTL.
routes:
  - {{name: web, kind: route53, zone: Z0123456789ABCDEFGHIJ, record: {name}.example.com, ttl: 60s}}

# What the service promises; green is judged by it, and may miss it by no more than `tolerance` times.
slo:
  availability: 99.9%
  latency: {{within: 300ms, target: 99%}}
  tolerance: 5

# Where the counts come from. Probes see only what they call: add a signal that counts users.
signals:
  - {{name: probes, kind: probe}}
gate: {{kind: evidence}}

# Green's shares, how long each is watched at least, and what a person must approve.
steps: [1%, 5%, {{share: 25%, bake: 30m, requests: 5000}}, 50%, 100%]
bake: 15m
approvals: [100%]
"""


def starter(name: str, from_cloud: Cloud, to_cloud: Cloud) -> str:
    """A declaration that parses and plans as it stands.

    Raises InvalidValue where `name` is no DNS label, or where both sides are in one cloud.
    """
    refuse(name, from_cloud, to_cloud)
    return _TEXT.format(
        name=name,
        from_cloud=from_cloud.upper(),
        to_cloud=to_cloud.upper(),
        blue=_side(Side.BLUE, from_cloud),
        green=_side(Side.GREEN, to_cloud),
    )


def _side(side: Side, cloud: Cloud) -> str:
    place = [line for line in PLACES[cloud].splitlines() if not line.strip().startswith("#")]
    return "\n".join([*place, f"  address: {ADDRESSES[side]}"])
