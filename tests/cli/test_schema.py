"""schema: what editors need, and nothing else on standard output."""

from __future__ import annotations

from migrate.declaration.schema import schema
from tests.cli.shop import DONE, typed


def test_the_schema_is_printed_with_and_without_json() -> None:
    for words in ((), ("--json",)):
        said = typed("schema", *words)
        assert (said.exit, said.json, said.err) == (DONE, schema(), "")
