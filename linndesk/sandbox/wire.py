"""Loopback HTTP for practice channels: replies as values, a quiet server, and ways to hang up. Own threads."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

LOOPBACK = "127.0.0.1"
Handler = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a channel answers: a status, headers and bytes."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, **headers: str) -> Reply:
        """The same reply with more headers; an underscore in a name stands for a dash."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(self.status, self.body, self.content_type, {**self.headers, **more})


def json_reply(value: object, status: int = 200) -> Reply:
    """A value as JSON in UTF-8."""
    return Reply(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def html_page(status: int, title: str = "Server Error") -> Reply:
    """A whole page, as frameworks and servers in between write it when something broke."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status, page.encode(), "text/html; charset=UTF-8")


class HangUp(ConnectionAbortedError):
    """Raised out of a handler: the connection ends here, as if a cable had been pulled."""


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without a Date of its own: the practice clock's is among the headers."""
        self.send_response_only(code, message)

    def connection_dropped(self, error: BaseException, environ: dict[str, Any] | None = None) -> None:
        """Else the thread would wait for the next request on a connection that is to end."""
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are kept in Calls, not printed."""

    def log_error(self, format: str, *args: Any) -> None:
        """A client that hangs up is no news here."""


class LoopbackServer:
    """Serves one handler on 127.0.0.1 from a daemon thread; after ``stop`` the port stays reserved for ``start``."""

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self._handler = handler
        self._server = make_server(LOOPBACK, port, self._app, threaded=True, request_handler=_QuietHandler)
        self.port = int(self._server.server_port)
        self._thread: threading.Thread | None = None
        self._closed = False
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        """Where it serves, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Begin to serve; a second call does nothing."""
        if self._thread is not None:
            return
        if self._closed:
            self._server = make_server(LOOPBACK, self.port, self._app, threaded=True, request_handler=_QuietHandler)
            self._closed = False
        self.stopping.clear()
        server: BaseWSGIServer = self._server
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="practice-channel", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End: new connections are refused, slow replies are given up."""
        self.stopping.set()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        if not self._closed:
            self._server.server_close()
            self._closed = True

    def _app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return self._handler(Request(environ, populate_request=False))(environ, start_response)
        except ClientDisconnected:
            raise HangUp("the client left in the middle of its request") from None


def hang_up(request: Request, *, reset: bool) -> HangUp:
    """Close the client's connection, with a reset packet or politely; the caller raises what comes back."""
    connection = request.environ["werkzeug.socket"]
    if reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        connection.shutdown(socket.SHUT_RDWR)
    return HangUp("the practice channel hung up")


def cut_short(reply: Reply) -> Response:
    """A response that promises more bytes than it sends."""
    half = reply.body[: len(reply.body) // 2]

    def some() -> Iterable[bytes]:
        yield half
        raise HangUp("cut short")

    response = Response(some(), status=reply.status, content_type=reply.content_type, headers=dict(reply.headers))
    response.headers["Content-Length"] = str(len(reply.body))
    return response


def dripping(reply: Reply, seconds: float, stopping: threading.Event) -> Response:
    """The same bytes, one after the other over that many seconds: never silent for long."""
    pause = seconds / max(1, len(reply.body))

    def drops() -> Iterable[bytes]:
        for place in range(len(reply.body)):
            stopping.wait(pause)
            yield reply.body[place : place + 1]

    response = Response(drops(), status=reply.status, content_type=reply.content_type, headers=dict(reply.headers))
    response.headers["Content-Length"] = str(len(reply.body))
    return response


def whole(reply: Reply) -> Response:
    """The reply as werkzeug sends it."""
    response = Response(reply.body, status=reply.status, content_type=reply.content_type, headers=dict(reply.headers))
    if not reply.body and reply.status == 204:
        del response.headers["Content-Type"]
    return response
