"""ProbeClient: sends one request to one side and says what it found."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from migrate.errors import InvalidValue
from migrate.model.side import Side
from migrate.signals.finding import Finding, Result, Unprobed
from migrate.signals.probe_headers import HEADERS
from migrate.signals.target import Scheme, Target

_CHUNK = 65_536
_OURS = frozenset(
    {
        errno.EMFILE,  # no file handle left, in this process or on this machine
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.EADDRNOTAVAIL,  # no port left
        errno.EACCES,  # a firewall on this machine
        errno.EPERM,
        errno.ENETDOWN,  # no way out of this machine
        errno.ENETUNREACH,
        errno.EAFNOSUPPORT,
    }
)
"""Failures to connect that speak of this machine and not of the side."""


class _Broken(aiohttp.ClientError):
    """The connection broke after it stood."""


class ProbeClient:
    """A new connection for each request, so that a listener that is gone is seen at once.

    Use it as an async context, on one event loop.
    """

    def __init__(self, sides: Mapping[Side, Target], timeout: timedelta) -> None:
        """`timeout` bounds looking up the name, and then the whole request.

        Raises:
            InvalidValue: A certificate authority cannot be read.
        """
        self._sides = dict(sides)
        self._timeout = timeout.total_seconds()
        self._tls = {side: _trust(target) for side, target in sides.items()}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=HEADERS,
            middlewares=(_once,),
            timeout=aiohttp.ClientTimeout(total=self._timeout),
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, side: Side) -> Finding | Unprobed:
        """One request. Users do not look up the side's own name, so a name that is not found is our blindness."""
        target = self._sides[side]
        try:
            async with asyncio.timeout(self._timeout):
                address = await _address(target)
        except TimeoutError:
            return Unprobed(f"no DNS answer for {target.address} within {self._timeout:g} s")
        except OSError as error:
            return Unprobed(f"{target.address}: {(error.strerror or str(error)).lower()}")
        return await self._measure(side, _url(target, address))

    async def _measure(self, side: Side, url: URL) -> Finding | Unprobed:
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            result = await self._get(side, url)
        except TimeoutError:
            result = Result.LATE
        except aiohttp.ClientConnectorError as error:
            if _is_ours(error.os_error):
                return Unprobed((error.os_error.strerror or str(error.os_error)).lower())
            result = Result.BROKEN
        except aiohttp.ClientError:
            result = Result.BROKEN
        return Finding(result, timedelta(seconds=loop.time() - start))

    async def _get(self, side: Side, url: URL) -> Result:
        assert self._session is not None, "a ProbeClient is used as an async context"
        target = self._sides[side]
        async with self._session.get(
            url,
            headers={"Host": target.host_header},
            allow_redirects=False,
            ssl=self._tls[side],
            server_hostname=target.host if target.scheme is Scheme.HTTPS else None,
        ) as response:
            async for _ in response.content.iter_chunked(_CHUNK):
                pass  # an answer counts only as a whole
            return Result.GOOD if 200 <= response.status < 400 else Result.FAILED


async def _once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp sends a GET again when the connection breaks, which would hide it; under this name it does not."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Broken(str(error)) from error


def _url(target: Target, address: str) -> URL:
    """The path goes out as it was written."""
    path, _, query = target.path.partition("?")
    host = f"[{address}]" if ":" in address else address
    return URL.build(
        scheme=target.scheme, authority=f"{host}:{target.port}", path=path, query_string=query, encoded=True
    )


def _is_ours(error: OSError) -> bool:
    """Errors of TLS have numbers of their own that mean something else here (1 is EPERM)."""
    return not isinstance(error, ssl.SSLError) and error.errno in _OURS


async def _address(target: Target) -> str:
    """The address this machine would connect to, looked up anew for each probe."""
    if target.literal:
        return target.address
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(target.address, target.port, type=socket.SOCK_STREAM)
    return str(found[0][4][0])


def _trust(target: Target) -> ssl.SSLContext | bool:
    if target.scheme is Scheme.HTTP:
        return True
    try:
        return ssl.create_default_context(cafile=target.authority)
    except (OSError, ssl.SSLError) as error:
        raise InvalidValue(
            "the certificate authority cannot be read", seen=f"{target.authority}: {error}", limit="a PEM file"
        ) from error
