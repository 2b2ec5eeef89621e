from __future__ import annotations

import os
from pathlib import Path

import pytest

from migrate.engine import workspace
from migrate.engine.find import Engine, LanguageHost, Origin
from migrate.engine.host import launcher
from migrate.engine.version import Version
from migrate.engine.workspace import Acquisition, Workspace
from migrate.errors import UpdateFailed
from migrate.model.phase import Stack


@pytest.fixture(autouse=True)
def pulumi_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "person" / ".pulumi"
    monkeypatch.setattr(workspace, "PULUMI_HOME", home)
    monkeypatch.delenv("PULUMI_CREDENTIALS_PATH", raising=False)
    return home


def made(tmp_path: Path, *, host: LanguageHost = LanguageHost.OURS, **given: object) -> Workspace:
    engine = Engine(Path("/opt/pulumi"), Version(3, 259, 0), host, Origin.PATH)
    return Workspace(engine, project=tmp_path, work=tmp_path / "work", **given)  # pyright: ignore[reportArgumentType]


def test_each_stack_has_a_home_and_all_share_the_persons_plugins(tmp_path: Path, pulumi_home: Path) -> None:
    one = made(tmp_path)
    assert one.home(Stack.GREEN) != one.home(Stack.DATA)
    assert {(one.home(stack) / "plugins").resolve() for stack in Stack} == {pulumi_home / "plugins"}


def test_where_nothing_is_downloaded_nothing_of_the_person_is_used_either(tmp_path: Path, pulumi_home: Path) -> None:
    one = made(tmp_path, acquisition=Acquisition.REFUSE)
    assert not (one.home(Stack.GREEN) / "plugins").exists()
    assert one.environment()["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"
    assert not pulumi_home.exists()


def test_stand_ins_come_first_and_our_host_last_and_only_where_it_is_needed(tmp_path: Path) -> None:
    stand_ins = tmp_path / "stand-ins"
    path = made(tmp_path, stand_ins=[stand_ins]).environment()["PATH"].split(os.pathsep)
    assert path[0] == str(stand_ins)
    assert (Path(path[-1]) / launcher.NAME).exists()
    official = made(tmp_path, host=LanguageHost.OFFICIAL).environment()["PATH"]
    assert official == f"{os.environ['PATH']}{os.pathsep}{workspace.OWN}"


def test_backend_and_passphrase_are_the_persons_unless_given(tmp_path: Path) -> None:
    assert not {"PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"} & made(tmp_path).environment().keys()
    assert made(tmp_path).environment()["PULUMI_CREDENTIALS_PATH"] == str(workspace.PULUMI_HOME)
    one = made(tmp_path, backend="file:///x", passphrase="correct horse")
    assert one.environment()["PULUMI_CONFIG_PASSPHRASE"] == "correct horse"
    assert "correct horse" not in repr(one)


def test_a_folder_without_a_project_is_named_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(UpdateFailed, match="there is no Pulumi project here"):
        made(tmp_path).open(Stack.GREEN)
