"""Accepting plugin: a provider that takes whatever a program declares, under any name, and makes nothing.

What it lets through on purpose is what the rules must stop: a stricter double would refuse a weight of 300 before the
policy pack is asked.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

PARENT = os.getppid()


class Accepting(provider_pb2_grpc.ResourceProviderServicer):
    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.0.0")

    def CheckConfig(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        return provider_pb2.DiffResponse()

    def Configure(self, request, context):
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Cancel(self, request, context):
        return empty_pb2.Empty()

    def Check(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def Create(self, request, context):
        name = "" if request.preview else request.urn.rpartition("::")[2]
        return provider_pb2.CreateResponse(id=name, properties=request.properties)


def end_with_the_engine() -> None:
    """A killed engine tells nobody; its provider must notice by itself."""
    while os.getppid() == PARENT:
        time.sleep(0.2)
    os._exit(1)


if __name__ == "__main__":
    server = grpc.server(ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Accepting(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Thread(target=end_with_the_engine, daemon=True).start()
    server.wait_for_termination()
