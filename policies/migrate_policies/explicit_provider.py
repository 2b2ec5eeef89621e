"""Explicit provider: who makes a resource, and so in which account it lands."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding
from .rule import rule
from .setting import Config
from .subject import Subject


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """A default provider takes whatever account the shell happens to be logged in to."""
    del config
    name = subject.provider.name if subject.provider else None
    if subject.cloud and (name is None or name == "default" or name.startswith("default_")):
        then = "Pass ResourceOptions(provider=...), or providers=[...] to the component around it."
        yield Finding("provider", name, "a provider that the program makes", then)


RULE = rule("providers-explicit", "Every resource names its provider; none lands in a default account.", check)
