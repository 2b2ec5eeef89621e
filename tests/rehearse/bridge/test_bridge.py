"""What is created, scaled and deleted through a cloud's API is what users meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import dns.message
import dns.query
import pytest

from migrate.model.side import Side
from migrate.rehearse.aws.health import Health
from migrate.rehearse.bridge.checkers import Checkers
from tests.rehearse.bridge.amazon_shop import AmazonShop
from tests.rehearse.bridge.conftest import PER_CONTAINER, Clouds
from tests.rehearse.bridge.google_shop import GoogleShop
from tests.waiting import eventually

WITHIN = 20.0


@pytest.fixture
def amazon(clouds: Clouds) -> Iterator[AmazonShop]:
    made = AmazonShop(clouds.aws.endpoint, containers=2)
    yield made
    made.leave()


@pytest.fixture
def google(clouds: Clouds) -> GoogleShop:
    return GoogleShop(clouds.gcp.endpoint, containers=2)


def address_of(clouds: Clouds, side: Side) -> str:
    return clouds.bridge.stand(side).edge_plan.address


def refused_share(clouds: Clouds, address: str, requests: int) -> float:
    """Of so many requests at once, those that were not carried."""
    with ThreadPoolExecutor(20) as crowd:
        seen = Counter(crowd.map(lambda _: clouds.status(address), range(requests)))
    assert seen.keys() <= {200, 503}
    return seen[503] / requests


def test_an_amazon_service_runs_at_the_name_of_its_balancer(clouds: Clouds, amazon: AmazonShop) -> None:
    clouds.bridge.look()
    where = address_of(clouds, Side.BLUE)
    assert clouds.status(where) == 200
    assert clouds.bridge.handles == {amazon.name: Side.BLUE}
    assert clouds.names.calls()[-1].service != "elbv2" or "Describe" not in clouds.names.calls()[-1].action

    amazon.scale(0)
    eventually(lambda: clouds.status(where) == 503, within=WITHIN)
    amazon.scale(1)
    eventually(lambda: clouds.status(where) == 200, within=WITHIN)
    amazon.close()
    eventually(lambda: clouds.status(where) is None, within=WITHIN)
    amazon.listen()
    eventually(lambda: clouds.status(where) == 200, within=WITHIN)
    amazon.remove()
    eventually(lambda: clouds.status(where) is None, within=WITHIN)


def test_a_google_service_runs_at_the_address_of_its_rule(clouds: Clouds, google: GoogleShop) -> None:
    clouds.bridge.look()
    assert address_of(clouds, Side.GREEN) == google.address
    assert clouds.status(google.address) == 200
    google.close()
    eventually(lambda: clouds.status(google.address) is None, within=WITHIN)
    google.listen()
    eventually(lambda: clouds.status(google.address) == 200, within=WITHIN)
    google.remove()
    eventually(lambda: clouds.status(google.address) == 503, within=WITHIN)


def test_fewer_containers_carry_fewer_requests(clouds: Clouds, google: GoogleShop) -> None:
    google.scale(10)
    clouds.bridge.look()
    crowd = int(PER_CONTAINER)
    assert refused_share(clouds, google.address, crowd) == 0.0
    google.scale(1)
    clouds.bridge.look()
    assert refused_share(clouds, google.address, crowd * 8) > 0.3


def test_the_name_of_a_balancer_leads_to_it_through_dns_while_it_exists(clouds: Clouds, amazon: AmazonShop) -> None:
    zone = made_zone(amazon, clouds)
    clouds.bridge.look()
    assert resolved(clouds, "app.shop.test") == [address_of(clouds, Side.BLUE)]
    amazon.remove()
    clouds.bridge.look()
    assert resolved(clouds, "app.shop.test") == []
    assert zone


def test_health_checks_follow_what_runs(clouds: Clouds, amazon: AmazonShop) -> None:
    made_zone(amazon, clouds)
    route53 = amazon._client("route53")
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "app.shop.test", "ResourcePath": "/healthz"}
    route53.create_health_check(CallerReference="one", HealthCheckConfig=config | {"FailureThreshold": 1})
    route53.close()
    server, _, port = clouds.aws.nameservers[0].rpartition(":")
    checkers = Checkers(clouds.names, (server, int(port)), clouds.bridge.plan.port)
    clouds.bridge.look()
    checkers.look()
    assert [check.endpoint for check in clouds.names.checks()] == [Health.HEALTHY]
    amazon.scale(0)
    clouds.bridge.look()
    eventually(lambda: clouds.status(address_of(clouds, Side.BLUE), "/healthz") == 503, within=WITHIN)
    checkers.look()
    assert [check.endpoint for check in clouds.names.checks()] == [Health.UNHEALTHY]


def made_zone(amazon: AmazonShop, clouds: Clouds) -> str:
    """A zone whose only name is an alias to the balancer."""
    route53 = amazon._client("route53")
    zone = route53.create_hosted_zone(Name="shop.test", CallerReference="bridge")["HostedZone"]["Id"]
    balancer = amazon.balancing.describe_load_balancers()["LoadBalancers"][0]
    alias = {
        "HostedZoneId": balancer["CanonicalHostedZoneId"],
        "DNSName": balancer["DNSName"],
        "EvaluateTargetHealth": False,
    }
    record = {"Name": "app.shop.test", "Type": "A", "AliasTarget": alias}
    changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    route53.close()
    return zone


def resolved(clouds: Clouds, name: str) -> list[str]:
    server, _, port = clouds.aws.nameservers[0].rpartition(":")
    answer = dns.query.udp(dns.message.make_query(name, "A"), server, timeout=2, port=int(port))
    return [data.to_text() for each in answer.answer for data in each]
