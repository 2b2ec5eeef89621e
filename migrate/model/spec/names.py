"""Names: the fields of a declaration that name something: hosts, zones, accounts, regions, places."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from migrate.model import address
from migrate.model.spec.refusal import allowed, parsed, refusal

LABEL = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
LABEL_ALLOWED = "a DNS label: lower case letters, digits and inner hyphens, up to 63"

_ACCOUNT = r"^[0-9]{12}$"
_HOST = r"([A-Za-z0-9_-]{1,63}\.)+[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*\.?"
_URL = "an http:// or https:// URL without user and password"
_SERVER = "an IP address, with a port where it is not 53: 192.0.2.53, 127.0.0.1:5353, [::1]:5353"
_SERVER_FORM = re.compile(
    r"\[(?P<six>[^]]+)\](:(?P<port6>[0-9]{1,5}))?|(?P<four>[0-9.]+)(:(?P<port4>[0-9]{1,5}))?|(?P<bare>[0-9A-Fa-f:.]+)"
)


def _account(value: object) -> str:
    """YAML reads the digits as a number where they have no quotes."""
    text = str(value) if isinstance(value, int | str) else ""
    if not re.fullmatch(_ACCOUNT, text):
        raise refusal("the 12 digits of an AWS account")
    return text


def _record(text: str) -> str:
    star, name = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    return star + address.parse_host(name)


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise refusal(_URL) from error
    if not sound or "@" in parts.netloc or re.search(r"\s", text):
        raise refusal(_URL)
    return text


def _server(text: str) -> str:
    found = _SERVER_FORM.fullmatch(text)
    if found is None or not 1 <= int(found["port6"] or found["port4"] or 53) <= 65535:
        raise refusal(_SERVER)
    try:
        ip_address(found["six"] or found["four"] or found["bare"])
    except ValueError as error:
        raise refusal(_SERVER) from error
    return text


Label = Annotated[
    str,
    Field(pattern=LABEL),
    allowed(LABEL_ALLOWED),
]
Host = Annotated[
    str,
    AfterValidator(parsed(address.parse_host)),
    allowed("a full host name such as app.example.com"),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOST}$"}),
]
Record = Annotated[
    str,
    AfterValidator(parsed(_record)),
    allowed("a full DNS name such as app.example.com or *.example.com"),
    WithJsonSchema({"type": "string", "pattern": rf"^(\*\.)?{_HOST}$"}),
]
Address = Annotated[
    str,
    AfterValidator(parsed(address.parse)),
    allowed(address.ALLOWED),
    WithJsonSchema({"type": "string", "pattern": f"^({_HOST}|[0-9A-Fa-f:.]+)$"}),
]
Account = Annotated[
    str,
    PlainValidator(_account),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": _ACCOUNT},
                {"type": "integer", "minimum": 10**11, "maximum": 10**12 - 1},
            ]
        }
    ),
]
Project = Annotated[
    str,
    Field(pattern=r"^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$"),
    allowed("a GCP project id: 6 to 30 lower case letters, digits and hyphens, a letter first"),
]
AwsRegion = Annotated[
    str,
    Field(pattern=r"^[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}$"),
    allowed("an AWS region such as eu-central-1"),
]
GcpRegion = Annotated[str, Field(pattern=r"^[a-z]+-[a-z]+[0-9]{1,2}$"), allowed("a GCP region such as europe-west3")]
ZoneId = Annotated[
    str,
    Field(pattern=r"^[A-Z0-9]{1,32}$"),
    allowed("a Route 53 hosted zone id such as Z0123456789ABCDEFGHIJ, without /hostedzone/"),
]
"""At most 32 characters (API reference, ResourceId). Those of AWS begin with Z, those of emulators with anything."""
HealthCheckId = Annotated[
    str,
    Field(pattern=r"^[0-9a-zA-Z-]{1,64}$"),
    allowed("the id of a Route 53 health check: up to 64 letters, digits and hyphens"),
]
Prefix = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_.-]{1,200}$"),
    allowed("a stat prefix of letters, digits, underscores, hyphens and dots"),
]
UrlPath = Annotated[str, Field(pattern=r"^/[!-~]{0,2000}$"), allowed("a path that begins with / and has no spaces")]
Url = Annotated[
    str,
    AfterValidator(_url),
    allowed(_URL),
    WithJsonSchema({"type": "string", "pattern": r"^https?://[^\s/?#@]+([/?#]\S*)?$"}),
]
NameServer = Annotated[
    str,
    AfterValidator(_server),
    allowed(_SERVER),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?|[0-9.]+(:[0-9]{1,5})?|[0-9A-Fa-f:.]+)$"}
    ),
]
LedgerPlace = Annotated[
    str,
    Field(pattern=r"^[!-~]([ -~]*[!-~])?$", max_length=1000),
    allowed("a file path, or a SQLAlchemy URL such as sqlite:////var/lib/migrate/shop.db"),
]
