"""Issue: when ACM issues a certificate that is proved by DNS: once the record it asked for can be found.

moto issues it after a moment whatever stands in DNS. Domains whose zone is not in the loopback Route 53 are somebody
else's to answer for; they are taken to be proved, as moto takes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from migrate.rehearse.aws.route53 import StrictRoute53
from migrate.rehearse.dns.answer import RecordType

Proves = Callable[[str, str], bool]
"""Whether a name holds a value, as far as is known."""


def proves_in(route53: StrictRoute53) -> Proves:
    """Ask the name servers of the loopback Route 53, as ACM asks those of the world."""

    def proves(name: str, value: str) -> bool:
        asked = _bare(name)
        if not any(asked.endswith("." + _bare(zone)) for zone in route53.zone_names):
            return True
        answers = [route53.ask(server, asked + ".", RecordType.CNAME) for server in route53.name_servers]
        held = {_bare(record.value) for answer in answers if answer is not None for record in answer.records}
        return _bare(value) in held

    return proves


def with_status(body: bytes, proves: Proves) -> bytes:
    """The answer of DescribeCertificate with the status the records earn."""
    told = cast("dict[str, Any]", json.loads(body))
    certificate = told.get("Certificate", {})
    options = cast("list[dict[str, Any]]", certificate.get("DomainValidationOptions", []))
    for option in options:
        record = option.get("ResourceRecord")
        if record and not proves(record["Name"], record["Value"]):
            option["ValidationStatus"] = certificate["Status"] = "PENDING_VALIDATION"
    return json.dumps(told).encode()


def _bare(name: str) -> str:
    return name.rstrip(".").lower()
