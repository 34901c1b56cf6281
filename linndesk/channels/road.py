"""Sockets by R-HTTP: the address is judged after its name was looked up, and a call has one end. Worker threads."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

from requests.packages.urllib3.connection import HTTPConnection, HTTPSConnection
from requests.packages.urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from requests.packages.urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from linndesk.channels.addresses import off_limits

LONGEST_CONNECT = 5.0


class OffLimits(NewConnectionError):
    """The name leads to an address that is never asked. Nothing was sent there."""


class Deadline:
    """The end of one call, whatever drips until then: the connection is cut. ``passed`` once that has happened."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self.passed = False

    def __enter__(self) -> Deadline:
        self._before = _current.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._before)
        self._timer.cancel()
        self.watch(None)

    @property
    def left(self) -> float:
        """Seconds, a little more than none at least."""
        return max(self._until - time.monotonic(), 0.001)

    def watch(self, twin: socket.socket | None) -> None:
        """From now on this is what is cut: a second handle of the connection, owned from here on."""
        with self._lock:
            if self._twin is not None:
                self._twin.close()
            self._twin = twin
            if self.passed:
                self._cut()

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        if self._twin is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                self._twin.shutdown(socket.SHUT_RDWR)


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


class _Reaches(HTTPConnection):
    """A connection that looks where it goes. To a proxy it does not: there the proxy looks names up."""

    _twin: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        sock = _connected(self, judged=self.proxy is None)
        self._twin = sock.dup()
        self._watched()
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._watched()
        super().request(*args, **kwargs)

    def close(self) -> None:
        if self._twin is not None:
            self._twin.close()
            self._twin = None
        super().close()

    def _watched(self) -> None:
        """The call that is under way cuts this connection when its time is over, also once it is a secure one."""
        deadline = _current.get()
        if deadline is not None and self._twin is not None:
            deadline.watch(self._twin.dup())


class _ReachesSecurely(_Reaches, HTTPSConnection):
    """The same with TLS on it."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Reaches


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _ReachesSecurely


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}


def reach(host: str, port: int) -> socket.socket:
    """A bare connection by the same rules, for what is no HTTP. Raises OffLimits, NewConnectionError and what else
    urllib3 says of a connection that was never made."""
    return _connected(HTTPConnection(host, port, timeout=LONGEST_CONNECT), judged=True)


def _connected(own: HTTPConnection, *, judged: bool) -> socket.socket:
    """The first of its addresses that answers. Raises OffLimits where none of them may be asked."""
    found = _looked_up(own)
    allowed = [each for each in found if not judged or not _refused(each[4][0])]
    if found and not allowed:
        raise OffLimits(own, "this address is never asked")
    last: OSError | None = None
    for family, kind, protocol, _, address in allowed:
        try:
            return _opened(own, family, kind, protocol, address)
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(own, "nobody answered") from last
    raise NewConnectionError(own, "no connection") from last


def _opened(own: HTTPConnection, family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    sock = socket.socket(family, kind, protocol)
    try:
        for option in own.socket_options or ():
            sock.setsockopt(*option)
        sock.settimeout(_time_left(own.timeout))
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def _time_left(timeout: object) -> float:
    deadline = _current.get()
    longest = timeout if isinstance(timeout, (int, float)) else LONGEST_CONNECT
    return longest if deadline is None else min(longest, deadline.left)


def _looked_up(own: HTTPConnection) -> list[Any]:
    """Its addresses, as long as looking them up takes and the call has time."""
    found: list[Any] = []
    wrong: list[BaseException] = []

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(own._dns_host, own.port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            wrong.append(error)

    deadline = _current.get()
    if deadline is None:
        look()
    else:
        looking = threading.Thread(target=look, name="look up", daemon=True)
        looking.start()
        looking.join(deadline.left)
        if looking.is_alive():
            raise ConnectTimeoutError(own, "its name was not found in time")
    if wrong:
        raise NameResolutionError(own.host, own, socket.gaierror(str(wrong[0]))) from wrong[0]
    return found


def _refused(host: str) -> bool:
    try:
        return off_limits(ip_address(host.split("%")[0]))
    except ValueError:
        return True
