"""LanguageHost: what the engine asks of a language, for Python."""
# ruff: noqa: ARG002 - the signatures are the engine's, whether a method needs them or not

from __future__ import annotations

import json
import os
import platform
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from migrate.engine.host import program
from migrate.engine.host.children import Children
from migrate.engine.host.runtime import Unsupported, interpreter
from migrate.version import __version__

ANALYZER = "analyzer"
"""The engine's word for a policy pack."""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs programs and plugins, each in a process of its own.

    Plugins a program needs are not announced beforehand: the engine fetches or refuses each one when a resource first
    asks for it, so a program never waits for a provider it does not use.
    """

    def __init__(self, *, engine: str, children: Children) -> None:
        self._engine = engine
        self._children = children

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=__version__)

    def GetRequiredPlugins(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetRequiredPluginsResponse()

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetRequiredPackagesResponse()

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetProgramDependenciesResponse()

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.RuntimeOptionsResponse()

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.AboutResponse(executable=sys.executable, version=platform.python_version())

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            "the language host of migrate installs nothing; install the program's requirements with pip or uv",
        )
        yield  # unreachable: marks this as the stream the engine expects

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._children.stop_all()
        return empty_pb2.Empty()

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Run a program to its end."""
        try:
            python = _python(request.info)
        except Unsupported as reason:
            return language_pb2.RunResponse(error=str(reason))
        argv = [str(python), "-u", program.__file__, json.dumps(self._settings(request))]
        child = self._children.start(argv, directory=Path(request.pwd), env={**os.environ, **_configuration(request)})
        context.add_callback(lambda: self._children.stop(child))
        return _answer(self._children.wait(child))

    def _settings(self, request: Any) -> program.Settings:
        return {
            "program": str(Path(request.info.program_directory, request.info.entry_point).resolve()),
            "arguments": list(request.args),
            "monitor": request.monitor_address,
            "engine": self._engine,
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization,
            "root_directory": request.info.root_directory,
            "parallel": request.parallel,
            "dry_run": request.dryRun,
        }

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Run a policy pack or a provider written in Python, and pass on what it says."""
        try:
            python = _python(request.info)
        except Unsupported as reason:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(reason))
        argv = [str(python), "-u", *_plugin_arguments(request)]
        env = dict(entry.split("=", 1) for entry in request.env)
        child = self._children.start(argv, directory=Path(request.pwd), env=env, output=subprocess.PIPE)
        context.add_callback(lambda: self._children.stop(child))
        yield from _said_by(child)
        yield language_pb2.RunPluginResponse(exitcode=self._children.wait(child))


def _python(info: Any) -> Path:
    options = cast("Mapping[str, object]", MessageToDict(info.options))
    return interpreter(options, root=Path(info.root_directory))


def _configuration(request: Any) -> dict[str, str]:
    return {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }


def _answer(status: int) -> Any:
    if status == 0:
        return language_pb2.RunResponse()
    if status == program.SHOWN:
        return language_pb2.RunResponse(bail=True)
    ended = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    return language_pb2.RunResponse(error=f"the Python program {ended}")


def _plugin_arguments(request: Any) -> list[str]:
    directory = request.info.program_directory
    if request.kind == ANALYZER:
        return ["-m", "pulumi.policy", *request.args, directory]
    return [directory, *request.args]


def _said_by(child: subprocess.Popen[str]) -> Iterator[Any]:
    """Both streams of `child`, line by line as they come, until both are closed."""
    said: queue.Queue[Any] = queue.Queue()
    pumps = ((child.stdout, _on_stdout), (child.stderr, _on_stderr))
    for stream, make in pumps:
        threading.Thread(target=_pump, args=(stream, make, said), daemon=True).start()
    for _ in range(len(pumps)):
        yield from iter(said.get, None)


def _on_stdout(line: bytes) -> Any:
    return language_pb2.RunPluginResponse(stdout=line)


def _on_stderr(line: bytes) -> Any:
    return language_pb2.RunPluginResponse(stderr=line)


def _pump(stream: IO[str], make: Callable[[bytes], Any], said: queue.Queue[Any]) -> None:
    with stream:
        for line in stream:
            said.put(make(line.encode()))
    said.put(None)
