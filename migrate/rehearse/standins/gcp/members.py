"""Members: one role for one member on one resource; the rest of the policy stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from migrate.rehearse.standins.gcp.cloud import Cloud, Refusal
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values

RACES = 5
"""How often a policy is read and written anew when somebody else wrote it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A type of grant. `place` makes the path of the resource of the properties; ids are PATH ROLE MEMBER."""

    type: str
    names: tuple[str, ...]
    place: Callable[[Cloud, Values], str]
    known: Callable[[str], Values]
    api: str = "v1"
    reads: str = "POST"

    def kind(self) -> Kind[Cloud]:
        """The kind of these grants: whatever changes, it is another grant."""
        return Kind(
            type=self.type,
            inputs=frozenset((*self.names, "role", "member")),
            create=self._create,
            read=self._read,
            delete=self._delete,
        )

    def _create(self, cloud: Cloud, new: Values) -> str:
        path = self.place(cloud, new)
        self._write(cloud, path, new["role"], new["member"], present=[new["member"]])
        return f"{path} {new['role']} {new['member']}"

    def _policy(self, cloud: Cloud, path: str) -> Values | None:
        try:
            body: Values | None = {} if self.reads == "POST" else None
            return cloud.call(self.reads, f"{self.api}/{path}:getIamPolicy", body)
        except Refusal as refused:
            if refused.status == 404:
                return None
            raise

    def _write(self, cloud: Cloud, path: str, role: str, member: str, *, present: list[str]) -> None:
        """Read, change, write back with the etag; again when somebody was quicker."""
        with cloud.alone(path):
            for left in reversed(range(RACES)):
                policy = self._policy(cloud, path)
                if policy is None and not present:
                    return
                told = {**(policy or {}), "bindings": _bound(policy or {}, role, member, present)}
                try:
                    cloud.call("POST", f"{self.api}/{path}:setIamPolicy", {"policy": told})
                    return
                except Refusal as refused:
                    if refused.status != 409 or not left:
                        raise

    def _read(self, cloud: Cloud, identifier: str, _: Values) -> Values | None:
        path, role, member = identifier.split(" ", 2)
        policy = self._policy(cloud, path) or {}
        held = [one for one in policy.get("bindings", []) if one["role"] == role and member in one["members"]]
        if not held:
            return None
        return {**self.known(path), "role": role, "member": member, "etag": policy.get("etag", "")}

    def _delete(self, cloud: Cloud, identifier: str, _: Values) -> None:
        path, role, member = identifier.split(" ", 2)
        self._write(cloud, path, role, member, present=[])


def _bound(policy: Values, role: str, member: str, present: list[str]) -> list[Values]:
    bindings: list[Values] = policy.get("bindings", [])
    others = [one for one in bindings if one["role"] != role]
    members = {name for one in bindings if one["role"] == role for name in one["members"]} - {member} | set(present)
    return [*others, {"role": role, "members": sorted(members)}] if members else others


def _project(cloud: Cloud, values: Values) -> str:
    return f"projects/{values.get('project', cloud.project).removeprefix('projects/')}"


def _secret(cloud: Cloud, values: Values) -> str:
    named = values["secretId"]
    return named if named.startswith("projects/") else f"{_project(cloud, values)}/secrets/{named}"


def _account(_: Cloud, values: Values) -> str:
    return values["serviceAccountId"]


def _zone(cloud: Cloud, values: Values) -> str:
    named = values["managedZone"]
    return named if named.startswith("projects/") else f"{_project(cloud, values)}/managedZones/{named}"


def _run(plural: str) -> Callable[[Cloud, Values], str]:
    def place(cloud: Cloud, values: Values) -> str:
        named, location = values["name"], values.get("location", cloud.region)
        return (
            named
            if named.startswith("projects/")
            else f"{_project(cloud, values)}/locations/{location}/{plural}/{named}"
        )

    return place


def _run_known(path: str) -> Values:
    words = path.split("/")
    return {"project": words[1], "location": words[3], "name": words[5]}


GRANTS: tuple[Grant, ...] = (
    Grant(
        type="gcp:projects/iAMMember:IAMMember",
        names=("project",),
        place=_project,
        known=lambda path: {"project": path.split("/")[1]},
    ),
    Grant(
        type="gcp:secretmanager/secretIamMember:SecretIamMember",
        names=("project", "secretId"),
        place=_secret,
        known=lambda path: {"project": path.split("/")[1], "secretId": path},
        reads="GET",
    ),
    Grant(
        type="gcp:serviceaccount/iAMMember:IAMMember",
        names=("serviceAccountId",),
        place=_account,
        known=lambda path: {"serviceAccountId": path},
    ),
    Grant(
        type="gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember",
        names=("project", "managedZone"),
        place=_zone,
        known=lambda path: {"project": path.split("/")[1], "managedZone": path.split("/")[3]},
        api="dns/v1",
    ),
    Grant(
        type="gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
        names=("project", "location", "name"),
        place=_run("services"),
        known=_run_known,
        api="v2",
        reads="GET",
    ),
    Grant(
        type="gcp:cloudrunv2/jobIamMember:JobIamMember",
        names=("project", "location", "name"),
        place=_run("jobs"),
        known=_run_known,
        api="v2",
        reads="GET",
    ),
)

KINDS: tuple[Kind[Cloud], ...] = tuple(grant.kind() for grant in GRANTS)
