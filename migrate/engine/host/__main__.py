"""The host as the engine starts it: says its port, serves, and goes when the engine goes."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import language_pb2_grpc

from migrate.engine.host.children import Children
from migrate.engine.host.language import LanguageHost

WORKERS = 16
"""Programs and plugins at once: each occupies a thread for as long as it runs."""

MESSAGE_LIMIT = 400 << 20
"""Bytes; what the engine itself allows (pulumi/pulumi, sdk/go/common/util/rpcutil)."""

ENGINE_CHECK_SECONDS = 0.5
"""How soon a host notices that its engine was killed."""


def main() -> None:
    # Blocked before any thread or child exists, so that all inherit it: the engine ends its hosts with a SIGINT to
    # their whole group, and neither a program nor a policy pack shall answer that with a traceback.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    parent = os.getppid()
    children = Children()
    server = grpc.server(
        ThreadPoolExecutor(WORKERS),
        options=[("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)],
    )
    host = LanguageHost(engine=sys.argv[-1], children=children)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while os.getppid() == parent and signal.sigtimedwait({signal.SIGINT}, ENGINE_CHECK_SECONDS) is None:
        pass
    children.stop_all()
    os._exit(0)  # waits for no thread: what they still serve, nobody reads


main()
