"""Mark: the fields of a resource that only Google writes."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime

from migrate.rehearse.gcp.collection import Naming
from migrate.rehearse.gcp.document import Document, Json
from migrate.rehearse.gcp.operation import COMPUTE_URL, SQL_URL, stamp
from migrate.rehearse.gcp.resource import Resource

_LINKS = {"compute": COMPUTE_URL, "sql": SQL_URL, "storage": "https://www.googleapis.com/storage/v1/"}
_BIRTH = ("creationTimestamp", "creationTime", "createTime", "timeCreated")
_CHANGE = ("updateTime", "updated")
_UNHASHED = ("fingerprint", "labelFingerprint", "etag", "creationTimestamp")


def writable(document: Document, schema: str, body: Json) -> Json:
    """A body without the fields that are output only, which Google ignores in a request."""
    known = document.properties(schema)
    return {name: value for name, value in body.items() if not _is_output(known.get(name, {}))}


def mark(document: Document, schema: str, resource: Resource, now: datetime) -> None:
    """Write the marks of a resource that was just created or changed."""
    known, body = document.properties(schema), resource.body
    _identify(known, resource)
    for field in _BIRTH:
        if field in known:
            body[field] = stamp(resource.created)
    for field in _CHANGE:
        if field in known:
            body[field] = stamp(now)
    if resource.service in ("run", "storage"):
        body |= {field: str(resource.serial) for field in ("generation", "metageneration") if field in known}
    if "labelFingerprint" in known:
        body["labelFingerprint"] = digest(body.get("labels", {}))
    if "fingerprint" in known:
        body["fingerprint"] = digest({name: value for name, value in body.items() if name not in _UNHASHED})
    if "etag" in known:
        body["etag"] = digest([resource.uid, resource.serial])


def digest(value: object) -> str:
    """A short hash in base64, as fingerprints and etags are."""
    raw = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()[:8]
    return base64.urlsafe_b64encode(raw).decode()


def _identify(fields: Mapping[str, Json], resource: Resource) -> None:
    body = resource.body
    if "name" in fields:
        body["name"] = resource.name if resource.collection.naming is Naming.FULL else resource.id
    if "default" in fields.get("kind", {}):
        body["kind"] = fields["kind"]["default"]
    if "id" in fields and resource.service in ("compute", "dns"):
        body["id"] = str(resource.uid)
    if "uid" in fields:
        body["uid"] = str(uuid.UUID(int=resource.uid))
    if "selfLink" in fields and resource.service in _LINKS:
        body["selfLink"] = _LINKS[resource.service] + resource.name
    if "region" in fields and resource.service == "compute" and resource.location != "global":
        body["region"] = f"{COMPUTE_URL}projects/{resource.project}/regions/{resource.location}"


def _is_output(shape: Json) -> bool:
    """The older APIs say it in prose, the others by `readOnly`."""
    return bool(shape.get("readOnly")) or "output only" in shape.get("description", "").lower()
