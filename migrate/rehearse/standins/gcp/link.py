"""Link: the many ways one resource of Google is named."""

from __future__ import annotations

import re

COMPUTE = "https://www.googleapis.com/compute/v1/"

_HOST = re.compile(r"^(?:https://(?:www|compute)\.googleapis\.com/compute/(?:v1|beta)/|//[a-z]+\.googleapis\.com/)")


def same_link(wanted: str, found: str) -> bool:
    """Whether two texts name the same: with or without the host, and locations in any case, as the provider takes
    them; a bare name is the last part of a link.
    """
    one, other = _HOST.sub("", wanted), _HOST.sub("", found)
    if one == other or (one.upper() == found and "/" not in one):
        return True
    return "/" not in one and other.startswith("projects/") and other.rpartition("/")[2] == one


def full(text: str) -> str:
    """A compute resource as the API takes it: the URL of what was given by relative name."""
    return COMPUTE + text if text.startswith("projects/") else text
