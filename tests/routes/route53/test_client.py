"""Client: what is repeated, what never is, and what it costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, cast

import pytest
import stamina
from botocore.exceptions import ClientError, ConnectionClosedError
from dns.resolver import Resolver

from migrate.errors import RouteRefused, RouteUnreachable
from migrate.model.settled_by import SettledBy
from migrate.model.split import Change, Purpose, Stamp
from migrate.model.weights import BLUE
from migrate.routes.route53 import Layout, Target, route53_route
from migrate.routes.route53.client import ATTEMPTS, PatientClient, Reply
from tests.routes.worlds import BLUE_IP, GREEN_IP, START, PacketWorld


@pytest.fixture(autouse=True)
def _without_waiting() -> Any:
    with stamina.set_testing(True, attempts=ATTEMPTS):
        yield


class Failing:
    """Fails every call with one error."""

    def __init__(self, error: Exception) -> None:
        self.error, self.calls = error, 0

    def _fail(self) -> Reply:
        self.calls += 1
        raise self.error

    def list_resource_record_sets(self, **_: str) -> Reply:
        return self._fail()

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Reply:
        return self._fail()

    def get_change(self, *, Id: str) -> Reply:
        return self._fail()

    def get_hosted_zone(self, *, Id: str) -> Reply:
        return self._fail()


def answered(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Any")  # type: ignore[typeddict-item]


DROPPED = ConnectionClosedError(endpoint_url="https://route53.amazonaws.com")


@pytest.mark.parametrize(
    ("error", "reads", "writes"),
    [
        (answered("Throttling"), ATTEMPTS, ATTEMPTS),
        (answered("InternalFailure", 500), ATTEMPTS, 1),
        (DROPPED, ATTEMPTS, 1),
        (answered("PriorRequestNotComplete"), 1, 1),
        (answered("AccessDenied", 403), 1, 1),
        (answered("InvalidChangeBatch"), 1, 1),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_write_is_repeated_only_when_it_certainly_did_not_happen(error: Exception, reads: int, writes: int) -> None:
    inner = Failing(error)
    client = PatientClient(lambda: inner)
    for call, times in (
        (lambda: client.list_resource_record_sets(HostedZoneId="Z", StartRecordName="a.", MaxItems="1"), reads),
        (lambda: client.get_change(Id="C"), reads),
        (lambda: client.get_hosted_zone(Id="Z"), reads),
        (lambda: client.change_resource_record_sets(HostedZoneId="Z", ChangeBatch={}), writes),
    ):
        inner.calls = 0
        with pytest.raises(type(error)):
            call()
        assert inner.calls == times


@pytest.mark.parametrize("ended", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_in_the_middle_of_a_call_is_no_failure_to_repeat(ended: type[BaseException]) -> None:
    calls: list[str] = []

    class Broken:
        def get_change(self, *, Id: str) -> Any:
            calls.append(Id)
            raise ended

    with pytest.raises(ended):
        PatientClient(lambda: cast("Any", Broken())).get_change(Id="C1")
    assert calls == ["C1"]


def test_the_real_client_is_made_once_and_late() -> None:
    made: list[Failing] = []

    def make() -> Failing:
        made.append(Failing(DROPPED))
        return made[-1]

    client = PatientClient(make)
    assert not made
    for _ in range(2):
        with pytest.raises(ConnectionClosedError):
            client.get_change(Id="C")
    assert len(made) == 1


LAYOUT = Layout("app.example.com", 60, Target.at(BLUE_IP), Target.at(GREEN_IP))


def test_nobody_at_the_endpoint_is_unreachable() -> None:
    route = route53_route("public", zone="Z1", layout=LAYOUT, endpoint="http://127.0.0.1:1")
    with pytest.raises(RouteUnreachable, match="Could not connect"):
        route.read()


def test_no_credentials_are_a_refusal_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    route = route53_route("public", zone="Z1", layout=LAYOUT, endpoint="http://192.0.2.1:1")
    with pytest.raises(RouteRefused, match="no AWS credentials"):
        route.read()


def test_without_name_servers_given_the_zones_own_are_looked_for(
    packets: PacketWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver knows no address of the loopback zone's servers: then nothing counts as settled."""
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], packets.dns_port
    monkeypatch.setattr("dns.resolver.Resolver", lambda: resolver)
    split = packets.route.read()
    change = packets.route.write(split.weights, expected=split, stamp=Stamp(1, 1, "ops", START, Purpose.CLAIM))
    route = route53_route("public", zone=packets.zone, layout=LAYOUT, endpoint=packets.endpoint)
    with pytest.raises(RouteUnreachable, match=r"name server ns-1\.awsdns-01\.test could not be found"):
        route.settled(change)


def test_a_private_zone_has_nobody_to_ask_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.routes.route53.connect", lambda endpoint: Private())
    route = route53_route("public", zone="Z1", layout=LAYOUT, settled_by=SettledBy.SERVERS)
    with pytest.raises(RouteRefused, match="it is private"):
        route.settled(Change("public", "", Stamp(1, 1, "ops", START, Purpose.CLAIM), BLUE))


class Private(Failing):
    """A zone without a delegation set."""

    def __init__(self) -> None:
        super().__init__(DROPPED)

    def get_hosted_zone(self, *, Id: str) -> Reply:
        return {"HostedZone": {"Id": f"/hostedzone/{Id}", "Config": {"PrivateZone": True}}}


def test_importing_routes_imports_no_aws_client() -> None:
    program = (
        "import sys, json\n"
        "import migrate.routes.route53, migrate.routes.memory, migrate.routes.route, migrate.controller.rollback\n"
        "heavy = ('botocore', 'boto3', 'stamina', 'sqlalchemy', 'migrate.rehearse')\n"
        "print(json.dumps([m for m in heavy if m in sys.modules]))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=180)
    assert json.loads(out.stdout) == []


def test_without_the_aws_extra_a_route_says_what_to_install() -> None:
    program = (
        "import sys\n"
        "sys.modules['botocore'] = None\n"
        "from migrate.errors import RouteRefused\n"
        "from migrate.routes.route53 import Layout, Target, route53_route\n"
        "layout = Layout('app.example.com', 60, Target.at('192.0.2.1'), Target.at('192.0.2.2'))\n"
        "try:\n"
        "    route53_route('public', zone='Z1', layout=layout).read()\n"
        "except RouteRefused as refused:\n"
        "    print(refused.then)\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=180, text=True)
    assert out.stdout == "Run `pip install 'multicloud-migrate[aws]'`.\n"
