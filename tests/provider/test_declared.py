from __future__ import annotations

from pathlib import Path

import pytest

from migrate.declaration.template import template
from migrate.errors import InvalidValue
from migrate.model.side import Cloud
from migrate.provider import declared
from migrate.provider.inputs import failures


def write(folder: Path, text: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "migration.yaml").write_text(text)
    return folder / "migration.yaml"


@pytest.mark.parametrize(("blue", "green"), [(Cloud.AWS, Cloud.GCP), (Cloud.GCP, Cloud.AWS)])
def test_the_declaration_that_init_writes_tells_inputs_that_are_right(
    tmp_path: Path, blue: Cloud, green: Cloud
) -> None:
    told = declared.inputs("shop/web", write(tmp_path, template("shop", blue, green)))
    assert failures(told) == []
    assert told["route"]["record"] == "shop.example.com"


def test_every_option_of_a_route_and_a_side_is_told(tmp_path: Path) -> None:
    text = template("shop", Cloud.AWS, Cloud.GCP)
    told = declared.inputs("shop/web", write(tmp_path, text))
    assert told["blue"].keys() <= {"address", "aliasZone", "evaluateHealth", "healthCheck"}
    assert told["route"].keys() >= {"name", "kind", "zone", "record", "ttl"}
    assert told["route"]["ttl"] == 60


def test_it_is_found_beside_the_project_whose_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(declared.PLACE, raising=False)
    place = write(tmp_path, "")
    (tmp_path / "stacks").mkdir()
    assert declared.find(tmp_path / "stacks") == place
    monkeypatch.setenv(declared.PLACE, "/elsewhere/other.yaml")
    assert declared.find(tmp_path) == Path("/elsewhere/other.yaml")


def test_where_there_is_none_it_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(declared.PLACE, raising=False)
    with pytest.raises(InvalidValue, match="was not found") as missing:
        declared.find(tmp_path)
    assert str(tmp_path) in str(missing.value.seen)


def test_an_id_that_is_no_split_of_this_migration_is_refused_with_those_that_are(tmp_path: Path) -> None:
    place = write(tmp_path, template("shop", Cloud.AWS, Cloud.GCP))
    with pytest.raises(InvalidValue, match="no such traffic split") as refused:
        declared.inputs("shop/other", place)
    assert "shop/web" in str(refused.value.limit)


def test_a_side_nobody_knows_yet_cannot_be_imported(tmp_path: Path) -> None:
    text = template("shop", Cloud.AWS, Cloud.GCP).replace("  address: 198.51.100.10\n", "")
    container = "container: {image: registry.example.com/shop@sha256:" + "0" * 64 + ", port: 8080, capacity: 2}\n"
    text = text.replace("#cidr:", "cidr:") + container
    with pytest.raises(InvalidValue, match="cannot be told from the declaration alone") as refused:
        declared.inputs("shop/web", write(tmp_path, text))
    assert refused.value.seen == "no `green.address`"
