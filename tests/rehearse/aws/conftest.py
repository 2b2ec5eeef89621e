"""An account of Route 53 in simulated time, and the loopback AWS as a process."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import dns.message
import dns.query
import pytest
from botocore.config import Config

from migrate.rehearse.aws.control import Control
from migrate.rehearse.aws.route53 import Settings, StrictRoute53
from tests.rehearse.aws.shapes import ZONE

READY_SECONDS = 120


class Clock:
    """A time that passes when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Account:
    """A Route 53 in simulated time, with one zone every name server has."""

    route53: StrictRoute53
    clock: Clock
    zone: str

    def change(self, changes: dict[str, Any]) -> str:
        reply = self.route53.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch=changes)
        return reply["ChangeInfo"]["Id"]

    def status(self, change: str) -> str:
        return self.route53.get_change(Id=change)["ChangeInfo"]["Status"]

    def listing(self) -> list[dict[str, Any]]:
        return self.route53.list_resource_record_sets(HostedZoneId=self.zone)["ResourceRecordSets"]

    def weights(self) -> dict[str, int]:
        return {record["SetIdentifier"]: record["Weight"] for record in self.listing() if "Weight" in record}


def account_of(settings: Settings | None = None, seed: int = 1) -> Account:
    clock = Clock()
    route53 = StrictRoute53(now=clock, draw=random.Random(seed), settings=settings)
    zone = route53.create_hosted_zone(Name=ZONE, CallerReference="first")["HostedZone"]["Id"]
    clock.advance(600)
    return Account(route53, clock, zone)


@pytest.fixture
def account() -> Account:
    return account_of()


@dataclass
class Loopback:
    """A running loopback AWS."""

    process: subprocess.Popen[bytes]
    ready: dict[str, Any]

    @property
    def control(self) -> Control:
        return Control(self.ready["endpoint"])

    def client(self, service: str, *, attempts: int = 1) -> Any:
        """An unmodified boto3 client, without retries unless told."""
        config = Config(retries={"total_max_attempts": attempts}, proxies={}, connect_timeout=5, read_timeout=20)
        return boto3.client(
            service,
            endpoint_url=self.ready["endpoint"],
            region_name="us-east-1",
            aws_access_key_id="rehearsal",
            aws_secret_access_key="rehearsal",
            config=config,
        )

    def ask(self, server: int, name: str, kind: str = "A", timeout: float = 2) -> dns.message.Message:
        host, _, port = self.ready["nameservers"][server].partition(":")
        return dns.query.udp(dns.message.make_query(name, kind), host, port=int(port), timeout=timeout)

    def addresses(self, server: int, name: str) -> list[str]:
        return [rdata.to_text() for rrset in self.ask(server, name).answer for rdata in rrset]


def start(**config: object) -> Loopback:
    process = subprocess.Popen(
        [sys.executable, "-m", "migrate.rehearse.aws", "--config", json.dumps(config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    return Loopback(process, json.loads(process.stdout.readline()))


def stop(loopback: Loopback) -> None:
    process = loopback.process
    process.terminate()
    try:
        process.wait(120)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    started = start(fastest_seconds=0.05, slowest_seconds=0.5, seed=7)
    yield started
    stop(started)
