"""Component errors: the arguments that a component refuses before anything is registered; migrate.errors draws them."""

from migrate.errors import Exit, MigrationError


class ComponentError(MigrationError):
    """An argument of a component cannot be built; `argument` is its path, such as `place.region`."""

    exit = Exit.USAGE

    def __init__(self, argument: str, what: str, *, seen: object = None, limit: object = None, then: str = "") -> None:
        super().__init__(f"{argument}: {what}", seen=seen, limit=limit, then=then)
        self.argument = argument


class NotADigest(ComponentError):
    """A container image named by a tag; a tag may mean another image on each side."""


class BadCidr(ComponentError):
    """An address range that is malformed, too small, public or overlapping."""


class BadAmount(ComponentError):
    """A capacity, size or number outside what both clouds offer."""


class BadName(ComponentError):
    """A name one of the clouds would refuse."""


class BadTime(ComponentError):
    """A scheduled time without zone, out of order or past its own limit."""


class UnknownPart(ComponentError):
    """`adopt` names a part this component does not have."""


class NoProvider(ComponentError):
    """No explicit provider was passed for a cloud the component builds on."""


class SameCloud(ComponentError):
    """A mirror needs two clouds."""
