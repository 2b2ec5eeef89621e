"""Text of a sandbox's migration.yaml, for a person to read and to change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

WIDTH = 110

_HEAD = """\
# Written by `migrate sandbox`: a migration whose clouds are on this machine, as long as the sandbox stands.
# Everything is as in a real one but the addresses, the short times, and what a certificate rules out.
"""


def text(document: Mapping[str, Any]) -> str:
    """The document as YAML, its fields in their order."""
    writer: Any = YAML()  # ruamel.yaml leaves its streams untyped
    writer.width = WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    writer.dump(json.loads(json.dumps(document)), out)  # enums and tuples as JSON has them
    return _HEAD + out.getvalue()
