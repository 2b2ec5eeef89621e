"""Limits: what botocore's models say of a call's values and moto does not look at."""

from __future__ import annotations

from migrate.rehearse.aws.model import Operation, Refusal
from migrate.rehearse.aws.shape_limits import broken, said

_CODES = {"query": "ValidationError", "ec2": "InvalidParameterValue"}
"""The code of a refused value by protocol; the others say ValidationException."""


def check_limits(operation: Operation) -> None:
    """
    Raises:
        Refusal: One message that lists every value out of bounds, as the services write it.
    """
    shape = operation.model.input_shape
    found = list(broken(shape, operation.parameters)) if shape is not None else []
    if found:
        protocol = operation.model.service_model.resolved_protocol
        raise Refusal(_CODES.get(protocol, "ValidationException"), said(found))
