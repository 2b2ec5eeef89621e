"""Knock: one request to one side, to see whether somebody is there before traffic is given to it.

It goes where the probe goes, with the same name, path and headers. Unlike a probe it must tell a side that is gone from
a side that cannot be asked from this machine, and it costs no library that a rollback would have to load.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http.client import HTTPConnection, HTTPException

from migrate.signals.probe_headers import HEADERS
from migrate.signals.target import Scheme, Target

WITHIN = timedelta(seconds=1.5)


class Life(StrEnum):
    """What a knock says of a side."""

    ANSWERS = "answers"
    ILL = "answers that it is not well"
    GONE = "does not answer"
    """Its address is there, and nobody behind it: refused, reset, or silent once connected."""
    UNSEEN = "was not reached"
    """Nothing came back from its address: it is down, or a filter stands before it."""
    UNASKED = "cannot be asked from here"
    """This machine has no way to it: no route, no name, no trust in its certificate."""


@dataclass(frozen=True, slots=True)
class Knock:
    """What was found, and how it was said."""

    life: Life
    why: str


def knock(target: Target, *, within: timedelta = WITHIN) -> Knock:
    """Ask once. It never raises; `within` bounds each wait for the side, but looking up its name has no bound here."""
    try:
        return _asked(target, within.total_seconds())
    except Exception as error:
        return Knock(Life.UNASKED, _words(error))


def _asked(target: Target, seconds: float) -> Knock:
    where = f"{target.address}:{target.port}"
    try:
        line = socket.create_connection((target.address, target.port), timeout=seconds)
    except TimeoutError:
        return Knock(Life.UNSEEN, f"nothing came back from {where} in {seconds:.2g} s")
    except (ConnectionRefusedError, ConnectionResetError) as error:
        return Knock(Life.GONE, f"{where}: {_words(error)}")
    with line:
        try:
            return _heard(target, line, where)
        except ssl.SSLCertVerificationError as error:
            return Knock(Life.UNASKED, f"the certificate at {where} is not trusted here: {error.verify_message}")
        except TimeoutError:
            return Knock(Life.GONE, f"{where} takes the connection and says nothing in {seconds:.2g} s")
        except (OSError, HTTPException) as error:
            return Knock(Life.GONE, f"{where}: {_words(error)}")


def _heard(target: Target, line: socket.socket, where: str) -> Knock:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = _secured(target, line)
    connection.request("GET", target.path, headers={**HEADERS, "Host": target.host_header})
    status = connection.getresponse().status
    connection.close()
    well = 200 <= status < 400
    return Knock(Life.ANSWERS if well else Life.ILL, f"{where} answers {status} to {target.path}")


def _secured(target: Target, line: socket.socket) -> socket.socket:
    if target.scheme is Scheme.HTTP:
        return line
    trust = ssl.create_default_context(cafile=target.authority)
    return trust.wrap_socket(line, server_hostname=target.host)


def _words(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error) or type(error).__name__).lower()
