"""Shown: text from outside as a screen may show it: data, never markup, no control characters, no secrets.

A reason, a record's value, a server's answer or a file's name goes through here on its way to a terminal, a page, a
plot or an error. JSON for machines carries texts as they are; there only secrets are masked, in errors.
"""

from __future__ import annotations

import re

_NAMES = (
    r"(?:[\w.-]{0,40}[_.-])?(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|"
    r"secret[_-]?key|private[_-]?key|client[_-]?secret|awsaccesskeyid|sig|signature|credentials?|auth|jwt|code|key|pass)"
)
"""How the names of secrets end, in queries, in settings of a connection and in signed URLs (X-Amz-Signature)."""

_MASKS = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), "***"),
    (re.compile(r"(?<=://)(?:[^\s/?#]{0,500}@|[^\s/?#@]{1,200}:[^\s\"]{0,500}@)"), "***@"),
    (re.compile(rf"(?i)(?<=[?&;])({_NAMES})(=)[^&\s;'\"]+"), r"\1\2***"),
    (re.compile(r"(?i)\b((?:[\w.-]{0,40}[_.-])?(?:password|passwd|pwd|secret|token|signature|credential|access_key|api_key))(=)[^&\s;,'\"]+"),
     r"\1\2***"),
    (re.compile(r"(?i)(\"[\w.-]{0,40}(?:password|passwd|secret|token|private_key|accesskey|secretkey)[\w.-]{0,40}\"\s*:\s*)"
                r"\"(?:[^\"\\]|\\.)*\""), r'\1"***"'),
    (re.compile(r"(?i)\b(bearer|basic)\s+(?=\S{0,99}[\d=._+/])[A-Za-z0-9._~+/=-]{8,}"), r"\1 ***"),
    (re.compile(r"\bya29\.[\w.-]+|\beyJ[\w-]{1,999}\.[\w-]+\.[\w-]*|\bpul-[0-9a-f]{40}\b"), "***"),
)  # fmt: skip
"""Private keys; the user of a URL; queries; settings; JSON; headers; tokens that are known by how they begin. Each
repetition is bounded, so that a long text costs no more than its length."""


def masked(text: object) -> str:
    """The text without passwords, tokens, keys and signatures."""
    told = str(text)
    for pattern, instead in _MASKS:
        told = pattern.sub(instead, told)
    return told


def line(text: object) -> str:
    """The text as one line."""
    return _escaped(masked(text), keep="")


def lines(text: object) -> str:
    """A text of our own that holds data: its line ends stay, nothing else that moves a cursor does."""
    return _escaped(masked(text), keep="\n\t")


def plotted(text: object) -> str:
    """The text as one line for a plot, in which a dollar sign begins no formula."""
    return line(text).replace("$", r"\$")


def _escaped(text: str, *, keep: str) -> str:
    """Each character that is not printed (control, format, direction, half a pair, unassigned) as its number."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in keep else _number(each) for each in text)


def _number(character: str) -> str:
    names = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
    code = ord(character)
    return names.get(character) or (f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
