"""Plugin: this project's provider on the wire: `pulumi-resource-migrate`, which the engine starts.

It serves the traffic split and, through Pulumi's own component provider, every component of `migrate.components`.
The split is written on the service classes of the `pulumi` wheel and not on `pulumi.provider.experimental`, which keeps
the old inputs of a Diff from its provider, and shows a person a traceback where a sentence is wanted.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import grpc
import grpc.aio
from google.protobuf import empty_pb2
from pulumi.provider.provider import Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from typing_extensions import override

from migrate.errors import MigrationError
from migrate.provider.answers import Answers
from migrate.provider.opening import open_route
from migrate.provider.resource import SplitResource
from migrate.provider.schema import with_split
from migrate.version import __version__

ORPHAN_SECONDS = 1.0
"""How long the plugin may outlive an engine that was killed."""

_LIMIT = 400 << 20
_OPTIONS = [("grpc.max_receive_message_length", _LIMIT), ("grpc.max_send_message_length", _LIMIT)]


class Plugin(ProviderServicer):
    """Serves `migrate:index:TrafficSplit` and the components, which are only loaded when one is asked for."""

    def __init__(self, answers: Answers, *, engine: str) -> None:
        super().__init__(Provider(__version__), [], engine)
        self._answers = answers

    @override
    async def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=__version__)

    @override
    async def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    @override
    async def Cancel(self, request: Any, context: Any) -> Any:
        """Every call here ends by itself within a minute, and what it began is better ended than left."""
        return empty_pb2.Empty()

    @override
    async def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    @override
    async def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    @override
    async def Configure(self, request: Any, context: Any) -> Any:
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, acceptResources=True, acceptOutputs=True, supportsPreview=True
        )

    @override
    async def GetSchema(self, request: Any, context: Any) -> Any:
        self._load_components()
        told = await super().GetSchema(request, context)
        return provider_pb2.GetSchemaResponse(schema=with_split(told.schema))

    @override
    async def Construct(self, request: Any, context: Any) -> Any:
        self._load_components()
        return await super().Construct(request, context)

    def _load_components(self) -> None:
        from migrate.components.hosting import Host  # two SDKs, seconds: most updates need none of it

        if not isinstance(self.provider, Host):
            self.provider = Host()

    @override
    async def Check(self, request: Any, context: Any) -> Any:
        return await _answered(self._answers.check, request, context)

    @override
    async def Diff(self, request: Any, context: Any) -> Any:
        return await _answered(self._answers.diff, request, context)

    @override
    async def Create(self, request: Any, context: Any) -> Any:
        return await _answered(self._answers.create, request, context)

    @override
    async def Read(self, request: Any, context: Any) -> Any:
        return await _answered(self._answers.read, request, context)

    @override
    async def Update(self, request: Any, context: Any) -> Any:
        return await _answered(self._answers.update, request, context)

    @override
    async def Delete(self, request: Any, context: Any) -> Any:
        return await _answered(self._answers.delete, request, context)


async def _answered(answer: Callable[[Any], Any], request: Any, context: Any) -> Any:
    """Answer in a thread, since routes wait for clouds; a refusal becomes a status with one sentence."""
    try:
        return await asyncio.to_thread(answer, request)
    except MigrationError as refused:
        await context.abort(grpc.StatusCode.UNKNOWN, in_a_sentence(refused))
    except Exception as fault:
        await context.abort(grpc.StatusCode.INTERNAL, f"the provider of migrate itself failed: {fault!r}")


def in_a_sentence(error: MigrationError) -> str:
    """A refusal on one line, as the engine shows it behind the resource's name."""
    known = [("seen", error.seen), ("limit", error.limit)]
    facts = "; ".join(f"{label}: {value}" for label, value in known if value is not None)
    whole = error.what + (f" ({facts})" if facts else "") + (f". {error.then}" if error.then else "")
    return " ".join(whole.split())


def main() -> None:
    """`pulumi-resource-migrate ENGINE`: say the port on standard output and answer until the engine is done."""
    engine = os.getppid()  # first of all: an engine that is killed meanwhile must be missed

    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())  # they would print each retry to standard output, where the engine reads the port
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    answers = Answers(SplitResource(open_route), folder=Path.cwd())
    with suppress(KeyboardInterrupt):  # the terminal interrupts the engine too, which asks for what it still needs
        asyncio.run(_serve(Plugin(answers, engine=addresses[-1] if addresses else ""), while_child_of=engine))


async def _serve(plugin: Plugin, *, while_child_of: int) -> None:
    server = grpc.aio.server(options=_OPTIONS)
    cast("Any", provider_pb2_grpc).add_ResourceProviderServicer_to_server(plugin, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while await server.wait_for_termination(ORPHAN_SECONDS) and os.getppid() == while_child_of:
        pass
    await server.stop(grace=0)


if __name__ == "__main__":
    main()
