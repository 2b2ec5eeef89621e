from __future__ import annotations

import pytest

from migrate.engine.failure import failed
from migrate.errors import EngineError, StaleApproval, StateLocked, StateUnreachable, UpdateFailed, UpdateRefused
from migrate.model.phase import Stack


@pytest.mark.parametrize(
    ("said", "errors", "kind"),
    [
        ("error: the stack is currently locked by 1 lock(s).", [], StateLocked),
        ("error: [409] Conflict: Another update is currently in progress.", [], StateLocked),
        ("", ["resource urn::a violates plan: properties changed: ~~size[{2}!={3}]"], StaleApproval),
        ("error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions", [], StateUnreachable),
        ("error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", [], StateUnreachable),
        ("error: no credentials", [], UpdateFailed),
        ("", [], UpdateFailed),
    ],
)
def test_each_failure_has_its_name(said: str, errors: list[str], kind: type[EngineError]) -> None:
    error = failed(Stack.GREEN, "the update", said=said, errors=errors, then="Next.")
    assert type(error) is kind
    assert error.then
    assert error.seen


def test_what_is_said_twice_is_told_once_and_what_is_long_is_cut() -> None:
    error = failed(Stack.GREEN, "the update", said="", errors=["same", "same", "x\n" * 100], then="Next.")
    lines = str(error.seen).splitlines()
    assert lines.count("same") == 1
    assert len(lines) == 26
    assert lines[-1] == "... and 76 lines more"


def test_what_the_engine_itself_refuses_for_its_guards_is_a_refusal_without_the_advice_to_take_them_off() -> None:
    said = (
        'unable to replace resource "urn:x"\nas it is currently marked for protection. To unprotect the resource, run'
    )
    error = failed(Stack.GREEN, "the preview", said="", errors=[said], then="again")
    assert isinstance(error, UpdateRefused)
    assert 'unable to replace resource "urn:x"' in str(error)
    assert "unprotect" not in str(error)
