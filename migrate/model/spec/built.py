"""Built: the fields of a declaration that name what the stacks build: images, ranges, variables, secrets, tags."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from migrate.model.spec.refusal import allowed, refusal

_RANGE = "a private IPv4 range from /16 to /22 whose host bits are zero, such as 10.20.0.0/16"
_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_LINK_LOCAL = IPv4Network("169.254.0.0/16")
_INSIDE = "a /30 inside 169.254.0.0/16, such as 169.254.20.0/30"


def _range(text: str) -> str:
    network = _network(text, _RANGE)
    if not any(network.subnet_of(private) for private in _PRIVATE) or not 16 <= network.prefixlen <= 22:
        raise refusal(_RANGE)
    return text


def _inside(text: str) -> str:
    network = _network(text, _INSIDE)
    if network.prefixlen != 30 or not network.subnet_of(_LINK_LOCAL):
        raise refusal(_INSIDE)
    return text


def _network(text: str, sentence: str) -> IPv4Network:
    try:
        return IPv4Network(text)
    except ValueError as error:
        raise refusal(sentence) from error


Image = Annotated[
    str,
    Field(pattern=r"^[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}$"),
    allowed("an image by its digest, repository@sha256:<64 hexadecimal digits>; a tag may mean two things"),
]
Cidr = Annotated[
    str,
    AfterValidator(_range),
    allowed(_RANGE),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9.]+/(1[6-9]|2[0-2])$"}),
]
InsideRange = Annotated[
    str,
    AfterValidator(_inside),
    allowed(_INSIDE),
    WithJsonSchema({"type": "string", "pattern": r"^169\.254\.[0-9.]+/30$"}),
]
AwsZone = Annotated[
    str,
    Field(pattern=r"^[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}[a-z]$"),
    allowed("an AWS availability zone such as eu-central-1a"),
]
Variable = Annotated[
    str,
    Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$"),
    allowed("the name of an environment variable: letters, digits and underscores, no digit first"),
]
Text = Annotated[str, Field(max_length=30_000), allowed("text; a number or true/false needs quotes")]
Secret = Annotated[
    str,
    Field(pattern=r"^(arn:aws(-[a-z]+)*:secretsmanager:[!-~]+|projects/[!-~]+/secrets/[!-~]+)$"),
    allowed("a reference, never the value: arn:aws:secretsmanager:.. or projects/../secrets/.."),
]
Word = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]{0,9}$"),
    allowed("a short word: lower case letters, digits and hyphens, a letter first, up to 10"),
]
Part = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]*/[a-z0-9-]+$"),
    allowed("component/part, such as network/vpc"),
]
ResourceId = Annotated[str, Field(pattern=r"^[!-~]{1,1000}$"), allowed("the id `pulumi import` takes for that part")]
TagKey = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$"),
    allowed("a key both clouds take: lower case letters, digits, underscores and hyphens, a letter first, up to 63"),
]
TagValue = Annotated[
    str,
    Field(pattern=r"^[a-z0-9_-]{0,63}$"),
    allowed("a value both clouds take: lower case letters, digits, underscores and hyphens, up to 63"),
]
DatabaseName = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{0,62}$"),
    allowed("the name of a PostgreSQL database: lower case letters, digits and underscores, a letter first"),
]
