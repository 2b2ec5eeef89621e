"""Google certificate: one managed certificate and its map, proved by records in the service's zone."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from migrate.components import zone as zones
from migrate.components.parts import Parts
from migrate.components.zone import Zone


def parts(hosts: Mapping[str, str]) -> frozenset[str]:
    """The parts of a certificate; `hosts` maps a short word to each name it covers."""
    kinds = ("proof", "certificate-record", "entry")
    per_host = [f"{kind}-{word}" for kind in kinds for word in hosts]
    return frozenset(["certificate", "certificate-map", *per_host])


def build(parts: Parts, zone: Zone, hosts: Mapping[str, str]) -> pulumi.Output[str]:
    """The certificate map, as a proxy names it. An adopted proof has its record already, wherever its zone is."""
    project = parts.place["account"]
    proofs = {word: _authorization(parts, word, host) for word, host in hosts.items()}
    records = [
        _record(parts, zone, word, proof)
        for word, proof in proofs.items()
        if not parts.came_with(_proof(word), f"certificate-record-{word}")
    ]
    certificate = gcp.certificatemanager.Certificate(
        parts.named("certificate"),
        project=project,
        managed={
            "domains": list(hosts.values()),
            "dns_authorizations": [proof.id for proof in proofs.values()],
        },
        labels=parts.labels,
        opts=parts.options("certificate", after=records),
    )
    group = gcp.certificatemanager.CertificateMap(
        parts.named("certificate-map"),
        project=project,
        labels=parts.labels,
        opts=parts.options("certificate-map"),
    )
    entries = [_entry(parts, group, certificate, word, host) for word, host in hosts.items()]
    return pulumi.Output.all(group.id, *(entry.id for entry in entries)).apply(
        lambda ids: f"//certificatemanager.googleapis.com/{ids[0]}"
    )


def _proof(word: str) -> str:
    return f"proof-{word}"


def _authorization(parts: Parts, word: str, host: str) -> gcp.certificatemanager.DnsAuthorization:
    """Per project: two projects, or two clouds, may prove the same name side by side."""
    part = _proof(word)
    return gcp.certificatemanager.DnsAuthorization(
        parts.named(part),
        project=parts.place["account"],
        domain=host,
        type="PER_PROJECT_RECORD",
        labels=parts.labels,
        opts=parts.options(part),
    )


def _record(parts: Parts, zone: Zone, word: str, proof: gcp.certificatemanager.DnsAuthorization) -> pulumi.Resource:
    answer = proof.dns_resource_records[0]
    return zones.record(
        parts,
        f"certificate-record-{word}",
        zone,
        name=answer.name.apply(lambda name: str(name).rstrip(".")),
        kind="CNAME",
        value=answer.data.apply(str),
    )


def _entry(
    parts: Parts,
    group: gcp.certificatemanager.CertificateMap,
    certificate: gcp.certificatemanager.Certificate,
    word: str,
    host: str,
) -> gcp.certificatemanager.CertificateMapEntry:
    part = f"entry-{word}"
    return gcp.certificatemanager.CertificateMapEntry(
        parts.named(part),
        project=parts.place["account"],
        map=group.name,
        hostname=host,
        certificates=[certificate.id],
        labels=parts.labels,
        opts=parts.options(part),
    )
