"""Dns: the loopback Route 53 as it is reached over a bad network in simulated time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from migrate.rehearse.aws.fault import Fault, Kind, Moment
from migrate.rehearse.aws.route53 import StrictRoute53
from migrate.rehearse.dns.answer import RecordType
from migrate.routes.authority import Heard, Question
from tests.simulation.scheduler import Scheduler

MILLISECOND = timedelta(milliseconds=1)
BEFORE = (Kind.THROTTLING, Kind.PRIOR_REQUEST, Kind.INTERNAL_FAILURE, Kind.SERVICE_UNAVAILABLE, Kind.DROPPED)
AFTER = (Kind.INTERNAL_FAILURE, Kind.SERVICE_UNAVAILABLE, Kind.DROPPED)


@dataclass
class FlakyClient:
    """Calls that take time and fail: refused, lost on the way there, or lost on the way back, after they happened."""

    route53: StrictRoute53
    scheduler: Scheduler
    random: random.Random
    failure: Callable[[], float]
    watch: Callable[[int], None]
    """Told, after a change, how many editions the zone had when this client listed it last."""
    zone: str
    _listed: int = 0

    def list_resource_record_sets(self, **asked: Any) -> Mapping[str, Any]:
        def listed() -> Mapping[str, Any]:
            self._listed = len(self.route53.history(self.zone))
            return {**self.route53.list_resource_record_sets(**asked), "ResponseMetadata": self._dated()}

        return self._call(listed)

    def _dated(self) -> Mapping[str, Any]:
        """The header in which a server tells its time, to the second."""
        return {"HTTPHeaders": {"date": format_datetime(self.scheduler.now, usegmt=True)}}

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._call(
            lambda: self.route53.change_resource_record_sets(HostedZoneId=HostedZoneId, ChangeBatch=ChangeBatch),
            lambda: self.watch(self._listed),
        )

    def get_change(self, *, Id: str) -> Mapping[str, Any]:
        return self._call(lambda: self.route53.get_change(Id=Id))

    def get_hosted_zone(self, *, Id: str) -> Mapping[str, Any]:
        return self._call(lambda: self.route53.get_hosted_zone(Id=Id))

    def _call(
        self, call: Callable[[], Mapping[str, Any]], watch: Callable[[], None] = lambda: None
    ) -> Mapping[str, Any]:
        self.scheduler.sleep(MILLISECOND * self.random.randint(5, 120))
        if self.random.random() < self.failure():
            moment = self.random.choice((Moment.BEFORE, Moment.AFTER))
            self.route53.faults.arm(Fault(self.random.choice(BEFORE if moment is Moment.BEFORE else AFTER), moment))
        try:
            return call()
        finally:
            self.route53.faults.mend()
            watch()
            self.scheduler.sleep(MILLISECOND * self.random.randint(5, 120))


@dataclass(frozen=True)
class SimAuthority:
    """The zone's name servers, asked one by one; one that is down is silent, and any may say nonsense now and then."""

    route53: StrictRoute53
    scheduler: Scheduler
    random: random.Random
    lies: Callable[[], float]

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        self.scheduler.sleep(MILLISECOND * 10)
        return [self._told(self._heard(server, questions)) for server in self.route53.name_servers]

    def _told(self, heard: Heard) -> Heard:
        """What arrives of it: the truth, nothing, or answers of somebody else."""
        if self.random.random() >= self.lies() or heard.silence:
            return heard
        lies = (
            Heard(heard.server, silence="answers SERVFAIL"),
            Heard(heard.server, tuple(frozenset[str]() for _ in heard.answers)),
            Heard(heard.server, tuple(frozenset({"198.51.100.254"}) for _ in heard.answers)),
            Heard(heard.server, tuple(frozenset({"\x1b[31m", ""}) for _ in heard.answers)),
            Heard(heard.server, heard.answers[::-1]),
        )
        return self.random.choice(lies)

    def _heard(self, server: str, questions: Sequence[Question]) -> Heard:
        answers: list[frozenset[str]] = []
        for question in questions:
            answer = self.route53.ask(server, question.name, RecordType(question.type))
            if answer is None:
                return Heard(server, silence="does not answer")
            answers.append(frozenset(record.value.strip('"') for record in answer.records))
        return Heard(server, tuple(answers))
