"""A notice is delivered signed and grouped, or not; either way the loop goes on at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import NotDelivered
from migrate.model.notice import Notice, Occasion
from migrate.model.spec.notify import ChannelKind, ChannelSpec, Secret
from migrate.model.weights import BLUE
from migrate.notify.channel import digest
from migrate.notify.channels import channel
from migrate.notify.chat import Chat
from migrate.notify.outbox import WAITING, Outbox
from migrate.notify.webhook import Webhook, signature
from tests.notify.receiver import Receiver, receiving
from tests.waiting import eventually

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ALL = frozenset(Occasion)


def a_notice(number: int = 0, occasion: Occasion = Occasion.VERDICT) -> Notice:
    return Notice(occasion, "shop", NOW + timedelta(seconds=number), f"why {number}", "`migrate status`", BLUE)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@given(key=st.binary(min_size=1, max_size=64), body=st.binary(max_size=200), plain=st.booleans())
def test_the_signature_is_the_standards(key: bytes, body: bytes, plain: bool) -> None:
    told = key.hex() if plain else "whsec_" + base64.b64encode(key).decode()
    secret = key.hex().encode() if plain else key
    expected = base64.b64encode(hmac.new(secret, b"msg_1.1700000000." + body, hashlib.sha256).digest()).decode()
    assert signature(told, "msg_1", "1700000000", body) == f"v1,{expected}"


def test_a_webhook_tells_all_and_signs_it_with_the_time(receiver: Receiver) -> None:
    Webhook("pager", receiver.url, "a key", clock=lambda: 1_700_000_000.5).tell([a_notice(1), a_notice(2)])
    ((headers, body),) = receiver.told
    assert headers["webhook-timestamp"] == "1700000000"
    assert headers["webhook-signature"] == signature("a key", headers["webhook-id"], "1700000000", body)
    assert [each["why"] for each in json.loads(body)["notices"]] == ["why 1", "why 2"]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_the_receiver_refuses_is_not_delivered_and_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(NotDelivered) as refused:
        Webhook("pager", receiver.url).tell([a_notice()])
    assert refused.value.seen == f"status {status}"
    assert len(receiver.told) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/s3cret", "file:///s3cret", "no url s3cret", "http://[s3cret/"])
def test_an_address_that_leads_nowhere_is_not_told_in_the_error(url: str) -> None:
    with pytest.raises(NotDelivered) as refused:
        Webhook("pager", url).tell([a_notice()])
    assert "s3cret" not in str(refused.value)


def test_a_chat_message_says_what_why_and_what_next(receiver: Receiver) -> None:
    Chat("team", receiver.url.replace("http", "json", 1)).tell([a_notice(1), a_notice(2)])
    ((_, body),) = receiver.told
    told = json.loads(body)
    assert told["title"] == "shop: green is being rolled back (and 1 before it)"
    assert "why 2" in told["message"]
    assert "Next: `migrate status`" in told["message"]
    receiver.status = 500
    with pytest.raises(NotDelivered, match="team"):
        Chat("team", receiver.url.replace("http", "json", 1)).tell([a_notice()])
    with pytest.raises(NotDelivered) as unknown:
        Chat("team", "nosuch://s3cret").tell([a_notice()])
    assert "s3cret" not in str(unknown.value)


@dataclass
class Slate:
    """A channel that keeps what it was told; it raises while `broken`."""

    broken: Exception | None = None
    name: str = "slate"
    told: list[list[Notice]] = field(default_factory=list)

    def tell(self, notices: Sequence[Notice]) -> None:
        if self.broken:
            raise self.broken
        self.told.append(list(notices))


def test_what_comes_together_is_one_message_and_the_end_sends_the_rest() -> None:
    slate = Slate()
    with Outbox(slate, ALL, told=lambda _: None, apart=60, grouped=0.3) as outbox:
        for number in range(3):
            outbox.put(a_notice(number))
        eventually(lambda: slate.told)
        outbox.put(a_notice(3))
        outbox.put(a_notice(4))
    assert [[each.why for each in message] for message in slate.told] == [
        ["why 0", "why 1", "why 2"],
        ["why 3", "why 4"],
    ]


def test_a_channel_hears_only_what_it_is_for() -> None:
    slate = Slate()
    with Outbox(slate, frozenset({Occasion.FINISHED}), told=lambda _: None, grouped=0) as outbox:
        outbox.put(a_notice())
        outbox.put(a_notice(1, Occasion.FINISHED))
    assert [[each.occasion for each in message] for message in slate.told] == [[Occasion.FINISHED]]


@pytest.mark.parametrize("error", [NotDelivered("no"), RuntimeError("s3cret"), ValueError(), OSError()])
def test_whatever_a_channel_raises_is_told_once_and_never_reaches_the_loop(error: Exception) -> None:
    said: list[str] = []
    with Outbox(Slate(error), ALL, said.append, apart=0.01, grouped=0) as outbox:
        outbox.put(a_notice())
        eventually(lambda: said)
    assert len(said) == 1
    assert said[0].startswith("nobody was told by slate: ")
    assert "s3cret" not in said[0]


def test_a_receiver_that_hangs_costs_the_loop_nothing_and_the_memory_little(receiver: Receiver) -> None:
    receiver.slow = True
    with Outbox(Webhook("pager", receiver.url), ALL, told=lambda _: None, grouped=0, apart=0.01) as outbox:
        for number in range(3 * WAITING):
            outbox.put(a_notice(number))
        assert outbox.dropped >= WAITING
        receiver.go.set()


def test_one_message_of_one_notice_is_itself() -> None:
    assert digest([a_notice()]) == (a_notice().title, a_notice().text)


def test_secrets_come_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", " http://127.0.0.1:1/s3cret\n")
    (tmp_path / "key").write_text("k\n")
    spec = ChannelSpec(
        name="pager", kind=ChannelKind.WEBHOOK, url=Secret(env="HOOK"), key=Secret(file="key"), on=(Occasion.VERDICT,)
    )
    assert channel(spec, tmp_path) == Webhook("pager", "http://127.0.0.1:1/s3cret", "k")
    for missing in (Secret(env="NO_SUCH_HOOK"), Secret(file="none")):
        with pytest.raises(NotDelivered, match="pager has no secret"):
            channel(spec.model_copy(update={"url": missing}), tmp_path)
