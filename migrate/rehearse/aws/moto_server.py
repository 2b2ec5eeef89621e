"""MotoServer: moto in a thread of this process, for every service that needs no correction."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Thread

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

LOOPBACK = "127.0.0.1"

_LOGGERS = ("werkzeug", "moto", "botocore", "responses")


class MotoServer:
    """Serves on a free loopback port from construction until `stop`."""

    def __init__(self, *, log: Path | None) -> None:
        handler = logging.NullHandler() if log is None else logging.FileHandler(log)
        for name in _LOGGERS:
            logger = logging.getLogger(name)
            logger.propagate = False
            logger.addHandler(handler)
        self._server = make_server(
            LOOPBACK,
            0,
            DomainDispatcherApplication(create_backend_app),
            threaded=True,
            request_handler=MotoRequestHandler,
        )
        self._thread = Thread(target=self._server.serve_forever, name="moto", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
