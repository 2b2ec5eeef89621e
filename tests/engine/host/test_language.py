"""The host as the real engine uses it; with an official host on PATH these hold for that one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from migrate.engine.preview import preview
from migrate.errors import UpdateFailed
from migrate.model.phase import Stack
from tests.engine.shop import HERE, STOCK, Shop
from tests.waiting import eventually


def test_configuration_and_secrets_reach_the_program_and_secrets_do_not_leave_it(shop: Shop) -> None:
    shop.declare({})
    stack = shop.open()
    for arguments in (("word", "plain"), ("--secret", "hidden", "hush-hush")):
        env = os.environ | shop.workspace.environment() | {"PULUMI_HOME": str(shop.workspace.home(Stack.GREEN))}
        run = [shop.workspace.engine.path, "config", "set", "--stack", "green", *arguments]
        subprocess.run(run, cwd=shop.project, env=env, check=True)
    program = shop.project / "__main__.py"
    program.write_text(f'{program.read_text()}\npulumi.export("hidden", pulumi.Config().require_secret("hidden"))\n')
    assert shop.up(stack).outputs == {"things": [], "word": "plain"}
    assert "hush-hush" not in str(stack.deployment())


def test_an_exception_in_the_program_is_shown_once_from_the_programs_own_line_on(shop: Shop) -> None:
    shop.declare({"cup": {"fails": "no cups today"}})
    with pytest.raises(UpdateFailed) as failed:
        preview(shop.open())
    told = str(failed.value)
    assert told.count("ValueError: no cups today") == 1
    assert f'File "{shop.project}/__main__.py"' in told
    assert "host/program.py" not in told
    assert "runpy" not in told


def test_a_cancelled_update_ends_quietly_and_leaves_nothing_running(shop: Shop) -> None:
    shop.declare({"cup": {"name": "cup"}})
    stack = shop.open()
    approval = shop.approve(preview(stack))
    shop.hold("hold-after")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(shop.apply, stack, approval)
        try:
            eventually((shop.shelf / "holding").exists)
            (lock,) = stack.locks()
            os.kill(lock.pid, signal.SIGINT)
        finally:
            shop.let_go("hold-after")
        error = running.exception()
    assert isinstance(error, UpdateFailed)
    assert "Traceback" not in str(error)
    assert "KeyboardInterrupt" not in "\n".join(shop.said)
    assert stack.locks() == ()


def test_the_program_runs_in_the_virtual_environment_its_options_name(shop: Shop) -> None:
    used = shop.folder / "used"
    python = shop.project / "environment" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\ntouch "{used}"\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    shop.declare({})
    _runtime(shop, "virtualenv: environment")
    preview(shop.open())
    assert used.exists()


def test_a_virtual_environment_that_is_not_there_is_said_in_one_sentence(shop: Shop) -> None:
    shop.declare({})
    _runtime(shop, "virtualenv: nowhere")
    with pytest.raises(UpdateFailed, match=r"nowhere"):
        preview(shop.open())


def _runtime(shop: Shop, option: str) -> None:
    (shop.project / "Pulumi.yaml").write_text(f"name: shop\nruntime:\n  name: python\n  options:\n    {option}\n")


def test_a_provider_written_in_python_is_run_from_its_folder(shop: Shop) -> None:
    folder = shop.project / "shelf-provider"
    folder.mkdir()
    (folder / "PulumiPlugin.yaml").write_text("runtime: python\n")
    shutil.copy(HERE / "shelf_plugin.py", folder / "__main__.py")
    (shop.folder / "plugins" / "pulumi-resource-shelf").unlink()
    project = shop.project / "Pulumi.yaml"
    project.write_text(
        f"{project.read_text()}plugins:\n  providers:\n    - name: shelf\n      path: ./shelf-provider\n"
    )
    shop.declare({"cup": STOCK["cup"] | {"needs": []}})
    shop.up(shop.open())
    assert [thing["name"] for thing in shop.things().values()] == ["cup"]
