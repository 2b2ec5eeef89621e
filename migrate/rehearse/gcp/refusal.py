"""Refused: how a Google API says no, as JSON a client library turns into its exception.

Two families of error JSON are in use: the older APIs (compute, dns, sqladmin, storage) carry `errors[].reason`, the
newer ones (run, secretmanager, ...) carry `status` and `details`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

OLDER = frozenset(("compute", "dns", "sql", "storage"))
"""Services whose errors carry a reason."""


class Code(Enum):
    """A status of google.rpc.Code with its HTTP status, and the reason older APIs give for it."""

    INVALID_ARGUMENT = (400, "INVALID_ARGUMENT", "invalid")
    REQUIRED = (400, "INVALID_ARGUMENT", "required")
    BAD_REQUEST = (400, "INVALID_ARGUMENT", "badRequest")
    PARSE_ERROR = (400, "INVALID_ARGUMENT", "parseError")
    IN_USE = (400, "FAILED_PRECONDITION", "resourceInUseByAnotherResource")
    NOT_READY = (400, "FAILED_PRECONDITION", "resourceNotReady")
    CONTAINER_NOT_EMPTY = (400, "FAILED_PRECONDITION", "containerNotEmpty")
    CNAME_CONFLICT = (400, "FAILED_PRECONDITION", "cnameResourceRecordSetConflict")
    INVALID_APEX = (400, "FAILED_PRECONDITION", "invalidZoneApex")
    FAILED_PRECONDITION = (400, "FAILED_PRECONDITION", "failedPrecondition")
    UNAUTHENTICATED = (401, "UNAUTHENTICATED", "required")
    FORBIDDEN = (403, "PERMISSION_DENIED", "forbidden")
    NOT_FOUND = (404, "NOT_FOUND", "notFound")
    INSTANCE_DOES_NOT_EXIST = (404, "NOT_FOUND", "instanceDoesNotExist")
    EXISTS = (409, "ALREADY_EXISTS", "alreadyExists")
    INSTANCE_EXISTS = (409, "ALREADY_EXISTS", "instanceAlreadyExists")
    CONFLICT = (409, "ABORTED", "conflict")
    OPERATION_IN_PROGRESS = (409, "ABORTED", "operationInProgress")
    CONDITION_NOT_MET = (412, "FAILED_PRECONDITION", "conditionNotMet")
    RATE_LIMITED = (429, "RESOURCE_EXHAUSTED", "rateLimitExceeded")
    INTERNAL = (500, "INTERNAL", "internalError")
    UNSERVED = (501, "UNIMPLEMENTED", "notImplemented")
    UNAVAILABLE = (503, "UNAVAILABLE", "backendError")

    @property
    def http(self) -> int:
        return self.value[0]

    @property
    def status(self) -> str:
        return self.value[1]

    @property
    def reason(self) -> str:
        return self.value[2]


class Refused(Exception):
    """A refusal on its way to the front door. `violations` are field paths with what is wrong there."""

    def __init__(self, code: Code, message: str, *, violations: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.violations = tuple(violations)

    def to_json(self, service: str) -> dict[str, Any]:
        """The body of the answer, in the form of `service`."""
        error: dict[str, Any] = {"code": self.code.http, "message": self.message}
        if service in OLDER:
            error["errors"] = [{"message": self.message, "domain": "global", "reason": self.code.reason}]
        else:
            error["status"] = self.code.status
        if self.violations:
            listed = [{"field": field, "description": text} for field, text in self.violations]
            error["details"] = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}]
            error["status"] = self.code.status
        return {"error": error}
