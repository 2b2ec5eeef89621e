"""The declaration as a file: YAML with line and column, its JSON Schema, the template of a new one."""
