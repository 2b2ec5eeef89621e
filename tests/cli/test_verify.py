"""migrate verify: what is asked of green, what counts as an answer, and what its evidence is good for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from migrate.errors import Exit
from migrate.model.phase import Phase
from migrate.phases.book import Book
from tests.cli.shop import Past, Shop
from tests.signals.web import Web, text


@pytest.fixture
def green(shop: Shop) -> Iterator[Web]:
    """Green at an address of this machine, under the name that users call."""
    web = Web(text("well, thank you"))
    side = {"cloud": "gcp", "project": "shop-test", "region": "europe-west3", "address": "127.0.0.1"}
    service = {"host": shop.record, "port": web.port, "scheme": "http", "health": "/health"}
    shop.declare(green=side, service=service)
    yield web
    web.close()


def redeclare(shop: Shop, green: Web, **verify: object) -> None:
    side = {"cloud": "gcp", "project": "shop-test", "region": "europe-west3", "address": "127.0.0.1"}
    service = {"host": shop.record, "port": green.port, "scheme": "http", "health": "/health"}
    shop.declare(green=side, service=service, verify=verify)


def test_without_a_section_the_health_path_is_asked_under_the_real_name(shop: Shop, green: Web) -> None:
    said = shop.migrate("verify")
    assert said.exit == 0, said.err
    assert said.out.splitlines() == [
        f"asking 127.0.0.1:{green.port} as http://{shop.record}:{green.port}",
        "passed  GET /health",
        "green passed its final tests. `migrate leave verify` grants the exit.",
    ]
    (asked,) = green.seen
    assert (asked["path"], asked["Host"]) == ("/health", f"{shop.record}:{green.port}")
    with shop.ledger() as ledger:
        (event,) = ledger.events()
    assert event.body == {
        "passed": True,
        "address": "127.0.0.1",
        "results": [{"name": "GET /health", "passed": True, "found": "as wanted"}],
    }


@pytest.mark.parametrize(
    ("check", "trouble"),
    [
        ({"path": "/", "status": 204}, "FAILED  GET /: status 200, wanted 204"),
        ({"path": "/", "contains": "sick"}, "FAILED  GET /: the body does not contain the text that is declared"),
    ],
)
def test_an_answer_that_is_not_as_declared_is_told_and_kept(
    shop: Shop, green: Web, check: dict[str, object], trouble: str
) -> None:
    redeclare(shop, green, checks=[check, {"path": "/", "contains": "well"}])
    said = shop.migrate("verify")
    assert said.exit == Exit.ERROR
    assert trouble in said.out
    assert "passed  GET /" in said.out
    assert "green did not pass its final tests" in said.err
    assert "until then no weight moves towards green" in said.err
    assert "FAILED" in shop.migrate("history").out


def test_no_answer_at_all_fails(shop: Shop, green: Web) -> None:
    green.close()
    said = shop.migrate("verify")
    assert said.exit == Exit.ERROR
    assert f"no answer from 127.0.0.1:{green.port}: " in said.out


def test_a_command_is_told_where_green_is_and_its_words_stay_out_of_the_ledger(
    shop: Shop, green: Web, tmp_path: Path
) -> None:
    script = tmp_path / "final.py"
    script.write_text(
        "import os, sys\nprint('hush-hush')\nsys.exit(os.environ['MIGRATE_GREEN_ADDRESS'] != '127.0.0.1')\n"
    )
    redeclare(shop, green, command=f"{sys.executable} {script}")
    assert shop.migrate("verify").exit == 0
    script.write_text("import sys\nsys.exit(3)\n")
    said = shop.migrate("verify")
    assert said.exit == Exit.ERROR
    assert "exit status 3, wanted 0" in said.err
    with shop.ledger() as ledger:
        assert "hush-hush" not in str([event.body for event in ledger.events()])


def test_what_takes_longer_than_declared_has_failed(shop: Shop, green: Web) -> None:
    redeclare(shop, green, command=f"{sys.executable} -c 'import time; time.sleep(30)'", timeout="300ms")
    said = shop.migrate("verify")
    assert said.exit == Exit.ERROR
    assert "the time for all final tests was over" in said.out


def test_with_tests_declared_no_step_is_taken_before_they_passed(shop: Shop) -> None:
    shop.declare(verify={"checks": [{"path": "/"}], "age": "1h"})
    shop.stand_at(0)
    said = shop.migrate("step")
    assert said.exit == Exit.NEEDS_PERSON
    assert "the final tests on green are not evidence any more: `migrate verify` to pass" in said.out
    assert "green was not tested since its last update" in said.out
    assert shop.split().weights.green == 0


def test_the_exit_of_verify_is_granted_on_its_evidence(shop: Shop, green: Web) -> None:
    with shop.ledger() as ledger:
        book = Book(ledger, Past(datetime.now(UTC)), "tests")
        book.left(Phase.MIRROR, {})
        book.entered_idle(Phase.VERIFY)
    refused = shop.migrate("leave", "verify")
    assert refused.exit == Exit.HELD
    assert "the exit of phase verify is not granted" in refused.err
    assert "`migrate verify` runs the final tests." in refused.err
    shop.migrate("verify")
    assert shop.migrate("leave", "verify").out == "phase verify is left. Next: `migrate up shift`.\n"
    rows = {row["phase"]: row["place"] for row in shop.migrate("phases", "--json").json}
    assert rows["verify"] == "left"
    assert rows["shift"] == "next"
    assert "Next: `migrate up shift`." in shop.migrate("phases").out


def test_a_green_whose_name_is_not_known_here_is_called_where_the_declaration_says(shop: Shop, green: Web) -> None:
    side = {"cloud": "aws", "account": "123456789012", "region": "eu-central-1"}
    named = {**side, "address": "shop.elb.invalid", "alias": {"zone": "Z215JYRZR1TBD5"}}
    service = {"host": shop.record, "port": green.port, "scheme": "http", "health": "/health"}
    shop.declare(green=named, service=service, verify={"at": "127.0.0.1", "checks": [{"path": "/health"}]})
    said = shop.migrate("verify")
    assert said.exit == 0, said.err
    with shop.ledger() as ledger:
        (event,) = ledger.events()
    assert event.body["address"] == "shop.elb.invalid"
