"""run --metrics: the controller's own metrics, while it runs."""

from __future__ import annotations

import re
import signal
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from migrate.cli.telemetry import Page, address, telemetry
from migrate.controller.controller import Turn
from migrate.errors import CommandRefused
from tests.cli.shop import HELD, Shop
from tests.controller.drive import Drive
from tests.waiting import eventually

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_a_run_serves_what_the_docs_say(shop: Shop) -> None:
    shop.judge_by_evidence(bake="1h")
    shop.stand_at(1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = ""

    def looked() -> bool:
        nonlocal page
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            page = answer.read().decode()
        return 'migrate_evidence_ratio{signal="probe"' in page.replace('sli="availability",', "").replace(
            'sli="latency",', ""
        )

    with shop.start("run", "--metrics", f"127.0.0.1:{port}") as running:
        running.until("the bake time is not over")
        eventually(looked)
        running.send(signal.SIGTERM)
        assert running.end() == HELD
    served = {name for name in re.findall(r"^(migrate_\w+)", page, re.MULTILINE) if not name.endswith("_created")}
    documented = set(re.findall(r"`(migrate_\w+)`", DOCS.read_text()))
    assert served <= documented
    assert documented - served <= {"migrate_green_served_ratio", "migrate_errors_total"}  # none of users, no error
    assert "migrate_green_wanted_ratio 0.5" in page
    assert 'migrate_green_set_ratio{route="web"} 0.5' in page
    assert "migrate_step 1.0" in page


@pytest.mark.parametrize("text", ["", "host", "host:", ":0", "host:70000", "host:x"])
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CommandRefused):
        address(text)


def test_a_port_alone_is_this_machines() -> None:
    assert address(":9464") == ("127.0.0.1", 9464)
    assert address("[::1]:9464") == ("::1", 9464)


def test_a_page_that_cannot_be_written_does_not_end_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    drive, heard = Drive(), list[Turn]()
    monkeypatch.setattr(Page, "turn", lambda *_: 1 / 0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with telemetry(drive.controller, heard.append, f":{port}") as listen:
        turn = drive.controller.turn()
        listen(turn)
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            page = answer.read().decode()
    assert heard == [turn]
    assert 'migrate_errors_total{error="ZeroDivisionError"} 1.0' in page
