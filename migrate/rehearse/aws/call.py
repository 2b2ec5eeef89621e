"""Call: one request as the loopback AWS saw it, for checks of least-privilege roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Call:
    """`service` and `action` are those of IAM (`route53`, `GetChange`); `resource` is `hostedzone/Z...` or the like.

    For ChangeResourceRecordSets `names`, `types` and `changes` are the values of the condition keys
    `ChangeResourceRecordSetsNormalizedRecordNames`, `...RecordTypes` and `...Actions`; else they are empty.
    """

    at: datetime
    service: str
    action: str
    resource: str = ""
    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
