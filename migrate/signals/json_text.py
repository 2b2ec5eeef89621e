"""JsonText: a JSON text of somebody else, read with one kind of failure."""

from __future__ import annotations

import json
from typing import cast


class BadJson(ValueError):
    """It is no JSON, or nested so deep or with numbers so long that it is not meant to be read."""


def loads(text: str) -> object:
    """
    Raises:
        BadJson: It cannot be read.
    """
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError):  # a number of more than 4300 digits is a ValueError
        raise BadJson("no JSON") from None
