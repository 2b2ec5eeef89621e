"""Buckets: Cloud Storage."""

from __future__ import annotations

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

API = "storage/v1"
_SAME = ("storageClass", "versioning", "retentionPolicy")


def _body(cloud: Cloud, new: Values) -> Values:
    """What the provider keeps flat lies deeper in the API."""
    access: Values = {"uniformBucketLevelAccess": {"enabled": new.get("uniformBucketLevelAccess", False)}}
    if "publicAccessPrevention" in new:
        access["publicAccessPrevention"] = new["publicAccessPrevention"]
    told = {name: new[name] for name in _SAME if name in new}
    rules = {"lifecycle": {"rule": new["lifecycleRules"]}} if "lifecycleRules" in new else {}
    labels = {**cloud.labels, **new.get("labels", {})}
    return {**told, **rules, "labels": labels, "iamConfiguration": access}


def _create(cloud: Cloud, new: Values) -> str:
    asked = {"name": new["name"], "location": new["location"], **_body(cloud, new)}
    cloud.call("POST", f"{API}/b", asked, project=new.get("project", cloud.project))
    return new["name"]


def _read(cloud: Cloud, name: str, known: Values) -> Values | None:
    raw = cloud.find(f"{API}/b/{name}")
    if raw is None:
        return None
    access = raw["iamConfiguration"]
    labels = raw.get("labels", {})
    own = {key: text for key, text in labels.items() if cloud.labels.get(key) != text}
    rules = {"lifecycleRules": raw["lifecycle"]["rule"]} if raw.get("lifecycle") else {}
    return {
        **{field: raw[field] for field in _SAME if field in raw},
        **rules,
        "name": raw["name"],
        "project": known.get("project", cloud.project),
        "projectNumber": int(raw["projectNumber"]),
        "location": raw["location"],
        "labels": own,
        "effectiveLabels": labels,
        "uniformBucketLevelAccess": access["uniformBucketLevelAccess"]["enabled"],
        "publicAccessPrevention": access["publicAccessPrevention"],
        "selfLink": raw["selfLink"],
        "url": f"gs://{name}",
        "timeCreated": raw["timeCreated"],
    }


def _update(cloud: Cloud, name: str, change: Change) -> None:
    gone = {key: None for key in change.old.get("effectiveLabels", {}) if key not in change.new.get("labels", {})}
    body = _body(cloud, change.new)
    body["labels"] = {**gone, **body["labels"]}
    cloud.call("PATCH", f"{API}/b/{name}", body)


def _delete(cloud: Cloud, name: str, _: Values) -> None:
    cloud.call("DELETE", f"{API}/b/{name}")


KINDS: tuple[Kind[Cloud], ...] = (
    Kind(
        type="gcp:storage/bucket:Bucket",
        inputs=frozenset(("name", "project", "location", "uniformBucketLevelAccess", "publicAccessPrevention"))
        | frozenset(("lifecycleRules", "labels", "forceDestroy", "deletionPolicy", *_SAME)),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        replaces=frozenset(("name", "project", "location")),
        kept=frozenset(("forceDestroy", "deletionPolicy")),
        clears=frozenset(("labels", "lifecycleRules")),
        defaults={"forceDestroy": False, "storageClass": "STANDARD"},
        autoname=Autoname(longest=63),
    ),
)
