"""The other services: each with what it demands beyond its document."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.rehearse.gcp.conftest import NUMBER, PROJECT, Cloud, P

PLACE = f"{P}/locations/europe-west1"
RUN = f"v2/{PLACE}/services"
SQL = f"v1/{P}/instances"
JOBS = f"v1/{PLACE}/jobs"
CERTIFICATES = f"v1/{P}/locations/global/certificates"
AUTHORIZATIONS = f"v1/{P}/locations/global/dnsAuthorizations"
MAPS = f"v1/{P}/locations/global/certificateMaps"
POOLS = f"v1/{P}/locations/global/workloadIdentityPools"
ACCOUNTS = f"v1/{P}/serviceAccounts"
ROBOT = f"robot-one@{PROJECT}.iam.gserviceaccount.com"


def service(image: str = "hub.test/shop", **changed: object) -> dict[str, Any]:
    return {"template": {"containers": [{"image": image}]}, **changed}


def instance(**settings: object) -> dict[str, Any]:
    version = {"name": "shop", "databaseVersion": "POSTGRES_17", "region": "europe-west1"}
    return {**version, "settings": {"tier": "db-custom-1-3840", **settings}}


class TestRun:
    def test_a_service_is_ready_when_its_operation_is_done(self, cloud: Cloud) -> None:
        started = cloud.ask("POST", RUN, service(), serviceId="shop")
        assert not started["done"]
        cloud.clock.advance(1)
        ended = cloud.ask("GET", f"v2/{started['name']}")
        assert ended["done"]
        assert ended["response"]["uri"] == f"https://shop-{NUMBER}.europe-west1.run.app"
        assert cloud.ask("GET", f"{RUN}/shop")["terminalCondition"]["state"] == "CONDITION_SUCCEEDED"

    def test_every_change_makes_a_revision(self, cloud: Cloud) -> None:
        cloud.done("POST", RUN, service(), serviceId="shop")
        first = cloud.ask("GET", f"{RUN}/shop")
        cloud.done("PATCH", f"{RUN}/shop", service("hub.test/shop:2"))
        second = cloud.ask("GET", f"{RUN}/shop")
        assert first["latestReadyRevision"] != second["latestReadyRevision"]
        assert second["generation"] == "2"

    def test_traffic_sums_to_a_hundred(self, cloud: Cloud) -> None:
        traffic = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 90}]
        refusal = cloud.refused("POST", RUN, service(traffic=traffic), serviceId="shop")
        assert refusal.message == "Violation in Service.traffic: Traffic percentages must sum to 100, found 90."

    def test_traffic_goes_to_revisions_that_are_there(self, cloud: Cloud) -> None:
        traffic = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "percent": 100, "revision": "none"}]
        assert "was not found" in cloud.refused("POST", RUN, service(traffic=traffic), serviceId="shop").message

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"template": {}}, "at least one container"),
            (service("Not An Image"), "container image path"),
            (
                service(template={"containers": [{"image": "a/b", "env": [{"name": "PORT", "value": "1"}]}]}),
                "reserved env",
            ),
            (
                service(
                    template={
                        "containers": [{"image": "a/b"}],
                        "scaling": {"minInstanceCount": 3, "maxInstanceCount": 1},
                    }
                ),
                "must not exceed",
            ),
            (service(template={"containers": [{"image": "a/b"}], "serviceAccount": ROBOT}), "was not found"),
            (
                service(
                    template={
                        "containers": [{"image": "a/b"}],
                        "vpcAccess": {"networkInterfaces": [{"network": "none", "subnetwork": "none"}]},
                    }
                ),
                "was not found",
            ),
        ],
    )
    def test_a_service_that_could_not_start_is_refused(self, cloud: Cloud, body: dict[str, Any], said: str) -> None:
        refusal = cloud.refused("POST", RUN, body, serviceId="shop")
        assert (refusal.status, refusal.error["status"]) == (400, "INVALID_ARGUMENT")
        assert said in refusal.message

    def test_a_secret_is_there_before_the_service_that_reads_it(self, cloud: Cloud) -> None:
        variable = {"name": "KEY", "valueSource": {"secretKeyRef": {"secret": "key", "version": "latest"}}}
        body = service(template={"containers": [{"image": "a/b", "env": [variable]}]})
        assert "Secret" in cloud.refused("POST", RUN, body, serviceId="shop").message
        cloud.ask("POST", f"v1/{P}/secrets", {"replication": {"automatic": {}}}, secretId="key")
        assert "Secret" in cloud.refused("POST", RUN, body, serviceId="shop").message
        cloud.ask("POST", f"v1/{P}/secrets/key:addVersion", {"payload": {"data": base64.b64encode(b"x").decode()}})
        cloud.done("POST", RUN, body, serviceId="shop")

    def test_a_stale_etag_is_refused(self, cloud: Cloud) -> None:
        cloud.done("POST", RUN, service(), serviceId="shop")
        stale = cloud.ask("GET", f"{RUN}/shop")["etag"]
        cloud.done("PATCH", f"{RUN}/shop", service("hub.test/shop:2"))
        assert cloud.refused("PATCH", f"{RUN}/shop", service(etag=stale)).status == 409

    def test_a_mask_changes_only_what_it_names(self, cloud: Cloud) -> None:
        cloud.done("POST", RUN, service(description="shop"), serviceId="shop")
        cloud.done("PATCH", f"{RUN}/shop", service(labels={"side": "green"}), updateMask="labels")
        found = cloud.ask("GET", f"{RUN}/shop")
        assert (found["labels"], found["description"]) == ({"side": "green"}, "shop")
        assert cloud.refused("PATCH", f"{RUN}/shop", service(), updateMask="nothing").status == 400

    def test_a_job_runs_when_told(self, cloud: Cloud) -> None:
        body = {"template": {"template": {"containers": [{"image": "hub.test/step"}]}}}
        cloud.done("POST", f"v2/{PLACE}/jobs", body, jobId="step")
        cloud.done("POST", f"v2/{PLACE}/jobs/step:run", {})
        assert cloud.ask("GET", f"v2/{PLACE}/jobs/step")["executionCount"] == 1


class TestSql:
    def test_an_instance_is_made_changed_and_removed(self, cloud: Cloud) -> None:
        started = cloud.done("POST", SQL, instance())
        assert cloud.ask("GET", f"v1/{P}/operations/{started['name']}")["status"] == "DONE"
        cloud.done("PATCH", f"{SQL}/shop", {"settings": {"availabilityType": "REGIONAL"}})
        found = cloud.ask("GET", f"{SQL}/shop")
        assert (found["settings"]["availabilityType"], found["settings"]["tier"]) == ("REGIONAL", "db-custom-1-3840")
        cloud.done("DELETE", f"{SQL}/shop")
        gone = cloud.refused("GET", f"{SQL}/shop")
        assert (gone.status, gone.reason) == (404, "instanceDoesNotExist")

    def test_one_operation_at_a_time(self, cloud: Cloud) -> None:
        cloud.ask("POST", SQL, instance())
        refusal = cloud.refused("PATCH", f"{SQL}/shop", {"settings": {"availabilityType": "REGIONAL"}})
        assert (refusal.status, refusal.reason) == (409, "operationInProgress")

    def test_a_protected_instance_stays(self, cloud: Cloud) -> None:
        cloud.done("POST", SQL, instance(deletionProtectionEnabled=True))
        assert cloud.refused("DELETE", f"{SQL}/shop").message.startswith("The instance is protected.")
        cloud.done("PATCH", f"{SQL}/shop", {"settings": {"deletionProtectionEnabled": False}})
        cloud.done("DELETE", f"{SQL}/shop")

    def test_settings_are_changed_with_their_version(self, cloud: Cloud) -> None:
        cloud.done("POST", SQL, instance())
        cloud.done("PATCH", f"{SQL}/shop", {"settings": {"settingsVersion": "1", "availabilityType": "REGIONAL"}})
        refusal = cloud.refused(
            "PATCH", f"{SQL}/shop", {"settings": {"settingsVersion": "1", "activationPolicy": "NEVER"}}
        )
        assert refusal.status == 412

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({**instance(), "region": "mars"}, "Invalid region"),
            ({**instance(), "databaseVersion": None}, "databaseVersion is required"),
            (instance(ipConfiguration={"ipv4Enabled": False}), "At least one of public IP"),
            (instance(databaseFlags=[{"name": "cloudsql.logical_decoding", "value": "yes"}]), "Invalid flag"),
            (instance(ipConfiguration={"privateNetwork": f"{P}/global/networks/none"}), "does not exist"),
        ],
    )
    def test_an_instance_that_could_not_be_is_refused(self, cloud: Cloud, body: dict[str, Any], said: str) -> None:
        assert said in cloud.refused("POST", SQL, body).message

    def test_the_version_and_the_region_never_change(self, cloud: Cloud) -> None:
        cloud.done("POST", SQL, instance())
        assert "cannot be changed" in cloud.refused("PATCH", f"{SQL}/shop", {"region": "us-east1"}).message

    def test_a_private_address_needs_a_peered_network(self, cloud: Cloud) -> None:
        network = f"{P}/global/networks/shop"
        body = instance(ipConfiguration={"ipv4Enabled": False, "privateNetwork": network})
        cloud.compute("POST", "global/networks", {"name": "shop", "autoCreateSubnetworks": False})
        assert "not peered" in cloud.refused("POST", SQL, body).message
        peer(cloud, network)
        cloud.done("POST", SQL, body)
        assert [one["type"] for one in cloud.ask("GET", f"{SQL}/shop")["ipAddresses"]] == ["PRIVATE"]
        used = cloud.refused(
            "POST",
            "v1/services/servicenetworking.googleapis.com/connections/servicenetworking-googleapis-com",
            {"consumerNetwork": network},
        )
        assert "still using" in used.message

    def test_databases_and_users_live_in_an_instance(self, cloud: Cloud) -> None:
        assert cloud.refused("POST", f"{SQL}/shop/databases", {"name": "orders"}).reason == "instanceDoesNotExist"
        cloud.done("POST", SQL, instance())
        cloud.done("POST", f"{SQL}/shop/databases", {"name": "orders"})
        cloud.done("POST", f"{SQL}/shop/users", {"name": "app", "password": "hunter2"})
        assert "password" not in cloud.ask("GET", f"{SQL}/shop/users/app")
        cloud.done("PUT", f"{SQL}/shop/users", {"password": "hunter3"}, name="app")
        cloud.done("DELETE", f"{SQL}/shop/users", name="app")
        assert cloud.refused("GET", f"{SQL}/shop/users/app").status == 404
        assert cloud.ask("GET", f"{SQL}/shop/databases/orders")["charset"] == "UTF8"


def peer(cloud: Cloud, network: str) -> None:
    """A private connection of Service Networking, with a range of its own."""
    body = {"name": "peering", "purpose": "VPC_PEERING", "addressType": "INTERNAL", "prefixLength": 16}
    cloud.compute("POST", "global/addresses", {**body, "network": network})
    path = "v1/services/servicenetworking.googleapis.com/connections"
    cloud.done("POST", path, {"network": network, "reservedPeeringRanges": ["peering"]})


class TestNetwork:
    SUBNETS = f"compute/v1/{P}/regions/europe-west1/subnetworks"

    def network(self, cloud: Cloud) -> str:
        cloud.compute("POST", "global/networks", {"name": "shop", "autoCreateSubnetworks": False})
        return f"{P}/global/networks/shop"

    def test_ranges_of_a_network_do_not_overlap(self, cloud: Cloud) -> None:
        body = {"network": self.network(cloud), "ipCidrRange": "10.0.0.0/20"}
        cloud.done("POST", self.SUBNETS, {**body, "name": "a"})
        refusal = cloud.refused("POST", self.SUBNETS, {**body, "name": "b", "ipCidrRange": "10.0.8.0/24"})
        assert refusal.message.startswith("Invalid IPCidrRange: 10.0.8.0/24 conflicts with existing subnetwork 'a'")

    @pytest.mark.parametrize("cidr", ["10.0.0.1/20", "10.0.0.0/30", "ten"])
    def test_a_range_that_is_none_is_refused(self, cloud: Cloud, cidr: str) -> None:
        body = {"name": "a", "network": self.network(cloud), "ipCidrRange": cidr}
        assert cloud.refused("POST", self.SUBNETS, body).status == 400

    def test_a_network_with_subnetworks_stays(self, cloud: Cloud) -> None:
        body = {"name": "a", "network": self.network(cloud), "ipCidrRange": "10.0.0.0/20"}
        cloud.done("POST", self.SUBNETS, body)
        refusal = cloud.refused("DELETE", f"compute/v1/{P}/global/networks/shop")
        assert refusal.reason == "resourceInUseByAnotherResource"

    def test_a_router_keeps_its_translation_interfaces_and_peers_together(self, cloud: Cloud) -> None:
        network = self.network(cloud)
        path = "regions/europe-west1/routers"
        cloud.compute("POST", path, {"name": "r", "network": network, "bgp": {"asn": 64_512}})
        nat = {
            "name": "n",
            "natIpAllocateOption": "AUTO_ONLY",
            "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
        }
        cloud.compute("PATCH", f"{path}/r", {"nats": [nat]})
        peer_of_none = {"bgpPeers": [{"name": "p", "interfaceName": "i", "peerAsn": 65_000}]}
        assert "no interface" in cloud.refused("PATCH", f"compute/v1/{P}/{path}/r", peer_of_none).message
        interface = {"name": "i", "ipRange": "169.254.10.1/30"}
        cloud.compute("PATCH", f"{path}/r", {"interfaces": [interface], **peer_of_none})
        found = cloud.compute("GET", f"{path}/r")
        assert found["nats"] == [nat]
        assert found["bgpPeers"][0]["ipAddress"] == "169.254.10.1"

    def test_a_public_as_number_is_refused(self, cloud: Cloud) -> None:
        body = {"name": "r", "network": self.network(cloud), "bgp": {"asn": 15_169}}
        assert "RFC 6996" in cloud.refused("POST", f"compute/v1/{P}/regions/europe-west1/routers", body).message

    def test_a_firewall_allows_or_denies(self, cloud: Cloud) -> None:
        body = {"name": "f", "network": self.network(cloud), "sourceRanges": ["10.0.0.0/8"]}
        assert "Exactly one" in cloud.refused("POST", f"compute/v1/{P}/global/firewalls", body).message

    def test_a_tunnel_knows_the_other_end(self, cloud: Cloud) -> None:
        network = self.network(cloud)
        place = "regions/europe-west1"
        cloud.compute("POST", f"{place}/vpnGateways", {"name": "g", "network": network})
        interfaces = [{"id": n, "ipAddress": f"198.18.9.{n}"} for n in range(4)]
        outside = {"name": "aws", "redundancyType": "FOUR_IPS_REDUNDANCY", "interfaces": interfaces}
        cloud.compute("POST", "global/externalVpnGateways", outside)
        cloud.compute("POST", f"{place}/routers", {"name": "r", "network": network, "bgp": {"asn": 64_512}})
        tunnel = {
            "name": "t",
            "vpnGateway": f"{P}/{place}/vpnGateways/g",
            "router": f"{P}/{place}/routers/r",
            "peerExternalGateway": f"{P}/global/externalVpnGateways/aws",
            "peerExternalGatewayInterface": 3,
            "sharedSecret": "between us",
        }
        path = f"compute/v1/{P}/{place}/vpnTunnels"
        assert "no such interface" in cloud.refused("POST", path, {**tunnel, "peerExternalGatewayInterface": 4}).message
        cloud.done("POST", path, tunnel)
        found = cloud.ask("GET", f"{path}/t")
        assert found["peerIp"] == "198.18.9.3"
        assert "sharedSecret" not in found
        three = {**outside, "name": "bad", "interfaces": interfaces[:3]}
        assert cloud.refused("POST", f"compute/v1/{P}/global/externalVpnGateways", three).status == 400


class TestStorage:
    def test_a_bucket_is_changed_with_its_metageneration(self, cloud: Cloud) -> None:
        cloud.ask("POST", "storage/v1/b", {"name": "shop-data", "location": "europe-west1"}, project=PROJECT)
        versioned = {"versioning": {"enabled": True}}
        cloud.ask("PATCH", "storage/v1/b/shop-data", versioned, ifMetagenerationMatch="1")
        refusal = cloud.refused("PATCH", "storage/v1/b/shop-data", versioned, ifMetagenerationMatch="1")
        assert (refusal.status, refusal.reason) == (412, "conditionNotMet")
        found = cloud.ask("GET", "storage/v1/b/shop-data")
        assert (found["location"], found["metageneration"]) == ("EUROPE-WEST1", "2")

    def test_bucket_names_are_taken_once(self, cloud: Cloud) -> None:
        cloud.ask("POST", "storage/v1/b", {"name": "shop-data"}, project=PROJECT)
        assert cloud.refused("POST", "storage/v1/b", {"name": "shop-data"}, project=PROJECT).status == 409
        assert cloud.raw("DELETE", "storage/v1/b/shop-data").status == 204

    @pytest.mark.parametrize(
        "body", [{"name": "UPPER"}, {"name": "ok", "location": "MARS"}, {"name": "o.k", "storageClass": "X"}]
    )
    def test_a_bucket_that_could_not_be_is_refused(self, cloud: Cloud, body: dict[str, Any]) -> None:
        assert cloud.refused("POST", "storage/v1/b", body, project=PROJECT).status == 400


class TestSecrets:
    def test_a_value_is_added_read_and_destroyed(self, cloud: Cloud) -> None:
        made = cloud.ask("POST", f"v1/{P}/secrets", {"replication": {"automatic": {}}}, secretId="key")
        assert made["name"] == f"projects/{NUMBER}/secrets/key"
        data = base64.b64encode(b"hunter2").decode()
        version = cloud.ask("POST", f"v1/{P}/secrets/key:addVersion", {"payload": {"data": data}})
        assert "payload" not in version
        assert cloud.ask("GET", f"v1/{P}/secrets/key/versions/latest:access")["payload"]["data"] == data
        cloud.ask("POST", f"v1/{P}/secrets/key/versions/1:destroy", {})
        assert "DESTROYED" in cloud.refused("GET", f"v1/{P}/secrets/key/versions/1:access").message

    def test_a_secret_says_where_it_is_kept(self, cloud: Cloud) -> None:
        assert cloud.refused("POST", f"v1/{P}/secrets", {}, secretId="key").status == 400


class TestIdentity:
    def robot(self, cloud: Cloud) -> None:
        cloud.ask("POST", ACCOUNTS, {"accountId": "robot-one", "serviceAccount": {"displayName": "Robot"}})

    def test_a_service_account_has_an_address(self, cloud: Cloud) -> None:
        self.robot(cloud)
        assert cloud.ask("GET", f"{ACCOUNTS}/{ROBOT}")["email"] == ROBOT
        change = {"serviceAccount": {"displayName": "R2"}, "updateMask": "display_name"}
        cloud.ask("PATCH", f"{ACCOUNTS}/{ROBOT}", change)
        assert cloud.ask("GET", f"{ACCOUNTS}/{ROBOT}")["displayName"] == "R2"

    def test_a_policy_is_written_with_its_etag(self, cloud: Cloud) -> None:
        self.robot(cloud)
        path = f"v1/{P}"
        policy = cloud.ask("POST", f"{path}:getIamPolicy", {})
        bindings = [{"role": "roles/run.invoker", "members": [f"serviceAccount:{ROBOT}"]}]
        cloud.ask("POST", f"{path}:setIamPolicy", {"policy": {**policy, "bindings": bindings}})
        race = cloud.refused("POST", f"{path}:setIamPolicy", {"policy": {**policy, "bindings": []}})
        assert (race.status, race.error["status"]) == (409, "ABORTED")
        assert cloud.ask("POST", f"{path}:getIamPolicy", {})["bindings"] == bindings

    @pytest.mark.parametrize(
        "binding",
        [
            {"role": "owner", "members": ["allUsers"]},
            {"role": "roles/owner", "members": ["somebody"]},
            {"role": "roles/owner", "members": [f"serviceAccount:{ROBOT}"]},
            {"role": f"{P}/roles/none", "members": ["allUsers"]},
        ],
    )
    def test_a_binding_to_nobody_or_nothing_is_refused(self, cloud: Cloud, binding: dict[str, Any]) -> None:
        policy = {"policy": {"bindings": [binding]}}
        assert cloud.refused("POST", f"v1/{P}:setIamPolicy", policy).status == 400

    def test_a_custom_role_cannot_come_back_under_its_id(self, cloud: Cloud) -> None:
        role = {"roleId": "shifter", "role": {"title": "Shifter", "includedPermissions": ["dns.changes.create"]}}
        cloud.ask("POST", f"v1/{P}/roles", role)
        cloud.ask("DELETE", f"v1/{P}/roles/shifter")
        assert "marked for deletion" in cloud.refused("POST", f"v1/{P}/roles", role).message

    def test_a_pool_trusts_one_aws_account(self, cloud: Cloud) -> None:
        cloud.done("POST", POOLS, {"displayName": "aws"}, workloadIdentityPoolId="aws-side")
        providers = f"{POOLS}/aws-side/providers"
        query = {"workloadIdentityPoolProviderId": "aws-prod"}
        assert "12 digits" in cloud.refused("POST", providers, {"aws": {"accountId": "1"}}, **query).message
        started = cloud.done("POST", providers, {"aws": {"accountId": "123456789012"}}, **query)
        assert cloud.ask("GET", f"v1/{started['name']}")["done"]
        assert cloud.ask("GET", f"{providers}/aws-prod")["state"] == "ACTIVE"


class TestScheduler:
    def job(self, **changed: object) -> dict[str, Any]:
        return {
            "name": f"{PLACE}/jobs/step",
            "schedule": "0 9 24 11 *",
            "httpTarget": {"uri": "https://a.test/"},
            **changed,
        }

    def test_a_job_is_kept_paused_and_resumed(self, cloud: Cloud) -> None:
        assert cloud.ask("POST", JOBS, self.job())["state"] == "ENABLED"
        assert cloud.ask("POST", f"{JOBS}/step:pause", {})["state"] == "PAUSED"
        assert cloud.ask("POST", f"{JOBS}/step:resume", {})["state"] == "ENABLED"
        cloud.ask("PATCH", f"{JOBS}/step", self.job(timeZone="Europe/Berlin"), updateMask="timeZone")
        assert cloud.ask("GET", f"{JOBS}/step")["timeZone"] == "Europe/Berlin"
        cloud.ask("DELETE", f"{JOBS}/step")
        assert cloud.refused("GET", f"{JOBS}/step").message == "Job not found."

    @pytest.mark.parametrize(
        "changed",
        [
            {"schedule": "at nine"},
            {"timeZone": "Mars/North"},
            {"httpTarget": {"uri": "a.test"}},
            {"httpTarget": {"uri": "https://a.test/", "oidcToken": {"serviceAccountEmail": ROBOT}}},
            {"pubsubTarget": {"topicName": "x"}},
        ],
    )
    def test_a_job_that_could_not_run_is_refused(self, cloud: Cloud, changed: dict[str, Any]) -> None:
        assert cloud.refused("POST", JOBS, self.job(**changed)).status in (400, 404)


class TestCertificates:
    def test_a_certificate_is_issued_when_its_record_is_there(self, cloud: Cloud) -> None:
        cloud.done("POST", AUTHORIZATIONS, {"domain": "shop.test"}, dnsAuthorizationId="shop")
        record = cloud.ask("GET", f"{AUTHORIZATIONS}/shop")["dnsResourceRecord"]
        named = f"{P}/locations/global/dnsAuthorizations/shop"
        body = {"managed": {"domains": ["shop.test"], "dnsAuthorizations": [named]}}
        cloud.done("POST", CERTIFICATES, body, certificateId="shop")
        assert cloud.ask("GET", f"{CERTIFICATES}/shop")["managed"]["state"] == "PROVISIONING"
        zones = f"dns/v1/{P}/managedZones"
        cloud.done("POST", zones, {"name": "shop", "dnsName": "shop.test.", "description": ""})
        cname = {"name": record["name"], "type": record["type"], "ttl": 60, "rrdatas": [record["data"]]}
        cloud.done("POST", f"{zones}/shop/changes", {"additions": [cname]})
        assert cloud.ask("GET", f"{CERTIFICATES}/shop")["managed"]["state"] == "ACTIVE"

    def test_a_map_holds_entries_and_stays_while_it_does(self, cloud: Cloud) -> None:
        cloud.done("POST", MAPS, {}, certificateMapId="shop")
        body = {"managed": {"domains": ["shop.test"]}}
        cloud.done("POST", CERTIFICATES, body, certificateId="shop")
        entry = {"hostname": "shop.test", "certificates": [f"{P}/locations/global/certificates/shop"]}
        entries = f"{MAPS}/shop/certificateMapEntries"
        assert cloud.refused("POST", entries, {**entry, "matcher": "PRIMARY"}, certificateMapEntryId="e").status == 400
        cloud.done("POST", entries, entry, certificateMapEntryId="e")
        assert cloud.refused("DELETE", f"{MAPS}/shop").status == 400
        assert cloud.refused("DELETE", f"{CERTIFICATES}/shop").status == 400
        cloud.done("DELETE", f"{entries}/e")
        cloud.done("DELETE", f"{MAPS}/shop")


class TestMonitoring:
    def test_an_uptime_check_has_a_target_and_a_period(self, cloud: Cloud) -> None:
        body = {
            "displayName": "blue",
            "monitoredResource": {"type": "uptime_url", "labels": {"host": "blue.shop.test"}},
            "httpCheck": {"path": "/health", "port": 443, "useSsl": True},
        }
        made = cloud.ask("POST", f"v3/{P}/uptimeCheckConfigs", body)
        assert cloud.ask("GET", f"v3/{made['name']}")["period"] == "60s"
        assert "period" in cloud.refused("POST", f"v3/{P}/uptimeCheckConfigs", {**body, "period": "7s"}).message
