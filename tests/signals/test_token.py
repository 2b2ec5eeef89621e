"""Tokens come from the environment or from Google's own chain, and are shown nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from migrate.signals.source import DENIED, SourceError
from migrate.signals.token import GoogleToken, Token
from tests.signals.web import Web, text


def test_a_token_is_read_anew_at_each_use(monkeypatch: pytest.MonkeyPatch) -> None:
    token = Token("SHOP_TOKEN")
    for value in ("first", "second"):
        monkeypatch.setenv("SHOP_TOKEN", f"{value}\n")
        assert token.value() == value
        assert value not in repr(token)


@pytest.mark.parametrize("value", ["", " \n"])
def test_an_empty_variable_holds_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SHOP_TOKEN", value)
    with pytest.raises(SourceError, match="SHOP_TOKEN holds no token"):
        Token("SHOP_TOKEN").value()


def _service_account(path: Path, token_uri: str) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {"type": "service_account", "client_email": "migrate@shop.test", "token_uri": token_uri}
    path.write_text(json.dumps(told | {"private_key": private.decode(), "project_id": "shop"}))
    return path


@pytest.mark.filterwarnings("ignore::FutureWarning")  # google.auth, of the end of Python 3.11
def test_googles_own_chain_is_asked_once_while_its_token_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = json.dumps({"access_token": "s3cret", "expires_in": 3600, "token_type": "Bearer"})
    with Web(text(answer)) as web:
        account = _service_account(tmp_path / "account.json", web.url("/token"))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
        token = GoogleToken()
        assert [token.value(), token.value()] == ["s3cret", "s3cret"]
        assert len(web.seen) == 1
    assert "s3cret" not in repr(token)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_without_credentials_google_does_not_let_us_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nothing.json"))
    with pytest.raises(SourceError, match=DENIED):
        GoogleToken().value()


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_credentials_that_are_not_accepted_say_nothing_of_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Web(text('{"error": "invalid_grant"}', 400)) as web:
        account = _service_account(tmp_path / "account.json", web.url("/token"))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
        with pytest.raises(SourceError) as refused:
            GoogleToken().value()
    assert str(refused.value) == f"{DENIED} (no Google credentials: RefreshError)"


@pytest.mark.parametrize("value", ["a\nb", "a\r\nX-Other: 1", "a b", "caf\u00e9", "\u200ba", "x" * 20_000])
def test_what_no_header_can_carry_is_no_token_and_is_not_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SHOP_TOKEN", value)
    with pytest.raises(SourceError, match="SHOP_TOKEN holds something that is not a token") as refused:
        Token("SHOP_TOKEN").value()
    assert value not in str(refused.value)
