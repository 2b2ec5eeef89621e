"""AWS certificate: one ACM certificate, proved by records in the service's zone."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from migrate.components import zone as zones
from migrate.components.parts import Parts
from migrate.components.zone import Zone


def parts(hosts: Mapping[str, str]) -> frozenset[str]:
    """The parts of a certificate; `hosts` maps a short word to each name it covers."""
    return frozenset(["certificate", "certificate-ready", *(f"certificate-record-{word}" for word in hosts)])


def build(parts: Parts, zone: Zone, hosts: Mapping[str, str], *, region: str | None = None) -> pulumi.Output[str]:
    """The ARN, known once the certificate is issued. CloudFront takes certificates of us-east-1 only.

    An adopted certificate is issued already, and the records that prove it are there: nothing is waited for.
    """
    first, *others = hosts.values()
    certificate = aws.acm.Certificate(
        parts.named("certificate"),
        domain_name=first,
        subject_alternative_names=others or None,
        validation_method="DNS",
        region=region,
        tags=parts.tags("certificate"),
        opts=parts.options("certificate"),
    )
    records = [
        _proof(parts, zone, certificate, word, host)
        for word, host in hosts.items()
        if not parts.came_with("certificate", f"certificate-record-{word}")
    ]
    if parts.came_with("certificate", "certificate-ready"):
        return certificate.arn
    ready = aws.acm.CertificateValidation(
        parts.named("certificate-ready"),
        certificate_arn=certificate.arn,
        region=region,
        opts=parts.options("certificate-ready", after=records),
    )
    return ready.certificate_arn


def _proof(parts: Parts, zone: Zone, certificate: aws.acm.Certificate, word: str, host: str) -> pulumi.Resource:
    def answer(options: list[aws.acm.outputs.CertificateDomainValidationOption]) -> list[str]:
        """ACM lists its questions in no order: they are told apart by their name."""
        asked = next(option for option in options if option.domain_name == host)
        return [str(asked.resource_record_name), str(asked.resource_record_value)]

    proof = certificate.domain_validation_options.apply(lambda options: answer(list(options)))
    return zones.record(
        parts,
        f"certificate-record-{word}",
        zone,
        name=proof[0].apply(lambda name: name.rstrip(".")),
        kind="CNAME",
        value=proof[1],
    )
