"""R-HTTP for documents that are handed in at a foreign address: their headers, their size, their stop."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest
from werkzeug.wrappers import Request, Response

from linndesk.channels import http as road
from linndesk.channels.http import Call, NoAnswer
from linndesk.errors import BadReply, Cancelled, ChannelDown, ChannelError
from tests.channels.stands import Bench, bench
from tests.channels.test_http import CANARY, http, served

TYPE = "application/json; charset=UTF-8"


@pytest.fixture(name="own")
def own_fixture() -> Bench:
    return bench()


def put(url: str, body: bytes = b'{"a":1}', leave: Callable[[], None] | None = None) -> Call:
    headers = {"Content-Type": TYPE, "x-amz-access-token": CANARY, "Authorization": CANARY}
    return Call("uploadDocument", "PUT", url, "document", headers=headers, body=body, before_send=leave)


def test_it_leaves_with_its_content_type_and_none_of_our_headers(own: Bench) -> None:
    seen: list[tuple[str, dict[str, str], bytes]] = []

    def handler(request: Request) -> Response:
        seen.append((request.method, dict(request.headers), request.get_data()))
        return Response(b"")

    body = bytes(range(256)) * 2000
    with served(handler) as url:
        http(own).upload(put(url + "/here?X-Amz-Signature=abc", body))
    ((method, headers, data),) = seen
    assert (method, data) == ("PUT", body)
    assert headers["Content-Type"] == TYPE
    assert headers["Content-Length"] == str(len(body))
    assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Content-Length",
                            "Connection"}  # fmt: skip
    assert CANARY not in str(headers)
    (noted,) = own.journal.exchanges
    assert (noted.operation, noted.template, noted.sent_bytes) == ("uploadDocument", "document", len(body))
    assert own.tools.calls == {"uploadDocument": 1}


def test_a_redirect_is_not_followed(own: Bench) -> None:
    """R-HTTP: the address was signed for one place."""
    asked: list[str] = []

    def handler(request: Request) -> Response:
        asked.append(request.path)
        request.get_data()
        return Response(status=307, headers={"Location": "/elsewhere"})

    with served(handler) as url, pytest.raises(ChannelError, match="cannot be sent"):
        http(own).upload(put(url + "/first"))
    assert asked == ["/first"]


@pytest.mark.parametrize(
    ("status", "kind"), [(200, None), (201, None), (204, None), (403, ChannelError), (404, ChannelError),
                         (500, ChannelDown), (503, ChannelDown)],
)  # fmt: skip
def test_only_a_2xx_is_a_yes(own: Bench, status: int, kind: type[ChannelError] | None) -> None:
    def handler(request: Request) -> Response:
        request.get_data()
        return Response(b"<Error/>" if status >= 300 else b"", status=status)

    with served(handler) as url:
        if kind is None:
            http(own).upload(put(url))
        else:
            with pytest.raises(ChannelError) as said:
                http(own).upload(put(url))
            assert type(said.value) is kind
            assert said.value.fix


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/x", "http://host.example/x", "file:///etc/passwd", "https://a:b@host.example/"]
)
def test_an_address_that_is_off_limits_is_not_sent_anything(own: Bench, url: str) -> None:
    """R-FOREIGN."""
    with pytest.raises(ChannelError, match="not asked"):
        http(own).upload(put(url))
    assert own.tools.calls == {}


def test_what_is_too_large_never_leaves(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "MOST_UPLOAD", 1000)
    with pytest.raises(ChannelError, match="larger") as said:
        http(own).upload(put("https://host.example/", b"x" * 1001))
    assert said.value.fix
    assert own.tools.calls == {}


def test_an_answer_is_capped(own: Bench) -> None:
    def handler(request: Request) -> Response:
        request.get_data()
        return Response(b"x" * 2_000_000)

    with served(handler) as url, pytest.raises(BadReply, match="larger"):
        http(own).upload(put(url))


def test_what_the_hook_raises_stops_it(own: Bench) -> None:
    """R-LEASE."""
    came: list[bytes] = []

    def handler(request: Request) -> Response:
        came.append(request.get_data())
        return Response(b"")

    def refuse() -> None:
        raise Cancelled("The lease is lost")

    with served(handler) as url:
        with pytest.raises(Cancelled):
            http(own).upload(put(url, leave=refuse))
        asked: list[int] = []
        http(own).upload(put(url, leave=lambda: asked.append(1)))
    assert came == [b'{"a":1}']
    assert asked == [1]
    assert own.tools.calls == {"uploadDocument": 1}


def slow_reader(own: Bench, act: Callable[[], None]) -> str:
    """An address whose reader does ``act`` once it has the beginning, and reads on."""
    bound = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with bound:
            peer, _ = bound.accept()
            with peer:
                peer.recv(1000)
                act()
                while peer.recv(1 << 16):
                    pass

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{bound.getsockname()[1]}/"


def test_a_stop_is_heard_while_it_leaves(own: Bench) -> None:
    """R-STOP: by a document that is half there nothing has happened."""
    with pytest.raises(Cancelled):
        http(own).upload(put(slow_reader(own, own.tools.cancel.set), b"x" * 60_000_000))


def test_it_does_not_take_for_ever(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "LONGEST_UPLOAD", 0.0)
    with pytest.raises(NoAnswer, match="not sent whole"):
        http(own).upload(put(slow_reader(own, lambda: None), b"x" * 1_000_000))
