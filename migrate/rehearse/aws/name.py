"""Name: a domain name as Route 53 stores, compares and sorts it.

Route 53 keeps names in lower case with a final dot and writes every octet other than a-z, 0-9, `-`, `_` and `.`
as a backslash with three octal digits: `*.example.com` is read back as `\\052.example.com.`
(Developer Guide, "DNS domain name format").
"""

from __future__ import annotations

import re
from functools import lru_cache

_ESCAPE = re.compile(r"\\[0-7]{3}")
_ESCAPED = re.compile(r"\\\\|\\[0-7]{3}")
_TOKEN = re.compile(r"\\[0-7]{3}|.", re.DOTALL)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
_LABEL_LIMIT = 63
_NAME_LIMIT = 255

WILDCARD = r"\052"
"""How a leading `*` label is stored."""


class BadName(ValueError):
    """A name that cannot exist; the text is Route 53's own."""


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """The stored form of a name.

    Raises:
        BadName: It is empty, has an empty label, or a label or the whole is too long (RFC 1035 2.3.4).
    """
    lowered = text.lower()
    name = "".join(_stored(token) for token in _TOKEN.findall(lowered)).removesuffix(".") + "."
    if name == ".":
        raise BadName("FATAL problem: DomainNameEmpty (Domain name is empty) encountered with ''")
    sizes = [len(_ESCAPE.sub("x", label)) for label in name[:-1].split(".")]
    if 0 in sizes:
        raise BadName(f"FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with '{text}'")
    if max(sizes) > _LABEL_LIMIT:
        raise BadName(f"FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '{text}'")
    if sum(sizes) + len(sizes) > _NAME_LIMIT:
        raise BadName(f"FATAL problem: DomainNameTooLong (Domain name is too long) encountered with '{text}'")
    return name


def _stored(token: str) -> str:
    if len(token) > 1 or token in _PLAIN:
        return token
    return "".join(f"\\{octet:03o}" for octet in token.encode())


def order(name: str) -> str:
    """The key Route 53 sorts names by: labels reversed, `com.example.www.`, compared as ASCII."""
    return ".".join(reversed(name[:-1].split("."))) + "."


def within(name: str, zone: str) -> bool:
    """Whether a stored name lies in a stored zone name; the zone's own name does."""
    return name == zone or name.endswith("." + zone)


def parents(name: str, zone: str) -> list[str]:
    """The names above `name` down to `zone` inclusive, nearest first; empty for the zone's own name."""
    above: list[str] = []
    while name != zone:
        name = name.partition(".")[2]
        above.append(name)
    return above


def master_form(text: str) -> str:
    """Route 53's octal escapes rewritten as the decimal ones of master files (RFC 1035 5.1)."""
    return _ESCAPED.sub(_decimal, text)


def _decimal(escape: re.Match[str]) -> str:
    digits = escape.group()[1:]
    return f"\\{int(digits, 8):03d}" if digits.isdigit() else escape.group()
