"""Shelf: a provider for tests: one kind of thing, kept as one file each in the folder that SHELF names.

A thing's `name` cannot change (replace), the rest can. A thing with `deletionProtection` is not taken away. While the
folder holds a file `hold-before` or `hold-after`, a create or update stops there, before or after its effect, so that a
test can kill the engine at exactly that moment; a file `holding` tells that it stands still, and `cancelled` that the
engine took back what it had asked for.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

HOLD_SECONDS = 240.0
PARENT = os.getppid()

Some = provider_pb2.DiffResponse.DIFF_SOME
Same = provider_pb2.DiffResponse.DIFF_NONE
Kind = provider_pb2.PropertyDiff.Kind


class Shelf(provider_pb2_grpc.ResourceProviderServicer):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.0.0")

    def CheckConfig(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        return provider_pb2.DiffResponse(changes=Same)

    def Configure(self, request, context):
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Cancel(self, request, context):
        (self.folder / "cancelled").touch()
        return empty_pb2.Empty()

    def Check(self, request, context):
        given = values(request.news)
        failures = [] if "name" in given else [provider_pb2.CheckFailure(property="name", reason="a thing has a name")]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def Diff(self, request, context):
        old, new = values(request.olds), values(request.news)
        changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        return provider_pb2.DiffResponse(
            changes=Some if changed else Same,
            diffs=changed,
            replaces=[key for key in changed if key == "name"],
            detailedDiff={key: provider_pb2.PropertyDiff(kind=kind(key, old, new)) for key in changed},
            hasDetailedDiff=True,
        )

    def Create(self, request, context):
        if request.preview:
            return provider_pb2.CreateResponse(properties=request.properties)
        given = values(request.properties)
        self.pause("hold-before")
        identifier = f"{given['name']}-{uuid.uuid4().hex[:8]}"
        self.put(identifier, given)
        self.pause("hold-after")
        return provider_pb2.CreateResponse(id=identifier, properties=request.properties)

    def Read(self, request, context):
        try:
            found = struct(json.loads(self.place(request.id).read_text()))
        except FileNotFoundError:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(id=request.id, properties=found, inputs=found)

    def Update(self, request, context):
        if not request.preview:
            self.pause("hold-before")
            self.put(request.id, values(request.news))
            self.pause("hold-after")
        return provider_pb2.UpdateResponse(properties=request.news)

    def Delete(self, request, context):
        if values(request.properties).get("deletionProtection"):
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{request.id} is protected against deletion")
        self.place(request.id).unlink(missing_ok=True)
        return empty_pb2.Empty()

    def place(self, identifier: str) -> Path:
        return self.folder / f"{identifier}.json"

    def put(self, identifier: str, given: dict) -> None:
        self.place(identifier).write_text(json.dumps(given))

    def pause(self, word: str) -> None:
        """Stand still while the file is there, at most HOLD_SECONDS."""
        end = time.monotonic() + HOLD_SECONDS
        while (self.folder / word).exists() and time.monotonic() < end:
            (self.folder / "holding").touch()
            time.sleep(0.02)


def values(given) -> dict:
    return MessageToDict(given)


def struct(given: dict) -> Struct:
    return ParseDict(given, Struct())


def kind(key: str, old: dict, new: dict) -> int:
    word = "ADD" if key not in old else "DELETE" if key not in new else "UPDATE"
    return Kind.Value(f"{word}_REPLACE" if key == "name" else word)


def end_with_the_engine() -> None:
    """A killed engine tells nobody; its provider must notice by itself."""
    while os.getppid() == PARENT:
        time.sleep(0.2)
    os._exit(1)


if __name__ == "__main__":
    server = grpc.server(ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Shelf(Path(os.environ["SHELF"])), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Thread(target=end_with_the_engine, daemon=True).start()
    server.wait_for_termination()
