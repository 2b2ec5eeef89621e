"""The audit: licences that are not known to be free are named, and so is what an advisory knows to be vulnerable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.audit.__main__ import main
from tools.audit.advisories import is_affected
from tools.audit.licences import is_free


def part(name: str, version: str = "1.0", *licences: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": version, "licenses": list(licences)}


MIT = {"license": {"id": "MIT"}}


@pytest.fixture
def sbom(tmp_path: Path) -> Path:
    return tmp_path / "sbom.json"


def write(sbom: Path, *parts: dict[str, Any]) -> Path:
    sbom.write_text(json.dumps({"components": list(parts)}))
    return sbom


def test_free_parts_pass_and_what_was_not_looked_up_is_said(sbom: Path, capsys: pytest.CaptureFixture[str]) -> None:
    classifier = {"license": {"name": "License :: OSI Approved :: BSD License"}}
    assert main([str(write(sbom, part("one", "1", MIT), part("two", "2", classifier), part("dnslib")))]) == 0
    assert "vulnerabilities: NOT looked up" in capsys.readouterr().out


@pytest.mark.parametrize("licence", [{"license": {"id": "AGPL-3.0-only"}}, {"license": {"name": "ask us"}}])
def test_a_part_under_another_licence_is_named(
    sbom: Path, licence: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(write(sbom, part("one", "1", MIT), part("other", "2.1", licence)))]) == 1
    assert "licence: other 2.1" in capsys.readouterr().out


def test_a_part_that_tells_no_licence_is_named_and_so_is_an_empty_bill(sbom: Path) -> None:
    assert main([str(write(sbom, part("silent")))]) == 1
    assert main([str(write(sbom))]) == 1


@pytest.mark.parametrize(
    ("expression", "free"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT AND Zlib", True),
        ("(MIT OR GPL-3.0-only) AND Zlib", False),
        ("(MIT OR ISC) AND Zlib", True),
        ("BSD-3-Clause AND 0BSD AND (GPL-2.0-only OR MIT)", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
    ],
)
def test_an_expression_is_free_where_it_leaves_a_free_way(expression: str, free: bool) -> None:
    assert is_free(expression) is free


ADVISORY = {
    "id": "OSV-1",
    "summary": "it leaks",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Some_Part"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.10"}]}],
        }
    ],
}


@pytest.mark.parametrize(("version", "status"), [("1.9", 1), ("1.10", 0), ("1.10.1", 0), ("0.1", 1)])
def test_what_a_local_copy_of_the_advisories_knows_is_told(
    sbom: Path, version: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sbom.parent / "osv"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(ADVISORY))
    assert main([str(write(sbom, part("some-part", version, MIT))), str(folder)]) == status
    assert ("some-part 1.9: OSV-1: it leaks" in capsys.readouterr().out) == (version == "1.9")


def test_ranges_may_open_again_and_versions_be_listed() -> None:
    events = [{"introduced": "1.0"}, {"fixed": "1.2"}, {"introduced": "2.0"}, {"last_affected": "2.3"}]
    affected = {"versions": ["0.7"], "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    found = [v for v in ("0.7", "0.9", "1.0", "1.1", "1.2", "2.0", "2.3", "2.4") if is_affected(v, affected)]
    assert found == ["0.7", "1.0", "1.1", "2.0", "2.3"]
