"""R-HTTP, R-FOREIGN at the socket: where a name really leads, the HTTP user's one server, and the end of a call."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request, Response

from linndesk.channels.http import Basic, Call, Http, NoAnswer
from linndesk.channels.trust import _SystemTrust
from linndesk.errors import ChannelError
from tests.channels.stands import Bench, bench
from tests.channels.test_http import CANARY, certificate, served

LINK_LOCAL = "169.254.169.254"


@pytest.fixture(name="own")
def own_fixture() -> Bench:
    return bench()


def http(own: Bench, **more: Any) -> Http:
    return Http(own.tools, "external:a", "Shop", **more)


def ask(url: str, within: float | None = 2.0, **more: Any) -> Call:
    return Call("Orders", "POST", url, "OrdersEndpoint", body=b"{}", within=within, identity=True, **more)


def lead(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> list[str]:
    """Names that lead where this says; what was looked up."""
    real = socket.getaddrinfo
    asked: list[str] = []

    def look(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(str(host))
        return [each for to in names.get(str(host), [str(host)]) for each in real(to, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return asked


class Door:
    """A bare socket that answers as its ``speak`` says, byte by byte, and counts who came."""

    def __init__(self, speak: Callable[[socket.socket, threading.Event], None], *, heard: bool = True) -> None:
        self._speak = speak
        self._heard = heard
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(20)
        self.over = threading.Event()
        self.came = 0
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self.over.is_set():
            try:
                one, _ = self._server.accept()
            except OSError:
                return
            self.came += 1
            with one:
                try:
                    if self._heard:
                        one.recv(65536)
                    self._speak(one, self.over)
                except OSError:
                    continue

    @contextmanager
    def open(self) -> Iterator[Door]:
        self._thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.close()
            self._thread.join(5)


def drips(one: socket.socket, over: threading.Event) -> None:
    one.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not over.wait(0.02):
        one.sendall(b" ")


def drips_heads(one: socket.socket, over: threading.Event) -> None:
    one.sendall(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while not over.wait(0.02):
        number += 1
        one.sendall(f"X-{number % 50}: a\r\n"[: 1 + number % 3].encode())


def drips_without_length(one: socket.socket, over: threading.Event) -> None:
    """What ends with the connection: cut off, it looks whole."""
    one.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not over.wait(0.02):
        one.sendall(b"1")


def says_nothing(one: socket.socket, over: threading.Event) -> None:
    over.wait(20)


@pytest.mark.parametrize("speak", [drips, drips_heads, drips_without_length, says_nothing])
def test_a_call_has_one_end_however_the_answer_drips(
    own: Bench, speak: Callable[[socket.socket, threading.Event], None]
) -> None:
    """R-HTTP, tolerance 7: seconds in all, not between two bytes; nobody knows what happened there."""
    began = time.monotonic()
    with Door(speak).open() as door, pytest.raises(NoAnswer, match="in time") as caught:
        http(own).send(ask(door.url, within=0.4))
    assert caught.value.sent
    assert time.monotonic() - began < 3
    (noted,) = own.journal.exchanges
    assert noted.status == 0


def test_an_end_cuts_a_reused_connection_too(own: Bench) -> None:
    """The second call on a kept connection has an end of its own."""
    over = threading.Event()
    calls: list[bytes] = []

    def handler(request: Request) -> Response:
        calls.append(request.get_data())
        if len(calls) == 2:
            over.wait(5)
        return Response("{}")

    with served(handler) as url:
        one = http(own)
        assert one.send(ask(url)).status == 200
        began = time.monotonic()
        with pytest.raises(NoAnswer, match="in time"):
            one.send(ask(url, within=0.3))
        assert time.monotonic() - began < 2
        over.set()
        assert one.send(ask(url)).status == 200


def test_a_quick_answer_leaves_nothing_behind(own: Bench) -> None:
    """No timer and no thread stays of a call that was in time."""
    with served(lambda request: Response("{}")) as url:
        one = http(own)
        for _ in range(5):
            assert one.send(ask(url)).body == b"{}"
        one.close()
    assert not [each for each in threading.enumerate() if isinstance(each, threading.Timer)]


def test_a_handshake_that_hangs_has_its_end(own: Bench) -> None:
    began = time.monotonic()
    with Door(says_nothing).open() as door, pytest.raises(NoAnswer, match="in time"):
        http(own).send(ask(door.url.replace("http:", "https:"), within=0.3))
    assert time.monotonic() - began < 3


class Trusting(_SystemTrust):
    """The real way out, for one certificate more than the system knows."""

    def __init__(self, pem: Path) -> None:
        self._pem = pem
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.connection_pool_kw["ssl_context"] = ssl.create_default_context(cafile=str(self._pem))


def test_a_secure_answer_that_drips_has_its_end(own: Bench, tmp_path: Path) -> None:
    """Under TLS the connection is cut below it."""
    pem = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def secure(one: socket.socket, over: threading.Event) -> None:
        with context.wrap_socket(one, server_side=True) as wrapped:
            wrapped.recv(65536)
            drips(wrapped, over)

    began = time.monotonic()
    one = http(own, adapter=Trusting(pem))
    with Door(secure, heard=False).open() as door, pytest.raises(NoAnswer, match="in time") as caught:
        one.send(ask(door.url.replace("http://127.0.0.1", "https://localhost"), within=0.6))
    assert caught.value.sent
    assert time.monotonic() - began < 3


def test_a_name_that_leads_to_the_machine_itself_is_refused_after_dns(
    own: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-FOREIGN: by the address that the connection would really be made to, before a byte is sent."""
    connected: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address))
    for to in (LINK_LOCAL, "100.100.100.200", "168.63.129.16", "0.0.0.0", "fe80::1", "::ffff:169.254.169.254",
               "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "224.0.0.1", "fd00:ec2::254"):  # fmt: skip
        lead(monkeypatch, {"shop.example": [to]})
        with pytest.raises(ChannelError, match="not asked"):
            http(own).send(ask("https://shop.example/orders"))
        monkeypatch.undo()
        monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address))
    assert connected == []


def test_a_name_with_a_good_address_too_is_asked_there(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(lambda request: Response("{}")) as url:
        port = url.rpartition(":")[2]
        lead(monkeypatch, {"shop.local": [LINK_LOCAL, "127.0.0.1"]})
        reply = http(own, plain_hosts=["shop.local"]).send(ask(f"http://shop.local:{port}/"))
    assert reply.status == 200


def test_a_redirect_of_names_between_two_calls_is_seen(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name is looked up once a connection, and what was judged is what is connected to."""
    with served(lambda request: Response("{}", headers={"Connection": "close"})) as url:
        port = url.rpartition(":")[2]
        one = http(own, plain_hosts=["shop.local"])
        asked = lead(monkeypatch, {"shop.local": ["127.0.0.1"]})
        assert one.send(ask(f"http://shop.local:{port}/")).status == 200
        assert asked == ["shop.local"]
        lead(monkeypatch, {"shop.local": [LINK_LOCAL]})
        one.close()
        with pytest.raises(ChannelError, match="not asked"):
            http(own, plain_hosts=["shop.local"]).send(ask(f"http://shop.local:{port}/"))


def test_a_name_that_is_looked_up_for_ever_has_its_end(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has left by then."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [over.wait(20)][1:])
    began = time.monotonic()
    with pytest.raises(NoAnswer) as caught:
        http(own).send(ask("https://shop.example/", within=0.2))
    over.set()
    assert not caught.value.sent
    assert time.monotonic() - began < 2


def test_no_such_name_and_nobody_there_never_left(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    for url in (f"http://127.0.0.1:{closed}/", "https://no-such-name.invalid/"):
        with pytest.raises(NoAnswer) as caught:
            http(own).send(ask(url))
        assert not caught.value.sent, url


def test_plain_http_only_to_hosts_that_a_person_named(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(lambda request: Response("{}")) as url:
        port = url.rpartition(":")[2]
        lead(monkeypatch, {"shop.local": ["127.0.0.1"], "other.local": ["127.0.0.1"]})
        assert http(own, plain_hosts=["Shop.Local."]).send(ask(f"http://shop.local:{port}/")).status == 200
        with pytest.raises(ChannelError, match="not asked"):
            http(own, plain_hosts=["shop.local"]).send(ask(f"http://other.local:{port}/"))


def test_the_http_user_goes_to_one_server_alone(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """U11: scheme, host and port."""
    seen: list[tuple[str, str | None]] = []

    def handler(request: Request) -> Response:
        seen.append((request.path, request.headers.get("Authorization")))
        return Response("{}")

    with served(handler) as here, served(handler) as elsewhere:
        lead(monkeypatch, {"localhost": ["127.0.0.1"]})
        basic = Basic.of(here + "/any/path", "amy", "p\u00e4ss:word")
        one = http(own, basic=basic)
        one.send(ask(here + "/ours"))
        one.send(ask(elsewhere + "/port"))
        one.send(ask(here.replace("127.0.0.1", "localhost") + "/name"))
        one.send(ask(here + "/bearer", headers={"Authorization": "Bearer x"}))
        one.download(Call("doc", "GET", here + "/document", "document")).file.close()
    header = "Basic " + base64.b64encode("amy:p\u00e4ss:word".encode()).decode()
    assert seen == [("/ours", header), ("/port", None), ("/name", None), ("/bearer", "Bearer x"), ("/document", None)]
    assert header not in repr(basic)


@pytest.mark.parametrize(("server", "user", "password"), [("", "a", "b"), ("https://x.example", "", "")])
def test_no_server_or_nothing_to_say_is_no_http_user(server: str, user: str, password: str) -> None:
    assert Basic.of(server, user, password) is None


def test_an_answer_is_wanted_unpacked_and_the_request_tells_its_length(own: Bench) -> None:
    """R-HTTP, tolerance 10: no gzip request, Content-Length, no chunks, also when leave is asked for first."""
    heads: list[dict[str, str]] = []

    def handler(request: Request) -> Response:
        heads.append(dict(request.headers))
        return Response("{}")

    with served(handler) as url:
        http(own).send(ask(url))
        http(own).send(ask(url, before_send=lambda: None))
    for each in heads:
        assert each["Accept-Encoding"] == "identity"
        assert each["Content-Length"] == "2"
        assert "Transfer-Encoding" not in each


PIECES = st.sampled_from(
    ["a", "example", "..", ".", "*", "xn--a", "xn--", "\u00e9", "\u00df", "\u3002", "-", "_", "%41", "%", "[", "]",
     "::1", ":", "80", "99999", "0", "/", "?", "#", "@", "\\", "a" * 64, "a" * 260, "=", "&", "{", "}", "<",
     '"', "'", "|", "^", "`", "1", "\U0001f600", "\u200b", "\u202e", "127.0.0.1", ";", ",", " ", "\t", "\0", "\ud800"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=6))
def test_no_address_is_a_crash(pieces: list[str]) -> None:
    """R-FOREIGN: whatever a manifest says, it is refused or asked, and the refusal is said."""
    url = "https://" + "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [])
        one = http(bench())
        with pytest.raises(ChannelError) as caught:
            one.send(ask(url))
    assert caught.value.fix


def test_what_was_given_is_in_no_message(own: Bench) -> None:
    """R-JOURNAL."""
    one = http(own, basic=Basic.of("http://127.0.0.1:1", "amy", CANARY))
    with pytest.raises(NoAnswer) as caught:
        one.send(ask("http://127.0.0.1:1/" + "a?key=" + CANARY))
    assert CANARY not in str(caught.value) + repr(own.journal.exchanges) + repr(vars(caught.value))


def test_through_a_proxy_the_name_alone_is_judged(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy looks names up; what is plainly off limits never gets as far as the proxy, and the end still holds."""
    asked: list[str] = []
    over = threading.Event()

    def proxy(request: Request) -> Response:
        asked.append(request.url)
        if request.path == "/slow":
            over.wait(5)
        return Response("{}")

    lead(monkeypatch, {"shop.local": [LINK_LOCAL]})
    with served(proxy) as url:
        monkeypatch.setenv("http_proxy", url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        one = http(own, plain_hosts=["shop.local", LINK_LOCAL])
        assert one.send(ask("http://shop.local/orders")).status == 200
        with pytest.raises(ChannelError, match="not asked"):
            one.send(ask(f"http://{LINK_LOCAL}/latest"))
        with pytest.raises(NoAnswer, match="in time"):
            one.send(ask("http://shop.local/slow", within=0.3))
        over.set()
    assert [each.rpartition("/")[2] for each in asked] == ["orders", "slow"]
