"""Plugin: a stand-in on the wire: the gRPC service the engine starts as `pulumi-resource-NAME`.

Written on the service classes of the `pulumi` wheel and not on `pulumi.provider.experimental`, which keeps the old
inputs of a Diff from its provider, has no Attach, and shows a person a traceback where a sentence is wanted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any, NoReturn, TypeVar, cast

import grpc
from google.protobuf import empty_pb2
from google.protobuf.any_pb2 import Any as AnyMessage
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2
from typing_extensions import override

from migrate.rehearse.standins.complaint import Complaint, Failure, Unfinished
from migrate.rehearse.standins.provider import Difference, Provider
from migrate.rehearse.standins.setting import parsed
from migrate.rehearse.standins.value import Values, from_wire, to_wire

WORKERS = 16
"""Calls that are answered at once; the engine asks for as many as it has resources ready."""

ORPHAN_SECONDS = 1.0
"""How long a plugin may outlive an engine that was killed."""

_LIMIT = 400 << 20
_OPTIONS = [("grpc.max_receive_message_length", _LIMIT), ("grpc.max_send_message_length", _LIMIT)]

Handler = TypeVar("Handler", bound=Callable[..., Any])


def _in_a_sentence(handler: Handler) -> Handler:
    """A complaint becomes a status with one sentence; anything else is a fault of the stand-in and says so."""

    @wraps(handler)
    def handle(self: Plugin, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return handler(self, request, context)
        except Unfinished as half:
            _abort_half(context, half)
        except Complaint as said:
            context.abort(grpc.StatusCode.UNKNOWN, str(said))
        except Exception as fault:
            context.abort(grpc.StatusCode.INTERNAL, f"the stand-in provider itself failed: {fault!r}")

    return cast("Handler", handle)


class Plugin(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one provider."""

    def __init__(self, provider: Provider[Any], *, version: str) -> None:
        self._provider = provider
        self._version = version

    @override
    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=self._version)

    @override
    def Attach(self, request: Any, context: grpc.ServicerContext) -> Any:
        return empty_pb2.Empty()

    @override
    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        return empty_pb2.Empty()

    @override
    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    @override
    @_in_a_sentence
    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """A provider for another place is another provider; other settings change in place."""
        old, new = parsed(from_wire(request.olds)), parsed(from_wire(request.news))
        changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        moved = [name for name in changed if name in ("region", "project")]
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed, replaces=moved)

    @override
    @_in_a_sentence
    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._provider.configure(parsed(from_wire(request.args)))
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    @override
    @_in_a_sentence
    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        found = self._provider.invoke(request.tok, from_wire(request.args))
        return _told(found)

    @override
    @_in_a_sentence
    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        olds, news = from_wire(request.olds), from_wire(request.news)
        inputs, failures = self._provider.check(request.urn, olds, news, request.randomSeed)
        return provider_pb2.CheckResponse(inputs=to_wire(inputs), failures=[_failed(one) for one in failures])

    @override
    @_in_a_sentence
    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        state, old, new = (from_wire(part) for part in (request.olds, request.old_inputs, request.news))
        found = self._provider.diff(request.urn, state, old, new)
        ignored = {path.partition(".")[0].partition("[")[0] for path in request.ignoreChanges}
        return _differs(
            {name: one for name, one in found.items() if name not in ignored}, self._named(request, new, state)
        )

    def _named(self, request: Any, new: Values, state: Values) -> bool:
        """A replacement under a name the program chose must wait until the old one is gone."""
        autoname = self._provider.autoname(request.urn)
        return autoname is not None and new.get(autoname) == state.get(autoname)

    @override
    @_in_a_sentence
    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        inputs = from_wire(request.properties)
        if request.preview:
            expected = self._provider.preview(request.urn, {}, inputs)
            return provider_pb2.CreateResponse(properties=to_wire(expected))
        identifier, state = self._provider.create(request.urn, inputs)
        return provider_pb2.CreateResponse(id=identifier, properties=to_wire(state))

    @override
    @_in_a_sentence
    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        state, inputs = from_wire(request.properties), from_wire(request.inputs)
        identifier = request.id if state else self._provider.imported(request.urn, request.id)
        found = self._provider.read(request.urn, identifier, state, inputs)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(id=identifier, properties=to_wire(found[0]), inputs=to_wire(found[1]))

    @override
    @_in_a_sentence
    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        state, old, new = (from_wire(part) for part in (request.olds, request.old_inputs, request.news))
        if request.preview:
            return provider_pb2.UpdateResponse(properties=to_wire(self._provider.preview(request.urn, state, new)))
        after = self._provider.update(request.urn, request.id, state, old, new)
        return provider_pb2.UpdateResponse(properties=to_wire(after))

    @override
    @_in_a_sentence
    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._provider.delete(request.urn, request.id, from_wire(request.properties))
        return empty_pb2.Empty()


def _told(found: Values) -> Any:
    """`return` is no name Python takes."""
    wrapped: dict[str, Any] = {"return": to_wire(found)}
    return provider_pb2.InvokeResponse(**wrapped)


def _failed(failure: Failure) -> Any:
    return provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)


def _differs(found: Mapping[str, Difference], named: bool) -> Any:
    replaces = [name for name, one in found.items() if one.replaces]
    kinds = provider_pb2.PropertyDiff
    detailed = {name: provider_pb2.PropertyDiff(kind=kinds.Kind.Value(_word(one))) for name, one in found.items()}
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=list(found),
        replaces=replaces,
        detailedDiff=detailed,
        hasDetailedDiff=True,
        deleteBeforeReplace=bool(replaces) and named,
    )


def _word(one: Difference) -> str:
    word = "ADD" if one.added else "DELETE" if one.removed else "UPDATE"
    return f"{word}_REPLACE" if one.replaces else word


def _abort_half(context: grpc.ServicerContext, half: Unfinished) -> NoReturn:
    """The form in which the engine learns of a resource that exists and is not whole: it keeps the id."""
    told = provider_pb2.ErrorResourceInitFailed(
        id=half.id, properties=to_wire(half.state), inputs=to_wire(half.inputs), reasons=[str(half)]
    )
    packed = AnyMessage()
    packed.Pack(told)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(half), details=[packed])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(half))


def serve(provider: Provider[Any], *, version: str) -> None:
    """Say the port on standard output and answer until the engine is done."""
    server = grpc.server(ThreadPoolExecutor(WORKERS), options=_OPTIONS)
    plugin = Plugin(provider, version=version)
    cast("Any", provider_pb2_grpc).add_ResourceProviderServicer_to_server(plugin, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    engine = os.getppid()
    while server.wait_for_termination(ORPHAN_SECONDS) and os.getppid() == engine:
        pass
    server.stop(grace=0)
