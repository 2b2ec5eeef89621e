"""Monitor server: the engine and its resource monitor over gRPC, as a component host in another process sees them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2, resource_pb2_grpc

from tests.components.computed import computed

GET_RESOURCE = "pulumi:pulumi:getResource"


@dataclass(slots=True)
class Heard:
    """What the host registered: the type of every resource by its name."""

    resources: dict[str, str] = field(default_factory=dict)


class MonitorServer(resource_pb2_grpc.ResourceMonitorServicer):
    """Creates whatever it is asked for, refuses one name twice, and keeps what it heard."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        features = [resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES]
        return resource_pb2.DeploymentInfo(supportedFeatures=features)

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=False)

    def RegisterPackage(self, request: Any, context: Any) -> Any:
        return resource_pb2.RegisterPackageResponse(ref=request.name)

    def RegisterResource(self, request: Any, context: Any) -> Any:
        if request.name in self._heard.resources:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"two resources of one name: {request.name}")
        self._heard.resources[request.name] = request.type
        inputs = json_format.MessageToDict(request.object)
        state = struct_pb2.Struct()
        json_format.ParseDict(
            {**inputs, **(computed(request.type, request.name, inputs) if request.custom else {})}, state
        )
        parent = request.parent.split("::")[2] + "$" if request.parent else ""
        urn = f"urn:pulumi:test::shop::{parent}{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, id=f"{request.name}-id", object=state)

    def Invoke(self, request: Any, context: Any) -> Any:
        """The host asks for the providers it was given, and for nothing else."""
        if request.tok != GET_RESOURCE:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"a component asked a cloud: {request.tok}")
        urn = request.args["urn"]
        found: dict[str, Any] = {"urn": urn, "id": urn.rpartition("::")[2], "state": {}}
        return resource_pb2.ResourceInvokeResponse(**{"return": json_format.ParseDict(found, struct_pb2.Struct())})

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


class Engine(engine_pb2_grpc.EngineServicer):
    """Takes what the host logs."""

    def Log(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


@contextmanager
def listening() -> Iterator[tuple[str, Heard]]:
    """An engine and its monitor on a free port of this host, until the block is left."""
    heard = Heard()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(MonitorServer(heard), server)
    engine_pb2_grpc.add_EngineServicer_to_server(Engine(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}", heard
    finally:
        server.stop(grace=None).wait()
