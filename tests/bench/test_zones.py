"""Foreign listings: every form is read, each name planned or refused by name, and rolled back over with green at 0."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.zones.run import main, read
from bench.zones.trial import Trial

ROUTE53 = {
    "ResourceRecordSets": [
        {"Name": "web.corp.test.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.9"}]},
        {
            "Name": "far.corp.test.",
            "Type": "A",
            "TTL": 60,
            "SetIdentifier": "eu",
            "Region": "eu-west-1",
            "HealthCheckId": "11111111-aaaa-bbbb-cccc-222222222222",
            "ResourceRecords": [{"Value": "192.0.2.10"}],
        },
        {
            "Name": "lb.corp.test.",
            "Type": "A",
            "AliasTarget": {
                "HostedZoneId": "Z35SXDOTRQ7X7K",
                "DNSName": "dualstack.shop.eu-west-1.elb.amazonaws.com.",
                "EvaluateTargetHealth": True,
            },
        },
        {"Name": "odd.corp.test.", "Type": "A", "TTL": 5, "TrafficPolicyInstanceId": "x"},
    ]
}
CLOUD_DNS = {
    "rrsets": [
        {"name": "g.corp.test.", "type": "A", "ttl": 30, "rrdatas": ["192.0.2.20", "192.0.2.21"]},
        {
            "name": "split.corp.test.",
            "type": "A",
            "routingPolicy": {"wrr": {"items": [{"weight": 0.5, "rrdatas": [f"192.0.2.3{n}"]} for n in (1, 2)]}},
        },
    ]
}
OCTODNS = """
'':
  - type: A
    values: [192.0.2.40, 192.0.2.41]
  - {type: MX, value: {preference: 10, exchange: mail.corp.test.}}
geo:
  type: A
  geo: {EU: [192.0.2.50], NA-US-CA: [192.0.2.51]}
  values: [192.0.2.52]
"""
EXTERNAL_DNS = "zones: [{name: a.corp.test., id: /hostedzone/Z1}]\n"
BIND = """$ORIGIN corp.test.
$TTL 5m
@  IN SOA ns1 admin ( 1 2h
     900 4w 900 ) ; a comment
   IN NS ns1
Www 60 IN A 192.0.2.60
    60 IN A 192.0.2.61
six AAAA 2001:db8:60::1
www2 CNAME www
w  300 IN A 192.0.2.70 ; AWS routing="WEIGHTED" weight=3 identifier="One"
w  300 IN A 192.0.2.71 ; AWS routing="WEIGHTED" weight=0 identifier="Zero"
al 300 AWS ALIAS A www $self false
"""
FILES = {
    "listed.json": json.dumps({"status_code": 200, "data": ROUTE53}),
    "google.json": json.dumps(CLOUD_DNS),
    "octo.test.yaml": OCTODNS,
    "zones.yaml": EXTERNAL_DNS,
    "bind.zone": BIND,
    "marks.txt": "heritage=external-dns,external-dns/owner=me\n",
    "broken.json": "{",
    "broken.yaml": "{",
    "nothing.json": '{"Value": "x"}',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_form_is_read_and_green_ends_with_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    said = capsys.readouterr().out
    assert "FAILED" not in said
    assert "files without record sets 3" in said
    for line in (
        "listed.json web.corp.test.: step 0 taken; rolled back",
        "listed.json far.corp.test.: step 0 refused: UnknownSplit",
        "listed.json lb.corp.test.: step 0 taken",
        "listed.json left out odd.corp.test. A: Invalid request",
        "google.json g.corp.test.: step 0 taken",
        "octo.test.yaml octo.test.: step 0 taken",
        "bind.zone www.corp.test.: step 0 taken",
        "bind.zone w.corp.test.: step 0 taken",
    ):
        assert line.lower() in said.lower(), line


@pytest.mark.parametrize("name", ["broken.json", "broken.yaml", "nothing.json"])
def test_a_file_without_record_sets_says_why(folder: Path, name: str) -> None:
    [listing] = read(folder / name, folder)
    assert listing.said


def test_a_mark_of_another_tool_where_the_epoch_record_belongs_is_no_obstacle(folder: Path) -> None:
    [listing] = read(folder / "marks.txt", folder)
    [tried, *_] = Trial(listing).run()
    assert (tried.step.split(":")[0], tried.green) == ("step 0 refused", 0)
    assert "rolled back" in tried.back
