"""OpenStack: one stack through the Automation API: its state, a dry run, an update, a refresh. It decides nothing."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from pulumi import automation
from pulumi.automation.errors import CommandError
from semver import VersionInfo

from migrate.engine import checkpoint
from migrate.engine.failure import failed
from migrate.engine.find import Engine
from migrate.engine.lock import Holder, Lock
from migrate.engine.narration import Narrator, Say
from migrate.engine.state import Json, State, read_outputs, read_state
from migrate.errors import EngineError, UpdateFailed
from migrate.model.phase import Stack

if TYPE_CHECKING:
    from migrate.engine.workspace import Workspace

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")

_WRITING_SECONDS = 3.0
"""Longest wait for an engine to end the writing of its state, or to die of a kill."""

_POLL_SECONDS = 0.05

Hear = Callable[[automation.EngineEvent], None]
Result = TypeVar("Result")


class _Command(automation.PulumiCommand):
    """The engine that was found, and no other that PATH may hold by then."""

    def __init__(self, engine: Engine) -> None:
        self.command = str(engine.path)
        self.version = VersionInfo(engine.version.major, engine.version.minor, engine.version.patch)


class OpenStack:
    """A stack that exists. Every method may raise StateLocked or UpdateFailed."""

    def __init__(self, workspace: Workspace, name: Stack) -> None:
        """Make the stack if there is none."""
        self.name = name
        if not any((workspace.project / file).is_file() for file in _PROJECT_FILES):
            raise UpdateFailed(
                "there is no Pulumi project here",
                seen=workspace.project,
                limit=" or ".join(_PROJECT_FILES),
                then="Run this where Pulumi.yaml stands.",
            )
        self.workspace = workspace
        self._local = automation.LocalWorkspace(
            work_dir=str(workspace.project),
            pulumi_home=str(workspace.home(name)),
            env_vars=workspace.environment(),
            pulumi_command=_Command(workspace.engine),
        )
        self._mend()  # before anything reads it
        try:
            self._pulumi = automation.Stack.create_or_select(name, self._local)
        except CommandError as error:
            raise self._failed("the opening", error, then="Look at the backend and the project folder.") from error

    def _mend(self) -> None:
        """Make a state whole that a kill cut off. What a living engine writes is waited for and then left alone; one
        that was killed a moment ago may still have its number.
        """
        over = time.monotonic() + _WRITING_SECONDS
        while (file := self._cut_off()) and time.monotonic() < over:
            if all(lock.holder is Holder.GONE for lock in self.locks()):
                checkpoint.mend(file)
                break
            time.sleep(_POLL_SECONDS)

    def _cut_off(self) -> Path | None:
        root = self._state_folder()
        file = root and root / "stacks" / self._local.project_settings().name / f"{self.name}.json"
        return file if file and not checkpoint.is_whole(file) else None

    def deployment(self) -> Json:
        """The recorded state as Pulumi keeps it; secrets stay encrypted."""
        exported = cast("Json", json.loads(self._run("the reading", "stack", "export")))
        return cast("Json", exported.get("deployment") or {})

    def outputs(self) -> Mapping[str, object]:
        """What the stack exports that holds no secret; nothing before its first update."""
        return read_outputs(self.deployment())

    def configure(self, key: str, value: str) -> None:
        """Put a plain value into the stack's configuration file, where a bare `pulumi up` finds it too."""
        try:
            self._pulumi.set_config(key, automation.ConfigValue(value))
        except CommandError as error:
            raise self._failed("the configuring", error, then="Look at the project folder.") from error

    def state(self) -> State:
        return read_state(self.deployment())

    def replace_deployment(self, deployment: Json) -> None:
        """Put `deployment` where the recorded state was. Nothing in any cloud is touched."""
        with tempfile.NamedTemporaryFile("w", dir=self._folder(), suffix=".json") as file:
            json.dump({"version": 3, "deployment": deployment}, file)
            file.flush()
            self._run("the repair", "stack", "import", "--file", file.name)

    def fresh_plan(self) -> Path:
        """A file for the plan of one preview; earlier plans of this stack are void from now on."""
        for old in self._folder().glob("plan-*.json"):
            old.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder(), prefix="plan-", suffix=".json")
        os.close(handle)
        return Path(name)

    def dry_run(
        self, *, plan: Path, targets: Sequence[str], policy_packs: Sequence[Path], hear: Hear
    ) -> EngineError | None:
        """Let the engine work out an update; what it would do goes to `hear`, the plan to its file.

        The failure is returned, not raised: a broken policy ends a dry run that was understood all the same.
        """
        narrator = self._narrator(lambda _: None)
        try:
            self._pulumi.preview(
                plan=str(plan),
                target=list(targets) or None,
                policy_packs=[str(pack) for pack in policy_packs] or None,
                color="never",
                on_event=lambda event: (narrator.hear(event), hear(event)),
            )
        except (CommandError, RuntimeError) as error:  # RuntimeError: it ended well and never said what it found
            then = "Nothing was changed. Correct the program or the credentials, then preview again."
            return self._failed("the preview", error, errors=narrator.errors, then=then)
        return None

    def update(self, *, plan: Path, say: Say) -> automation.UpResult:
        """Let the engine do what `plan` holds, and nothing else."""
        narrator = self._narrator(say)
        try:
            return _to_its_end(
                lambda: self._pulumi.up(plan=str(plan), color="never", show_secrets=False, on_event=narrator.hear)
            )
        except CommandError as error:
            then = f"What was done stands in the state. Look with `pulumi stack -s {self.name}`, then preview again."
            raise self._failed("the update", error, errors=narrator.errors, then=then) from error

    def refresh(self, *, targets: Sequence[str], say: Say) -> None:
        """Record again what really stands at `targets`."""
        narrator = self._narrator(say)
        try:
            _to_its_end(
                lambda: self._pulumi.refresh(
                    target=list(targets), color="never", show_secrets=False, on_event=narrator.hear
                )
            )
        except CommandError as error:
            then = "Correct the credentials or the provider, then run the same again."
            raise self._failed("the refresh", error, errors=narrator.errors, then=then) from error

    def locks(self) -> tuple[Lock, ...]:
        """The locks on this stack that lie in a folder of this machine; other backends tell theirs when they refuse."""
        folder = self._locks_folder()
        return tuple(map(Lock.read, sorted(folder.glob("*.json")))) if folder else ()

    def cancel(self) -> None:
        """Remove all locks of a backend that is no folder; `locks` of a folder are removed one by one instead."""
        self._run("the cancelling", "cancel", "--yes")

    def _locks_folder(self) -> Path | None:
        root = self._state_folder()
        return root and root / "locks" / "organization" / self._local.project_settings().name / self.name

    def _state_folder(self) -> Path | None:
        address = urlsplit(self.workspace.backend or "")
        if address.scheme != "file":
            return None
        root = Path(address.netloc + address.path).expanduser()  # file://~/x and file://./x are Pulumi's own forms
        return self.workspace.project / root / ".pulumi"

    def _run(self, what: str, *arguments: str) -> str:
        home = {"PULUMI_HOME": str(self.workspace.home(self.name))}
        env = {**self.workspace.environment(), **home}
        argv = [*arguments, "--stack", str(self.name)]
        try:
            return self._local.pulumi_command.run(argv, str(self.workspace.project), env).stdout
        except CommandError as error:
            raise self._failed(what, error, then="Run the same again when the cause is gone.") from error

    def _narrator(self, say: Say) -> Narrator:
        return Narrator(say, stand_ins=self.workspace.own_plugins)

    def _folder(self) -> Path:
        folder = self.workspace.work / self.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _failed(self, what: str, error: Exception, *, errors: Sequence[str] = (), then: str) -> EngineError:
        return failed(self.name, what, said=_standard_error(error), errors=errors, then=then)


def outputs(result: automation.UpResult) -> Mapping[str, object]:
    """The stack's outputs that are no secrets."""
    return {name: cast("object", one.value) for name, one in result.outputs.items() if not one.secret}


def _to_its_end(act: Callable[[], Result]) -> Result:
    """Do `act` in a thread, so that an interrupt here waits for the engine, which the terminal interrupted as well.

    Gone before it, we would leave a person with a prompt while their update is still being undone behind it.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(act).result()


def _standard_error(error: Exception) -> str:
    """What the engine said last; CommandError keeps it only inside its text."""
    return str(error).partition(" stderr: ")[2].strip() or str(error)
