"""Lock: the fingerprints, etags and generations with which two writers find out about each other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource

_DEMANDED = re.compile(r"An up-to-date fingerprint must be provided in order to[^;,]*(update|patch)")


def check_lock(asked: Asked, resource: Resource, schema: str) -> None:
    """
    Raises:
        Refused: The fingerprint is missing where the discovery document demands it, or what the caller expected to
            find (fingerprint, etag, metageneration) is not what is there.
    """
    _check_fingerprint(asked, resource, schema)
    _check_metageneration(asked.query, resource)
    etag = asked.query.get("etag") or asked.body.get("etag")
    if etag and "etag" in asked.document.properties(schema) and etag != resource.body.get("etag"):
        raise Refused(Code.CONFLICT, f"The etag provided does not match the current etag of '{resource.name}'.")


def _check_fingerprint(asked: Asked, resource: Resource, schema: str) -> None:
    shape = asked.document.properties(schema).get("fingerprint")
    if shape is None or resource.service != "compute" or asked.method.http not in ("PATCH", "PUT"):
        return
    given = asked.body.get("fingerprint")
    if given is None and _DEMANDED.search(" ".join(shape.get("description", "").split())):
        raise Refused(Code.REQUIRED, "Required field 'resource.fingerprint' not specified")
    if given is not None and given != resource.body["fingerprint"]:
        raise Refused(Code.CONDITION_NOT_MET, "Invalid fingerprint.")


def _check_metageneration(query: Mapping[str, str], resource: Resource) -> None:
    """Cloud Storage's preconditions ("Request preconditions")."""
    now = str(resource.serial)
    if query.get("ifMetagenerationMatch", now) != now or query.get("ifMetagenerationNotMatch") == now:
        raise Refused(Code.CONDITION_NOT_MET, "At least one of the pre-conditions you specified did not hold.")
