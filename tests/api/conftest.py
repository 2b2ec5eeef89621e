"""The shop of the command line's tests, for Python programs."""

from tests.cli.conftest import aws, credentials, shop

__all__ = ["aws", "credentials", "shop"]
