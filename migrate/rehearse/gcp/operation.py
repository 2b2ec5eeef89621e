"""Operation: work that Google takes up now and finishes later, in the form of each of its APIs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.resource import Resource

End = Callable[[], None]
"""What happens when an operation is due."""

COMPUTE_URL = "https://www.googleapis.com/compute/v1/"
SQL_URL = "https://sqladmin.googleapis.com/v1/"

_SQL_KINDS = {"insert": "CREATE", "patch": "UPDATE", "update": "UPDATE", "delete": "DELETE"}
_TYPES = {
    "run": "type.googleapis.com/google.cloud.run.v2.",
    "certificatemanager": "type.googleapis.com/google.cloud.certificatemanager.v1.",
    "iam": "type.googleapis.com/google.iam.v1.",
    "servicenetworking": "type.googleapis.com/google.cloud.servicenetworking.v1.",
}


@dataclass(slots=True)
class Operation:
    """`key` is the service and the relative name it is polled under."""

    key: str
    verb: str
    schema: str
    target: Resource
    started: datetime
    due: datetime
    number: int
    end: End
    done: bool = False

    @property
    def name(self) -> str:
        return self.key.partition("/")[2]

    def to_json(self) -> Json:
        match self.target.service:
            case "compute":
                return self._compute()
            case "sql":
                return self._sql()
            case "dns":
                return self._dns()
            case _:
                return self._long_running()

    def _compute(self) -> Json:
        scope, _, short = self.name.rpartition("/operations/")
        where = scope.split("/")
        body: Json = {
            "kind": "compute#operation",
            "id": str(self.number),
            "name": short,
            "operationType": self.verb,
            "targetLink": COMPUTE_URL + self.target.name,
            "targetId": str(self.target.uid),
            "user": "rehearsal@loopback.test",
            "status": "DONE" if self.done else "RUNNING",
            "progress": 100 if self.done else 0,
            "insertTime": stamp(self.started),
            "startTime": stamp(self.started),
            "selfLink": COMPUTE_URL + self.name,
        }
        if len(where) == 4:
            body["region" if where[2] == "regions" else "zone"] = COMPUTE_URL + scope
        return body | ({"endTime": stamp(self.due)} if self.done else {})

    def _sql(self) -> Json:
        body: Json = {
            "kind": "sql#operation",
            "name": self.name.rpartition("/")[2],
            "operationType": _SQL_KINDS.get(self.verb, "UPDATE") + _sql_noun(self.target),
            "status": "DONE" if self.done else "RUNNING",
            "targetId": self.target.name.split("/")[3],
            "targetProject": self.target.project,
            "targetLink": SQL_URL + self.target.name,
            "selfLink": SQL_URL + self.name,
            "insertTime": stamp(self.started),
            "startTime": stamp(self.started),
            "user": "rehearsal@loopback.test",
        }
        return body | ({"endTime": stamp(self.due)} if self.done else {})

    def _dns(self) -> Json:
        return {
            "kind": "dns#operation",
            "id": self.name.rpartition("/")[2],
            "startTime": stamp(self.started),
            "status": "done" if self.done else "pending",
            "type": self.verb,
            "user": "rehearsal@loopback.test",
        }

    def _long_running(self) -> Json:
        kind = _TYPES[self.target.service] + self.schema.removeprefix("GoogleCloudRunV2")
        body: Json = {"name": self.name, "done": self.done, "metadata": self._metadata(kind)}
        if self.done:
            body["response"] = self._response(kind)
        return body

    def _metadata(self, kind: str) -> Json:
        if self.target.service == "run":
            return {"@type": kind, **self.target.show()}
        noun = "type.googleapis.com/google.cloud.common.OperationMetadata"
        return {"@type": noun, "target": self.target.name, "verb": self.verb, "createTime": stamp(self.started)}

    def _response(self, kind: str) -> Json:
        if self.verb.startswith("delete") and self.target.service != "run":
            return {"@type": "type.googleapis.com/google.protobuf.Empty"}
        return {"@type": kind, **self.target.show()}


def _sql_noun(target: Resource) -> str:
    parts = target.name.split("/")
    return "" if len(parts) == 4 else f"_{parts[4].removesuffix('s').upper()}"


def stamp(moment: datetime) -> str:
    """RFC 3339 with milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
