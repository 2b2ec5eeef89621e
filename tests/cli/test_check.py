"""check: a declaration is good, or every error is told with its place, what was seen and what is allowed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrate.errors import Exit
from migrate.routes.route53.client import connect
from tests.cli.shop import DONE, USAGE, Shop, typed
from tests.routes.worlds import create, simple

NEEDS_PERSON = int(Exit.NEEDS_PERSON)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    typed("init", tmp_path, "--all")
    return tmp_path / "migration.yaml"


def spoil(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in changes:
        assert text.count(old) >= 1
        text = text.replace(old, new, 1)
    file.write_text(text)


def line_of(file: Path, text: str) -> int:
    return next(number for number, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def test_a_good_one_is_summed_up_with_the_next_command(file: Path) -> None:
    said = typed("check", "-f", file)
    assert said.exit == DONE
    assert said.out == (
        f"{file}: good. shop goes from aws 123456789012 to gcp example-production. Next: `migrate plan`.\n"
    )


def test_the_summary_for_machines(file: Path) -> None:
    assert typed("check", "-f", file, "--json").json == {"file": str(file), "ok": True, "name": "shop", "steps": 6}


def test_the_file_may_be_named_by_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIGRATE_FILE", str(file))
    assert typed("check").exit == DONE


def test_all_errors_are_told_at_once_each_with_its_line(file: Path) -> None:
    spoil(file, ("ttl: 60s", "ttl: soon"), ("availability: 99.9%", "availability: 101%"), ("tick: 5s", "tack: 5s"))
    said = typed("check", "-f", file)
    assert (said.exit, said.out) == (USAGE, "")
    for text in ("ttl: soon", "availability: 101%", "tack: 5s"):
        assert f"{file}:{line_of(file, text)}:" in said.err
    assert said.err.count("allowed: ") >= 3
    assert said.err.rstrip().endswith("`migrate check`.")


def test_errors_for_machines_hold_line_and_column(file: Path) -> None:
    spoil(file, ("ttl: 60s", "ttl: soon"))
    said = typed("check", "-f", file, "--json")
    [problem] = said.json["problems"]
    assert (said.exit, said.err, said.json["error"]) == (USAGE, "", "spec_error")
    assert (problem["line"], problem["path"]) == (line_of(file, "ttl: soon"), "routes[0].ttl")


def test_no_file_at_all_names_the_command_that_writes_one(tmp_path: Path) -> None:
    said = typed("check", "-f", tmp_path / "none.yaml")
    assert said.exit == USAGE
    assert "`migrate init`" in said.err


def test_a_share_that_the_route_cannot_express_is_refused(file: Path) -> None:
    spoil(file, ("  - 1%\n", "  - 0.1%\n"))
    said = typed("check", "-f", file)
    assert said.exit == USAGE
    assert "Route 53 cannot express so small a share" in said.err


def test_online_says_what_the_look_found_and_writes_nothing(shop: Shop) -> None:
    before = shop.split()
    said = shop.migrate("check", "--online")
    assert said.exit == DONE
    assert "warn web made-up: the address of blue is one kept for documentation" in said.out
    assert "note web replaced: step 0 replaces what stands at the name" in said.out
    assert said.out.endswith("looked: nothing stands in the way of step 0\n")
    assert shop.split() == before


def test_what_the_look_refuses_is_a_status_of_its_own_and_step_0_refuses_it_too(shop: Shop) -> None:
    mark(shop)
    said = shop.migrate("check", "--online", "--json")
    graves = [finding["id"] for finding in said.json["findings"] if finding["severity"] == "refuse"]
    assert (said.exit, graves) == (NEEDS_PERSON, ["another-owner"])
    step = shop.migrate("step")
    assert step.exit == NEEDS_PERSON
    assert "step 0 is not written: another tool says that the record is its own" in step.err
    assert "accept: {another-owner: REASON}" in step.err
    assert shop.split().stamp is None
    assert shop.migrate("rollback").exit == DONE


def test_what_is_accepted_goes_on(shop: Shop) -> None:
    mark(shop)
    routes = [{**json.loads(shop.file.read_text())["routes"][0], "accept": {"another-owner": "its deployment is gone"}}]
    shop.declare(routes=routes)
    said = shop.migrate("check", "--online")
    assert said.exit == DONE
    assert "accepted  its deployment is gone" in said.out
    assert shop.migrate("step").exit == DONE
    assert shop.split().stamp is not None


def test_once_step_0_stands_nothing_is_looked_at_again(shop: Shop) -> None:
    shop.stand_at(0)
    mark(shop)
    shop.migrate("step")
    assert shop.migrate("status").exit == DONE


@pytest.mark.parametrize("accept", ['{"no-such-finding": "because"}', '{"made-up": ""}', '{"made-up": "a\\u001bb"}'])
def test_what_may_be_accepted_is_said(file: Path, accept: str) -> None:
    spoil(file, ("    ttl: 60s\n", f"    ttl: 60s\n    accept: {accept}\n"))
    said = typed("check", "-f", file)
    assert said.exit == USAGE
    assert "accept" in said.err


def mark(shop: Shop) -> None:
    """Another tool's mark beside the name."""
    client = connect(shop.aws.endpoint)
    create(client, shop.zone, simple(f"a-{shop.record}.", "TXT", '"heritage=external-dns,external-dns/owner=x"'))
