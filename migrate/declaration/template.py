"""Template: the commented migration.yaml that `migrate init` writes."""

from __future__ import annotations

import re

from migrate.errors import InvalidValue
from migrate.model.side import Cloud, Side
from migrate.model.spec.names import LABEL, LABEL_ALLOWED

_TEXT = """\
# migration.yaml: moves one service from {from_cloud} to {to_cloud} while its users notice nothing.
# Every value below is an example; put in your own, then `migrate check` and `migrate plan`.
# A word right behind a `#` begins an option that is switched off: take the `#` away.

# Names this migration in the ledger and in every change. A DNS label.
name: "{name}"
# gradual: in steps, each with its own evidence. lift-and-shift: all at once, after an approval.
strategy: gradual

# The side that serves today.
blue:
{blue}
# The side that shall serve.
green:
{green}
# What users call.
service:
  # Sent as Host header and TLS server name; the same on both sides.
  host: {name}.example.com
  # A DNS answer carries no port, so both sides listen on this one.
  port: 443
  # https or http.
  scheme: https
  # Answers 2xx or 3xx while a side is well.
  health: /healthz
  # Requests per second at the busiest hour; each side must carry it alone.
  peak: 800

# What splits the traffic. Each route moves at every step.
routes:
    # What it is called in messages and in the ledger.
  - name: web
    # The mechanism; route53 is a weighted name.
    kind: route53
    # The hosted zone that holds the record.
    zone: Z0123456789ABCDEFGHIJ
    # The weighted name that users resolve.
    record: {name}.example.com
    # How long a resolver may keep an answer, and so how long a rollback takes to reach everybody.
    ttl: 60s
    # Servers to ask for what is answered, instead of the zone's own.
    #nameservers: ["127.0.0.1:5353"]
    # Another address of the Route 53 API, for rehearsals.
    #endpoint: http://127.0.0.1:5000

# What the service promises.
slo:
  # The share of requests that succeed.
  availability: 99.9%
  # The share of requests that are answered in time.
  latency:
    within: 300ms
    target: 99%
  # The share of the 30-day error budget that this migration may spend.
  budget: 0.5%

# Where the counts come from. Two kinds see more than one: what users met, and what a caller from outside meets.
signals:
    # Calls each side by itself.
  - name: probes
    kind: probe
    # One batch of counts per period.
    period: 10s
    # An answer that takes longer counts as failed.
    timeout: 2s
    # The path to call; the service's health path where absent.
    path: /healthz
    # Where to reach a side instead of its address.
    #blue: https://blue.{name}.example.com
    #green: https://green.{name}.example.com
    # Counts what users met at the Envoy of each side: its Prometheus page, and the stat prefix of the listener.
  #- name: edges
  #  kind: envoy
  #  blue: http://10.0.1.10:9901/stats/prometheus
  #  green: http://10.1.1.10:9901/stats/prometheus
  #  prefix: "{name}"
  #  period: 10s

# The ramp. auto is 1, 5, 25, 50, 100 %; or a list that rises to 100%, where a step may have needs of its own.
steps:
  - 1%
  - 5%
  - share: 25%
    # Instead of the defaults below.
    bake: 30m
    requests: 5000
    # A person must say `migrate approve` before this step.
    approval: false
  - 50%
  - 100%
# How long each step is watched once clients could follow; at least two TTLs.
bake: 15m
# Requests green must have served before the next step.
requests: 500
# Steps that wait for `migrate approve`, by their share.
approvals: [100%]

# What takes green back.
gate:
  # plain: when both factors are exceeded over the window, with at least so many failures.
  # evidence: statistics that may be looked at any time; needs service.peak.
  kind: plain
  # Times the bad ratio the SLO allows.
  of-objective: 10
  # Times blue's own bad ratio in the same window.
  of-blue: 2
  # At least two periods of the slowest signal.
  window: 60s
  # Fewer bad requests than this never take green back.
  failures: 10
  # With evidence: chance that a healthy migration is taken back, over its whole life.
  #alpha: 0.1%
  # With evidence: blue's usual share of bad requests.
  #base: 0.01%

# Windows in which nothing moves towards green; rollbacks always may.
freeze:
  # Every week: opens on each of these days; an end at or before the start lies on the next day.
  - days: [fri, sat]
    from: "16:00"
    until: "08:00"
    zone: Europe/Berlin
  # Once.
  - from: 2026-12-20T00:00:00Z
    until: 2027-01-02T00:00:00Z

# How often the controller looks.
tick: 5s
# How long a silent controller keeps the right to act; more than three ticks.
lease: 30s
# The record of what was intended, done and seen: a file beside this one, or a SQLAlchemy URL.
ledger: .migrate/{{name}}.db
"""

_PLACES = {
    Cloud.AWS: """\
  cloud: aws
  # 12 digits.
  account: "123456789012"
  region: eu-central-1
""",
    Cloud.GCP: """\
  cloud: gcp
  project: example-production
  region: europe-west3
""",
}

_REACHED = """\
  # Where its load balancer is reached: IPv4, IPv6 or a host name, of the same kind on both sides.
  address: {address}
  # A Route 53 health check of this side.
  #health-check: 11111111-2222-4333-8444-555555555555
  # What it can carry; at least the service's peak.
  capacity:
    requests-per-second: 1000
"""

_ALIAS = """\
  # Answer with an alias to the load balancer; `address` is then its DNS name, and the TTL 60s.
  #alias: {zone: Z215JYRZR1TBD5, evaluate-health: false}
"""

_ADDRESSES = {Side.BLUE: "192.0.2.10", Side.GREEN: "198.51.100.10"}


def template(name: str, from_cloud: Cloud, to_cloud: Cloud) -> str:
    """A declaration that parses and plans as it stands, with every option and one line of why for each.

    Raises InvalidValue where `name` is no DNS label, or where both sides are in one cloud.
    """
    if not re.fullmatch(LABEL, name):
        raise InvalidValue("a migration has a short name", seen=name, limit=LABEL_ALLOWED)
    if from_cloud is to_cloud:
        raise InvalidValue("a migration leads into another cloud", seen=f"{from_cloud} to {to_cloud}", limit="aws, gcp")
    return _TEXT.format(
        name=name,
        from_cloud=from_cloud.upper(),
        to_cloud=to_cloud.upper(),
        blue=_side(Side.BLUE, from_cloud),
        green=_side(Side.GREEN, to_cloud),
    )


def _side(side: Side, cloud: Cloud) -> str:
    alias = _ALIAS if cloud is Cloud.AWS else ""
    return _PLACES[cloud] + _REACHED.format(address=_ADDRESSES[side]) + alias
