"""Recorder: a Pulumi monitor that keeps every registration it is asked for."""

from __future__ import annotations

import functools
import importlib
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi.runtime import mocks, rpc
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

import migrate.components
from tests.components.computed import computed

UNSTAMPED = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Registered:
    """One registration: what the program asked for."""

    type: str
    name: str
    urn: str
    parent: str
    provider: str
    protect: bool
    import_id: str
    inputs: Mapping[str, Any]
    dependencies: tuple[str, ...]
    ignoring: tuple[str, ...]
    custom: bool
    secret_outputs: tuple[str, ...]
    secrets: Mapping[str, Any]


@dataclass(slots=True)
class Record:
    """Everything one program registered, by name, and what its components exported."""

    registered: list[Registered] = field(default_factory=list)
    exported: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Registered:
        return next(each for each in self.registered if each.name == name)

    def __contains__(self, name: str) -> bool:
        return any(each.name == name for each in self.registered)

    def of(self, type_: str) -> list[Registered]:
        return [each for each in self.registered if each.type == type_]

    @property
    def children(self) -> list[Registered]:
        """The resources of a cloud; neither components nor providers."""
        return [each for each in self.registered if each.custom and not each.type.startswith("pulumi:providers:")]

    @property
    def components(self) -> list[Registered]:
        return [each for each in self.registered if each.type.startswith("migrate:index:")]

    def exports(self, name: str) -> dict[str, Any]:
        """What the component called `name` exported; an unknown one is left out."""
        urn = next(each.urn for each in self.components if each.name == name)
        return self.exported[urn]


class _Clouds(Mocks):
    def __init__(self, *, preview: bool) -> None:
        self._preview = preview

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], None]:
        raise AssertionError(f"a component asked a cloud while it was built: {args.token}")

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if self._preview:
            return None, dict(args.inputs)
        return f"{args.name}-id", {**args.inputs, **computed(args.typ, args.name, args.inputs)}


class Recorder(MockMonitor):
    """Keeps registrations with their options, which `Mocks` alone never sees, and refuses one name twice."""

    def __init__(self, record: Record, *, preview: bool) -> None:
        super().__init__(_Clouds(preview=preview))
        self._record = record

    def RegisterResource(self, request: Any) -> Any:
        answer = super().RegisterResource(request)
        if request.type != UNSTAMPED:
            known = [each.urn for each in self._record.registered]
            assert answer.urn not in known, f"two resources of one name: {answer.urn}"
            self._record.registered.append(_registered(request, answer.urn))
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self._record.exported[request.urn] = rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)


def record(program: Callable[[], object], *, preview: bool = False) -> Record:
    """Run a program as a stack would and give what it registered."""
    kept = Record()
    import_sdks()
    mocks.set_mocks(_Clouds(preview=preview), "shop", "test", preview, monitor=Recorder(kept, preview=preview))
    mocks.test(program)()
    return kept


@functools.cache
def import_sdks() -> None:
    """Import the parts of both SDKs that components use, and forgive what they warn of at import.

    Only here: a deprecated argument of our own shows later, as an error.
    """
    sources = "".join(path.read_text() for path in Path(migrate.components.__path__[0]).glob("*.py"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for sdk, module in sorted(set(re.findall(r"\b(aws|gcp)\.([a-z0-9]+)\.", sources))):
            lazy = getattr(importlib.import_module(f"pulumi_{sdk}"), module)
            getattr(lazy, "_builtins", None)  # the first attribute loads it


def _registered(request: Any, urn: str) -> Registered:
    inputs: Mapping[str, Any] = rpc.deserialize_properties(request.object)
    return Registered(
        type=request.type,
        name=request.name,
        urn=urn,
        parent=request.parent,
        provider=request.provider,
        protect=request.protect,
        import_id=request.importId,
        inputs={name: rpc.unwrap_rpc_secret(value) for name, value in inputs.items()},
        secrets={name: rpc.unwrap_rpc_secret(value) for name, value in inputs.items() if rpc.is_rpc_secret(value)},
        dependencies=tuple(request.dependencies),
        ignoring=tuple(request.ignoreChanges),
        custom=request.custom,
        secret_outputs=tuple(request.additionalSecretOutputs),
    )
