"""The documents' commands are typed at the same shop as those of tests/cli."""

from __future__ import annotations

from tests.cli.conftest import aws, credentials, shop

__all__ = ["aws", "credentials", "shop"]
