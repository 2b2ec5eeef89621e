"""Given: one declaration, in both directions, with its parts switched on."""

from __future__ import annotations

from migrate.model.side import Cloud

DIGEST = "sha256:" + "ab" * 32

PLACES = {
    Cloud.AWS: 'cloud: aws\n  account: "123456789012"\n  region: eu-central-1',
    Cloud.GCP: "cloud: gcp\n  project: rehearsal\n  region: europe-west3",
}
REFERENCES = {
    Cloud.AWS: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf",
    Cloud.GCP: "projects/rehearsal/secrets/key",
}

_TEXT = """\
name: shop
blue:
  {blue}
  address: {address}
  cidr: 10.10.0.0/16
  {blue_more}
green:
  {green}
  cidr: 10.20.0.0/16
  {green_more}
service:
  host: app.shop.test
  port: 443
  health: /healthz
  peak: 100
container:
  image: hub.test/shop@{digest}
  port: 8080
  capacity: 2
  environment: {{LOG_LEVEL: info}}
{more}
routes:
  - name: web
    kind: route53
    zone: {zone}
    record: app.shop.test
    ttl: 60s
    {endpoint}
slo:
  availability: 99.9%
signals:
  - name: probes
    kind: probe
"""

MORE = f"""\
database: {{name: shop, version: 16, storage: 100}}
buckets: [media]
cdn: {{host: static.shop.test}}
tags: {{team: payments}}
controller:
  side: green
  schedule:
    image: hub.test/migrate@{DIGEST}
    steps: [{{at: 2026-12-01T09:00:00Z, not-after: 2026-12-01T09:30:00Z}}]
"""

ADDRESSES = {Cloud.AWS: "shop-lb.eu-central-1.elb.amazonaws.com", Cloud.GCP: "198.18.0.1"}


def declaration(
    blue: Cloud,
    *,
    address: str | None = None,
    alias_zone: str | None = None,
    zone: str = "Z0123456789ABC",
    endpoint: str = "",
    more: str = "",
    blue_more: str = "",
    green_more: str = "",
) -> str:
    """migration.yaml of a shop whose blue side is on `blue`."""
    green = Cloud.GCP if blue is Cloud.AWS else Cloud.AWS
    alias = f"\n  alias: {{zone: {alias_zone or 'Z215JYRZR1TBD5'}}}" if blue is Cloud.AWS else ""
    return _TEXT.format(
        blue=PLACES[blue] + alias,
        green=PLACES[green],
        address=address or ADDRESSES[blue],
        digest=DIGEST,
        zone=zone,
        endpoint=endpoint,
        more=more,
        blue_more=blue_more,
        green_more=green_more,
    )
