"""Template: the commented migration.yaml with every option, which `migrate init --all` writes."""

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
# The target.
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

# What the Pulumi stacks build on both sides. Without it they build nothing; with it each side needs a cidr.
#container:
  # By digest; a side may name the same digest in a registry of its own.
  #image: registry.example.com/{name}@{digest}
  # Told to the container by PORT.
  #port: 8080
  # Whole vCPUs, and MiB.
  #cpu: 1
  #memory: 2048
  # Containers that always run on a side, and the most there may be.
  #capacity: 2
  #most: 8
  # Plain variables; secrets stand by reference under each side.
  #environment: {{LOG_LEVEL: info}}
# A PostgreSQL on each side; blue's takes all writes until the cutover.
#database: {{name: shop, version: 16, cpu: 2, storage: 100}}
# A word for each bucket.
#buckets: [media]
# A cache before the service.
#cdn: {{host: static.{name}.example.com}}
# The VPN between both networks, built where there is a database: AS numbers, and a /30 for each tunnel.
#link: {{aws: 64512, gcp: 64513, inside: [169.254.20.0/30, 169.254.21.0/30, 169.254.22.0/30, 169.254.23.0/30]}}
# Tags (Google: labels) on everything that is built.
#tags: {{team: payments}}
# Whom the controller acts as in the clouds, and steps that the cloud's own scheduler runs.
#controller:
  #side: green
  #schedule:
    #image: registry.example.com/migrate@{digest}
    #steps:
      #- {{at: 2026-12-01T09:00:00Z, not-after: 2026-12-01T10:00:00Z}}

# What splits the traffic. Each route moves at every step.
routes:
    # What it is called in messages and in the ledger.
  - name: web
    # The mechanism; route53 is a weighted name.
    kind: route53
    # The hosted zone that holds the record, and its account where that is not the AWS side's.
    zone: Z0123456789ABCDEFGHIJ
    #account: "123456789012"
    # Where the zone is in another account: the role to assume there. Its partition is the AWS side's, or a region's.
    #role: arn:aws:iam::123456789012:role/migrate-zone
    #external-id: migrate
    #region: us-east-1
    # The weighted name that users resolve.
    record: {name}.example.com
    # How long a resolver may keep an answer, and so how long a rollback takes to reach everybody.
    ttl: 60s
    # Servers to ask for what is answered, instead of the zone's own.
    #nameservers: ["127.0.0.1:5353"]
    # Whose word shows that a change came through: servers, resolver or api; found out where absent.
    #settled-by: resolver
    # Findings of `migrate check --online` to go on with all the same, each with its reason.
    #accept: {{another-owner: its deployment was deleted}}
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
  # Times the allowed bad ratio that may stay unnoticed on green in the end.
  tolerance: 5

# Where the counts come from. Two kinds see more than one: what users met, and what a caller from outside meets.
signals:
    # Calls each side by itself.
  - name: probes
    kind: probe
    # One batch of counts per period.
    period: 10s
    # An answer that takes longer counts as failed.
    timeout: 2s
    # Requests per second to each side; more where traffic is low, see `migrate plan`.
    rate: 5
    # The path to call; the service's health path where absent.
    path: /healthz
    # Findings of `migrate signals` to go on with all the same, each with its reason.
    #accept: {{too-coarse: scraped every minute}}
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
    # Reads the access log of each side: the source that tells clients apart, so that one client's retries count once.
  #- name: logs
  #  kind: log
  #  blue: {{path: /var/log/blue/access.log, format: alb}}
  #  green: {{path: /var/log/green/access.log, format: google}}
  #  delay: 10s
    # Formats: combined (nginx, Apache), haproxy, traefik, caddy, envoy, alb, elb, nlb, cloudfront, google and more; a
    # JSON log of any form by its fields.
  #- name: lines
  #  kind: log
  #  blue: {{path: /var/log/haproxy.log, format: haproxy, zone: UTC}}
  #  green:
  #    path: /var/log/app.json
  #    format: json
  #    fields:
  #      time: ts
  #      stamp: end
  #      status: code
  #      took: took_ms
  #      unit: ms
  #      client: peer.ip
  #      forwarded: headers.x-forwarded-for
  #      path: url
  #      agent: headers.user-agent
  #      grpc: grpc_status
  #      size: bytes
  #      identity: request_id
  #    hops: 1
  #  delay: 10s
  #  bad: [429, grpc:RESOURCE_EXHAUSTED]
  #  leave-out: {{paths: [/healthz, /metrics/*], agents: [kube-probe/*], clients: [203.0.113.0/24]}}
  #  streams: [/events/*]
    # Asks what remembers the counts of each side: prometheus, cloudwatch, cloud-monitoring, xray or cloud-trace. The
    # delay is how long the slower of the two takes to show what it counted. Tokens come from the environment.
  #- name: counters
  #  kind: metrics
  #  blue:
  #    source: prometheus
  #    url: http://10.0.1.20:9090
  #    token: PROMETHEUS_TOKEN
  #    total: requests_total{{side="blue"}}
  #    bad: requests_total{{side="blue",code=~"5.."}}
  #    timed: request_seconds_count{{side="blue"}}
  #    fast: request_seconds_bucket{{side="blue",le="0.3"}}
  #  green:
  #    source: prometheus
  #    url: http://10.0.1.20:9090
  #    total: requests_total{{side="green"}}
  #    bad: requests_total{{side="green",code=~"5.."}}
  #  delay: 15s
  #- name: balancers
  #  kind: metrics
  #  blue: {{source: cloudwatch, region: eu-central-1, load-balancer: app/shop/50dc6c495c0c9188}}
  #  green: {{source: cloud-monitoring, project: shop-project, url-map: shop}}
  #  period: 60s
  #  delay: 4m
  #- name: objectives
  #  kind: metrics
  #  blue:
  #    source: cloudwatch
  #    region: eu-central-1
  #    metrics:
  #      requests: {{namespace: Shop, name: Requests, stat: Sum, dimensions: {{Side: blue}}}}
  #      errors: {{namespace: Shop, name: Errors, dimensions: {{Side: blue}}}}
  #      slow: {{namespace: Shop, name: Seconds, stat: "TC(0.3:)", dimensions: {{Side: blue}}}}
  #    total: requests
  #    bad: FILL(errors, 0)
  #    timed: requests
  #    slow: FILL(slow, 0)
  #  green:
  #    source: cloud-monitoring
  #    project: shop-project
  #    objective: projects/shop-project/services/shop/serviceLevelObjectives/availability
  #  period: 60s
  #  delay: 4m
  #- name: traces
  #  kind: metrics
  #  blue: {{source: xray, region: eu-central-1, service: shop}}
  #  green: {{source: cloud-trace, project: shop-project, filter: "+side:green"}}
  #  period: 60s
  #  delay: 2m
# Two signals that must tell the same; while they differ nothing moves by them.
#agree: [edges, logs]

# The ramp. auto makes it from slo.budget and service.peak; or a list that rises to 100%, where a step may have needs
# of its own.
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
  # evidence: statistics that may be looked at any time, with a bound on false alarms; needs service.peak.
  # plain: when both factors are exceeded over the window, with at least so many failures.
  kind: evidence
  # With plain: times the bad ratio the SLO allows.
  of-objective: 10
  # Times blue's own bad ratio in the same window.
  of-blue: 2
  # At least two periods of the slowest signal.
  window: 2m
  # Fewer bad requests than this never take green back.
  failures: 10
  # With evidence: chance that a healthy migration is taken back, over its whole life.
  #alpha: 0.1%
  # With evidence: blue's usual share of bad requests.
  #base: 0.01%
  # With evidence: what to do when blue begins to suffer as well within ten minutes of a step and for shared-after:
  # step-back (one step; all of it the second time), page (hold and ask a person) or stay.
  #shared: step-back
  #shared-after: 3m

# The final tests of green under the service's own name: no weight moves without fresh evidence.
#verify:
  # Ends with 0 while green is well.
  #command: ./smoke-test
  #checks:
    #- {{path: /healthz, status: 200, contains: ok}}
  # Where green is called, where this machine's DNS does not know the name of its load balancer.
  #at: 198.51.100.10
  # How long the tests may take, and how old their evidence may be when a weight moves.
  #timeout: 10m
  #age: 24h
# How long green serves before blue may be retired; the gate goes on watching until then.
soak: 1d
# Blue's part of the traffic until the soak is over, so that an incident of the whole service is not taken for green's.
#hold-back: 5%

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

# Who is told what happens. URLs and keys are secrets: an environment variable or a file holds them.
#notify:
  #- name: on-call
    #kind: webhook
    #url: {{env: MIGRATE_WEBHOOK_URL}}
    #key: {{file: webhook.key}}
    # Everything where absent.
    #on: [verdict, rolled-back, needs-person, stopped]

# How often the controller looks.
tick: 5s
# How long a silent controller keeps the right to act; more than three ticks.
lease: 30s
# The record of what was intended, done and seen: a file beside this one, or a SQLAlchemy URL.
ledger: .migrate/{{name}}.db
"""

PLACES = {
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
  # Green may go without once there is a container: `migrate up mirror` finds it.
  address: {address}
  # Further addresses: of the other family (then on both sides), or more that share the side's clients evenly.
  #also: [{also}]
  # A Route 53 health check of this side.
  #health-check: 11111111-2222-4333-8444-555555555555
  # What it can carry; at least the service's peak.
  capacity:
    requests-per-second: 1000
  # For the stacks: its network's private range, the image in its own registry, secrets by reference.
  #cidr: {cidr}
  #image: {registry}/shop@{digest}
  #secrets: {{API_KEY: "{secret}"}}
  # What is there already, by component/part, and its id; `pulumi up` takes it over unchanged.
  #adopt: {{network/vpc: {vpc}}}
"""

_ALIAS = """\
  # The network's two zones.
  #zones: [eu-central-1a, eu-central-1b]
  # Answer with an alias to the load balancer; `address` is then its DNS name, and the TTL 60s.
  #alias: {zone: Z215JYRZR1TBD5, evaluate-health: false, dual-stack: false}
"""

ADDRESSES = {Side.BLUE: "192.0.2.10", Side.GREEN: "198.51.100.10"}
_FURTHER = {Side.BLUE: "192.0.2.11", Side.GREEN: "198.51.100.11"}
_CIDRS = {Side.BLUE: "10.10.0.0/16", Side.GREEN: "10.20.0.0/16"}
_DIGEST = "sha256:" + "0" * 64

_OWN = {
    Cloud.AWS: {
        "registry": "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        "secret": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:api-key-a1b2c3",
        "vpc": "vpc-0123456789abcdef0",
    },
    Cloud.GCP: {
        "registry": "europe-west3-docker.pkg.dev/example-production/images",
        "secret": "projects/example-production/secrets/api-key",
        "vpc": "projects/example-production/global/networks/main",
    },
}


def template(name: str, from_cloud: Cloud, to_cloud: Cloud) -> str:
    """A declaration that parses and plans as it stands, with every option and one line of why for each.

    Raises InvalidValue where `name` is not a DNS label, or where both sides are in one cloud.
    """
    refuse(name, from_cloud, to_cloud)
    return _TEXT.format(
        name=name,
        digest=_DIGEST,
        from_cloud=from_cloud.upper(),
        to_cloud=to_cloud.upper(),
        blue=_side(Side.BLUE, from_cloud),
        green=_side(Side.GREEN, to_cloud),
    )


def refuse(name: str, from_cloud: Cloud, to_cloud: Cloud) -> None:
    """Raise InvalidValue where `name` is not a DNS label, or where both sides are in one cloud."""
    if not re.fullmatch(LABEL, name):
        raise InvalidValue("the name of the migration is not a DNS label", seen=name, limit=LABEL_ALLOWED)
    if from_cloud is to_cloud:
        raise InvalidValue("both sides are in one cloud", seen=f"{from_cloud} to {to_cloud}", limit="aws, gcp")


def _side(side: Side, cloud: Cloud) -> str:
    alias = _ALIAS if cloud is Cloud.AWS else ""
    at = {"address": ADDRESSES[side], "also": _FURTHER[side], "cidr": _CIDRS[side]}
    reached = _REACHED.format(**at, digest=_DIGEST, **_OWN[cloud])
    return PLACES[cloud] + reached + alias
