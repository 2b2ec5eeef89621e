"""Schema: the JSON Schema of a declaration, for editors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from migrate.model import duration
from migrate.model.spec import Spec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The written forms of migration.yaml as JSON Schema (2020-12). What must hold between fields is beyond it."""
    body = Spec.model_json_schema(by_alias=True, schema_generator=_Written)
    return {"$schema": DIALECT, **body, "title": "migration.yaml"}


class _Written(GenerateJsonSchema):
    """Fields as a person writes them: nothing is null, defaults stand in their written form."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if "default" in schema and schema["default"] is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def encode_default(self, dft: Any) -> Any:
        return duration.written(dft) if isinstance(dft, timedelta) else super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False
