"""notify: who is told, a test message, and a run that tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import Exit
from tests.cli.shop import DONE, USAGE, Shop
from tests.notify.receiver import Receiver, receiving


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as made:
        monkeypatch.setenv("HOOK", made.url)
        yield made


def notices(receiver: Receiver) -> list[dict[str, Any]]:
    return [each for _, body in receiver.told for each in json.loads(body)["notices"]]


PAGER = {"name": "pager", "kind": "webhook", "url": {"env": "HOOK"}}


def test_a_test_message_reaches_every_channel_or_says_which_it_did_not(shop: Shop, receiver: Receiver) -> None:
    assert shop.migrate("notify", "--test").exit == USAGE
    shop.declare(notify=[PAGER, {**PAGER, "name": "nobody", "url": {"env": "NO_SUCH_HOOK"}}])
    listed = shop.migrate("notify")
    assert (listed.exit, receiver.told) == (DONE, [])
    assert "pager (webhook): verdict, rolled-back, needs-person, finished, stopped" in listed.out
    said = shop.migrate("notify", "--test")
    assert said.exit == Exit.ERROR
    assert "pager (webhook): delivered" in said.out
    assert "nobody (webhook): nobody has no secret to work with ($NO_SUCH_HOOK is empty or absent)" in said.out
    assert [each["why"] for each in notices(receiver)] == ["this is a test by `migrate notify --test`"]


def test_a_step_that_waits_for_a_person_tells_it_once(shop: Shop, receiver: Receiver) -> None:
    shop.declare(notify=[PAGER], approvals=["100%"])
    shop.stand_at(1)
    for _ in range(2):
        assert shop.migrate("step").exit == Exit.NEEDS_PERSON
    (told,) = notices(receiver)
    assert (told["occasion"], told["green_basis_points"]) == ("needs-person", 5000)
    assert told["then"] == "`migrate approve`, or `migrate rollback`"


@pytest.mark.parametrize("secret", [{}, {"env": "A", "file": "b"}, {"env": "not a name"}, "https://in.the.clear"])
def test_a_secret_has_one_place_and_never_stands_in_the_declaration(shop: Shop, secret: object, tmp_path: Path) -> None:
    shop.declare(notify=[{**PAGER, "url": secret}])
    said = shop.migrate("check")
    assert said.exit == USAGE
    assert "notify[0].url" in said.err
