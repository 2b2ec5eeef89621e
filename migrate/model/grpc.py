"""GrpcStatus: the status of a gRPC call, which HTTP answers with 200 whatever it is.

Codes: https://grpc.io/docs/guides/status-codes/. The server's errors among them are those of
https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ (server spans).
"""

from __future__ import annotations

from enum import IntEnum


class GrpcStatus(IntEnum):
    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16

    @property
    def failed(self) -> bool:
        """Whether the server failed, not the caller."""
        return self in _FAILED


_FAILED = frozenset(
    (
        GrpcStatus.UNKNOWN,
        GrpcStatus.DEADLINE_EXCEEDED,
        GrpcStatus.UNIMPLEMENTED,
        GrpcStatus.INTERNAL,
        GrpcStatus.UNAVAILABLE,
        GrpcStatus.DATA_LOSS,
    )
)


def grpc_status(value: object) -> GrpcStatus | None:
    """By its number or its name in any spelling; None where a log tells none."""
    text = str(value).strip()
    if text.isdecimal():
        return _NUMBERS.get(int(text[:3])) or GrpcStatus.UNKNOWN
    return _NAMES.get(text.replace("_", "").upper())


_NUMBERS = {status.value: status for status in GrpcStatus}
_NAMES = {status.name.replace("_", ""): status for status in GrpcStatus} | {"CANCELED": GrpcStatus.CANCELLED}
