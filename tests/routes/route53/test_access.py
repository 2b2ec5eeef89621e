"""Access: the partition's own control plane, and a role of another account whose credentials are renewed."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from migrate.routes.route53.access import SESSION, Access
from migrate.routes.route53.client import connect

ROLE = "arn:aws:iam::999999999999:role/migrate-zone"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOWN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.mark.parametrize(
    ("region", "host", "signed"),
    [
        ("eu-central-1", "route53.amazonaws.com", "us-east-1"),
        ("cn-north-1", "route53.amazonaws.com.cn", "cn-northwest-1"),
        ("us-gov-east-1", "route53.us-gov.amazonaws.com", "us-gov-west-1"),
        ("eusc-de-east-1", "route53.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        ("us-iso-west-1", "route53.c2s.ic.gov", "us-iso-east-1"),
    ],
)
def test_each_partition_has_its_own_control_plane(region: str, host: str, signed: str) -> None:
    client: Any = connect(Access(region=region))
    assert client.meta.endpoint_url == f"https://{host}"
    assert client._request_signer.region_name == signed


class Aws:
    """STS and Route 53 as one page each; keeps what was asked, and by whose key."""

    def __init__(self, lasts: timedelta) -> None:
        self.assumed: list[dict[str, list[str]]] = []
        self.keys: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.assumed.append(parse_qs(body))
                until = (datetime.now(UTC) + lasts).strftime("%Y-%m-%dT%H:%M:%SZ")
                self._say(
                    "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                    f"<AccessKeyId>ASIAROLE{len(outer.assumed)}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                    f"<SessionToken>t</SessionToken><Expiration>{until}</Expiration></Credentials>"
                    f"<AssumedRoleUser><AssumedRoleId>A:x</AssumedRoleId><Arn>{ROLE}</Arn></AssumedRoleUser>"
                    "</AssumeRoleResult></AssumeRoleResponse>"
                )

            def do_GET(self) -> None:
                outer.keys.append(self.headers["Authorization"].partition("Credential=")[2].partition("/")[0])
                self._say(
                    "<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id><Name>x.net.</Name>"
                    "<CallerReference>r</CallerReference></HostedZone></GetHostedZoneResponse>"
                )

            def _say(self, text: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def aws(request: pytest.FixtureRequest) -> Generator[Aws]:
    made = Aws(getattr(request, "param", timedelta(hours=1)))
    serving = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    yield made
    made.server.shutdown()
    serving.join(5)
    made.server.server_close()


def test_a_zone_of_another_account_is_asked_as_its_role(aws: Aws) -> None:
    client = connect(Access(aws.endpoint, role=ROLE, external_id="from-us"))
    assert aws.assumed == []
    client.get_hosted_zone(Id="Z1")
    client.get_hosted_zone(Id="Z1")
    [assumed] = aws.assumed
    assert (assumed["RoleArn"], assumed["RoleSessionName"], assumed["ExternalId"]) == ([ROLE], [SESSION], ["from-us"])
    assert aws.keys == ["ASIAROLE1", "ASIAROLE1"]


@pytest.mark.parametrize("aws", [timedelta(seconds=30)], indirect=True)
def test_credentials_that_run_out_are_renewed(aws: Aws) -> None:
    client = connect(Access(aws.endpoint, role=ROLE))
    client.get_hosted_zone(Id="Z1")
    client.get_hosted_zone(Id="Z1")
    assert len(set(aws.keys)) == 2
    assert "ExternalId" not in aws.assumed[0]


def test_without_a_role_it_is_asked_with_the_machines_own_key(aws: Aws) -> None:
    connect(Access(aws.endpoint)).get_hosted_zone(Id="Z1")
    assert (aws.keys, aws.assumed) == (["AKIAOWN"], [])


NO_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")

EXPIRED = """\
[default]
sso_session = work
sso_account_id = 111111111111
sso_role_name = admin
[sso-session work]
sso_region = eu-central-1
sso_start_url = https://work.awsapps.com/start
"""


@pytest.mark.parametrize("config", ["", EXPIRED], ids=["no credentials", "expired ones"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
def test_an_api_on_this_machine_needs_no_credentials(
    host: str, config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_credentials(monkeypatch, tmp_path, config)
    assert used_key(connect(Access(f"http://{host}:1"))) == "loopback"


@pytest.mark.parametrize("endpoint", [None, "http://192.0.2.1:1", "https://127.0.0.1.example.com", "http://10.0.0.1:1"])
def test_any_other_api_is_never_asked_with_made_up_credentials(
    endpoint: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_credentials(monkeypatch, tmp_path, "")
    assert used_key(connect(Access(endpoint))) is None


def test_credentials_that_are_there_go_before_made_up_ones() -> None:
    assert used_key(connect(Access("http://127.0.0.1:1"))) == "AKIAOWN"


def without_credentials(monkeypatch: pytest.MonkeyPatch, folder: Path, config: str) -> None:
    for name in NO_CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    (folder / "config").write_text(config)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def used_key(client: Any) -> str | None:
    credentials = client._request_signer._credentials
    return credentials.access_key if credentials else None
