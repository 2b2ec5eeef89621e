"""Corrections: moto made as strict as AWS: the front of it that the proxy asks.

For each request: limits of the model, then a rule of `strictness`, then, where moto has no such operation, an answer
of `lacking`, or of `metrics` where moto measures wrongly; what is left goes to moto, and some of its answers are put
right on the way back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from moto import settings

from migrate.rehearse.aws.backend import Backend
from migrate.rehearse.aws.issue import Proves, with_status
from migrate.rehearse.aws.lacking import Lacking
from migrate.rehearse.aws.limits import check_limits
from migrate.rehearse.aws.model import Answer, Operation, Refusal, Request, find
from migrate.rehearse.aws.services import Services
from migrate.rehearse.aws.strictness import RULES
from migrate.rehearse.metrics.aws import AwsMetrics

# moto loads the policies AWS itself offers only when it is told to, and looks at certificates once a minute.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
settings.ACM_VALIDATION_WAIT = 0


@dataclass(slots=True)
class Corrections:
    """Of one moto at `url`. Regions have a backend each; `proves` asks DNS."""

    url: str
    proves: Proves
    lacking: Lacking = field(default_factory=Lacking)
    services: Services = field(default_factory=Services)
    metrics: AwsMetrics = field(default_factory=AwsMetrics)
    _backends: dict[str, Backend] = field(default_factory=dict[str, Backend])

    def before(self, service: str, region: str, request: Request) -> tuple[Operation | None, Answer | None]:
        """The operation, if it is one that is looked at, and its answer, if moto is not to be asked."""
        operation = find(service, request)
        if operation is None:
            return None, None
        key = (operation.service, operation.name)
        try:
            check_limits(operation)
            if key in RULES:
                RULES[key](self._backend(region), operation.parameters)
            own = self.lacking.operations().get(key) or self.metrics.operations().get(key)
            return operation, None if own is None else operation.answer(own(operation.parameters))
        except Refusal as refused:
            return operation, operation.answer(refused)

    def after(self, operation: Operation | None, answer: Answer) -> Answer:
        """The answer of moto, put right."""
        if operation is None or answer.status != 200:
            return answer
        match operation.service, operation.name:
            case "ecs", "CreateService" | "UpdateService" | "DescribeServices":
                return replace(answer, body=self.services.corrected(operation, answer.body))
            case "acm", "DescribeCertificate":
                return replace(answer, body=with_status(answer.body, self.proves))
            case "ec2", "DescribeRouteTables":
                return replace(answer, body=self.lacking.with_gateways(answer.body))
            case _:
                return answer

    def close(self) -> None:
        """Close every connection to moto."""
        for backend in self._backends.values():
            backend.close()

    def _backend(self, region: str) -> Backend:
        return self._backends.setdefault(region, Backend(self.url, region))
