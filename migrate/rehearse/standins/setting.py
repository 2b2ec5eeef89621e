"""Setting: what a program tells the provider itself."""

from __future__ import annotations

import json
from typing import cast

from migrate.rehearse.standins.value import Values

_OF_THE_ENGINE = frozenset(("version", "pluginDownloadURL", "__internal"))


def parsed(settings: Values) -> Values:
    """The SDKs send every setting that is not text as JSON in text."""
    return {name: _value(one) for name, one in settings.items() if name not in _OF_THE_ENGINE and one is not None}


def _value(text: object) -> object:
    if (isinstance(text, str) and text[:1] in ("{", "[", '"')) or text in ("true", "false"):
        try:
            return cast("object", json.loads(text))
        except ValueError:
            return text
    return text
