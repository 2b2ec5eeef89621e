"""Certificates: ACM certificates and the wait until one is issued."""

from __future__ import annotations

from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values


def _create(aws: Account, new: Values) -> str:
    tags = tagging.every(aws, new)
    asked = pick(new, "domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm")
    return aws.call("acm", "request_certificate", **asked, **({"Tags": tagging.pairs(tags)} if tags else {}))[
        "CertificateArn"
    ]


def _certificate(aws: Account, arn: str) -> Values | None:
    found = aws.find("acm", "describe_certificate", CertificateArn=arn)
    return found["Certificate"] if found else None


def _read(aws: Account, arn: str, _: Values) -> Values | None:
    raw = _certificate(aws, arn)
    if raw is None:
        return None
    options = raw.get("DomainValidationOptions", [])
    tags = aws.call("acm", "list_tags_for_certificate", CertificateArn=arn)["Tags"]
    names = [name for name in raw.get("SubjectAlternativeNames", []) if name != raw["DomainName"]]
    return {
        **shown(raw, "domainName", "status", "type"),
        "arn": arn,
        "subjectAlternativeNames": names,
        "validationMethod": next((one["ValidationMethod"] for one in options if "ValidationMethod" in one), "NONE"),
        "domainValidationOptions": [_option(one) for one in options],
        **tagging.told(aws, tags),
    }


def _option(raw: Values) -> Values:
    record = raw.get("ResourceRecord", {})
    told = {"resourceRecordName": "Name", "resourceRecordType": "Type", "resourceRecordValue": "Value"}
    return {"domainName": raw["DomainName"], **{name: record.get(api, "") for name, api in told.items()}}


def _has_options(aws: Account, arn: str, new: Values) -> None:
    """The names and values to prove a domain with come a moment after the certificate."""

    def told() -> bool:
        raw = _certificate(aws, arn)
        options: list[Values] = raw.get("DomainValidationOptions", []) if raw else []
        return bool(options) and all("ResourceRecord" in one for one in options)

    if new.get("validationMethod") == "DNS":
        aws.wait(f"the validation records of {arn}", told)


def _update(aws: Account, arn: str, change: Change) -> None:
    added, gone = tagging.changes(aws, change)
    if gone:
        aws.call("acm", "remove_tags_from_certificate", CertificateArn=arn, Tags=[{"Key": name} for name in gone])
    if added:
        aws.call("acm", "add_tags_to_certificate", CertificateArn=arn, Tags=tagging.pairs(added))


def _delete(aws: Account, arn: str, _: Values) -> None:
    aws.call("acm", "delete_certificate", CertificateArn=arn)


def _validate(aws: Account, new: Values) -> str:
    aws.wait(f"certificate {new['certificateArn']}", lambda: _status(aws, new["certificateArn"]) == "ISSUED")
    return new["certificateArn"]


def _status(aws: Account, arn: str) -> str:
    raw = _certificate(aws, arn)
    return raw["Status"] if raw else "gone"


def _read_validation(aws: Account, arn: str, known: Values) -> Values | None:
    told = {name: known[name] for name in ("validationRecordFqdns",) if name in known}
    return {"certificateArn": arn, **told} if _status(aws, arn) == "ISSUED" else None


def _nothing(*_: object) -> None:
    """A wait leaves nothing behind that could be removed."""


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:acm/certificate:Certificate",
        inputs=frozenset(("domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm", "tags")),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        ready=_has_options,
        replaces=frozenset(("domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm")),
        kept=frozenset(("keyAlgorithm",)),
        clears=tagging.TAGS,
    ),
    Kind(
        type="aws:acm/certificateValidation:CertificateValidation",
        inputs=frozenset(("certificateArn", "validationRecordFqdns")),
        create=_validate,
        read=_read_validation,
        delete=_nothing,
    ),
)
