"""Image: a container image, named by its digest."""

from __future__ import annotations

import re

from migrate.components.errors import NotADigest

_DIGEST = re.compile(r"(?P<repository>[a-z0-9][a-z0-9._:/-]*)@(?P<digest>sha256:[0-9a-f]{64})")


def digested(image: str) -> str:
    """The same image, if it is named by its digest. Raises NotADigest.

    Blue and green pull from different registries; only the digest says that they run the same thing.
    """
    if not _DIGEST.fullmatch(image):
        raise NotADigest(
            "image",
            "not named by its digest",
            seen=image,
            limit="repository@sha256:<64 hexadecimal digits>",
            then="Find it with `docker buildx imagetools inspect IMAGE --format '{{.Manifest.Digest}}'`.",
        )
    return image


def digest(image: str) -> str:
    """The digest alone, which both registries share."""
    return digested(image).partition("@")[2]
