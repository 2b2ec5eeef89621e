from __future__ import annotations

from migrate.engine.state import Doing, Pending, read_state
from tests.engine.given import THING, urn

MARK = "4dabf18193072939515e22adb298388d"


def deployment(**changes: object) -> dict[str, object]:
    cup = {
        "urn": urn("cup"),
        "type": THING,
        "id": "cup-1",
        "parent": urn("shop", "pulumi:pulumi:Stack"),
        "provider": f"{urn('default', 'pulumi:providers:shelf')}::6f3a",
        "dependencies": [urn("shelf")],
        "propertyDependencies": {"name": [urn("shelf")], "size": None},
        "inputs": {"password": {MARK: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:one"}},
        "modified": "2026-01-01T00:00:00Z",
        "stackTrace": [{"sourcePosition": "project:///__main__.py#1"}],
    }
    return {"manifest": {"time": "now"}, "resources": [cup | changes], "pending_operations": None}


def test_a_resource_needs_what_it_was_made_from_its_provider_and_its_parent() -> None:
    (cup,) = read_state(deployment()).resources
    parts = [urn("shelf"), urn("default", "pulumi:providers:shelf"), urn("shop", "pulumi:pulumi:Stack")]
    assert list(cup.needs) == parts


def test_the_digest_changes_with_what_is_there_and_with_nothing_else() -> None:
    digest = read_state(deployment()).digest
    sealed_anew = {"password": {MARK: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:two"}}
    assert read_state(deployment(inputs=sealed_anew, stackTrace=[])).digest == digest
    for change in ({"id": "cup-2"}, {"protect": True}, {"inputs": {}}, {"modified": "2026-01-02T00:00:00Z"}):
        changed = read_state(deployment(**change))
        assert changed.digest != digest
        assert changed.changed_since(read_state(deployment())) == (urn("cup"),)


def test_what_was_begun_and_not_finished_is_part_of_the_state() -> None:
    begun = {"resource": {"urn": urn("fork"), "type": THING}, "type": "creating"}
    state = read_state({**deployment(), "pending_operations": [begun]})
    assert state.pending == (Pending(urn("fork"), THING, Doing.CREATING),)
    assert state.digest != read_state(deployment()).digest


def test_a_new_stack_has_an_empty_state() -> None:
    assert read_state({}).resources == ()
