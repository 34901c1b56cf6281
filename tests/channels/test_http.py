"""R-HTTP and R-JOURNAL over real sockets: netrc, redirects, proxies, TLS, caps, and what is written down."""

from __future__ import annotations

import datetime
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from werkzeug.wrappers import Request, Response

from linndesk.channels.http import MOST_DOCUMENT_BYTES, Call, Http, NoAnswer, error_code, words
from linndesk.channels.networds import in_words
from linndesk.errors import BadReply, Cancelled, ChannelError
from linndesk.sandbox.wire import LoopbackServer
from tests.channels.stands import Bench, bench

CANARY = "CANARY-7f3a"


@contextmanager
def served(handler: Callable[[Request], Response]) -> Iterator[str]:
    server = LoopbackServer(handler)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(name="own")
def own_fixture() -> Bench:
    return bench()


def http(own: Bench) -> Http:
    return Http(own.tools, "amazon:S:EU", "Amazon")


def get(url: str, **more: object) -> Call:
    return Call("getThing", "GET", url, "/things/{id}", **more)  # type: ignore[arg-type]


def test_netrc_is_never_read(own: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login someone password {CANARY}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    seen: list[str | None] = []

    def handler(request: Request) -> Response:
        seen.append(request.headers.get("Authorization"))
        return Response("{}")

    with served(handler) as url:
        http(own).send(get(url))
        http(own).download(get(url, most=MOST_DOCUMENT_BYTES)).file.close()
    assert seen == [None, None]


def test_a_redirect_is_an_answer_and_not_followed(own: Bench) -> None:
    asked: list[str] = []

    def handler(request: Request) -> Response:
        asked.append(request.path)
        return Response(status=302, headers={"Location": "/elsewhere"})

    with served(handler) as url:
        reply = http(own).send(get(url + "/first"))
    assert (reply.status, asked) == (302, ["/first"])


def test_a_document_follows_redirects_without_our_headers(own: Bench) -> None:
    headers: list[dict[str, str]] = []

    def handler(request: Request) -> Response:
        headers.append(dict(request.headers))
        if request.path == "/first":
            return Response(status=307, headers={"Location": "/second"})
        return Response("rows", content_type="text/plain; charset=Cp1252")

    with served(handler) as url:
        call = get(url + "/first", headers={"x-amz-access-token": CANARY}, most=MOST_DOCUMENT_BYTES)
        document = http(own).download(call)
        with document.file as file:
            assert file.read() == b"rows"
    assert document.charset == "cp1252"
    assert CANARY not in str(headers)


@pytest.mark.parametrize("target", ["http://169.254.169.254/x", "file:///etc/passwd", "http://host.example/x"])
def test_a_document_is_not_led_astray(own: Bench, target: str) -> None:
    """R-FOREIGN: a redirect to the machine's own addresses or to plain http is refused."""
    with (
        served(lambda request: Response(status=302, headers={"Location": target})) as url,
        pytest.raises(ChannelError),
    ):
        http(own).download(get(url, most=MOST_DOCUMENT_BYTES))


def test_plain_http_goes_nowhere_but_here(own: Bench) -> None:
    with pytest.raises(ChannelError, match="not asked"):
        http(own).send(get("http://amazon.example/x"))
    assert own.tools.calls == {}


def test_a_body_is_capped(own: Bench) -> None:
    with served(lambda request: Response(b"x" * 200_000)) as url, pytest.raises(BadReply, match="larger"):
        http(own).send(get(url, most=100_000))


def test_a_packed_bomb_is_capped_unpacked(own: Bench) -> None:
    packed = gzip.compress(b"0" * 50_000_000)
    with (
        served(lambda request: Response(packed, headers={"Content-Encoding": "gzip"})) as url,
        pytest.raises(BadReply, match="larger"),
    ):
        http(own).send(get(url, most=1_000_000))


def test_broken_compression_is_a_bad_reply(own: Bench) -> None:
    with (
        served(lambda request: Response(b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"})) as url,
        pytest.raises(BadReply),
    ):
        http(own).send(get(url))


def test_html_at_200_is_a_bad_reply(own: Bench) -> None:
    with served(lambda request: Response("<html>sign in to the hotel</html>")) as url:
        reply = http(own).send(get(url))
    with pytest.raises(BadReply, match="cannot be read"):
        reply.json("Amazon")


def test_a_deep_body_is_a_bad_reply(own: Bench) -> None:
    with served(lambda request: Response("[" * 200_000)) as url:
        reply = http(own).send(get(url))
    with pytest.raises(BadReply):
        reply.json("Amazon")


def test_nobody_there(own: Bench) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoAnswer) as found:
        http(own).send(get(f"http://127.0.0.1:{port}"))
    assert not found.value.sent
    assert own.journal.exchanges[0].status == 0


def test_loopback_is_never_asked_through_a_proxy(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with served(lambda request: Response("{}")) as url:
        assert http(own).send(get(url)).status == 200


def test_a_proxy_is_honoured_and_its_password_never_told(own: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-HTTP: the environment's proxy is asked; what it says cannot leak the word that opens it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:

        def answer() -> None:
            connection, _address = proxy.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://me:{CANARY}@127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(ChannelError) as found:
            http(own).send(get("https://amazon.example/x"))
        thread.join(5)
    assert heard[0].startswith(b"CONNECT amazon.example:443")
    told = f"{found.value} {found.value.__cause__} {own.journal.exchanges}"
    assert CANARY not in told
    assert "proxy" in str(found.value).lower()


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "self-signed.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_tls_is_never_off(own: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate nobody vouches for is refused, even when the environment offers it as an authority."""
    pem = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def answer() -> None:
            try:
                connection, _address = plain.accept()
                with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secure:
                    secure.do_handshake()
                    secure.recv(4096)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            except OSError:
                return  # the client hung up, as it should

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(NoAnswer) as found:
            http(own).send(get(f"https://localhost:{plain.getsockname()[1]}/"))
        thread.join(5)
    assert "clock" in str(found.value)


def test_the_journal_holds_no_more_than_the_list(own: Bench) -> None:
    """R-JOURNAL: no body, no query, no header, no filled path; code and request id only where they look like it."""

    def handler(request: Request) -> Response:
        body = f'{{"errors":[{{"code":"InvalidInput","message":"{CANARY}"}}]}}'
        return Response(body, status=400, headers={"x-amzn-RequestId": "abc-1", "X-Else": CANARY})

    with served(handler) as url:
        call = Call(
            "getThing", "POST", f"{url}/things/{CANARY}", "/things/{id}", (("q", CANARY),),
            {"x-amz-access-token": CANARY}, CANARY.encode(),
        )  # fmt: skip
        http(own).send(call)
    (noted,) = own.journal.exchanges
    assert CANARY not in str(noted)
    assert (noted.code, noted.request_id, noted.status, noted.sent_bytes) == ("InvalidInput", "abc-1", 400, 11)
    assert CANARY not in repr(call).replace(f"/things/{CANARY}", "").replace(f"('q', '{CANARY}')", "")


def test_a_stop_is_heard_while_a_body_comes(own: Bench) -> None:
    def handler(request: Request) -> Response:
        own.tools.cancel.set()
        return Response(b"x" * 500_000)

    with served(handler) as url, pytest.raises(Cancelled):
        http(own).send(get(url))


def test_words_of_a_channel_are_one_line_without_secrets() -> None:
    said = words("bad\n token Atzr|IwEBIabc and\tAtza|xyz, secret amzn1.oa2-cs.v1.abcdef " + "x" * 500)
    assert "IwEBI" not in said
    assert "xyz" not in said
    assert "abcdef" not in said
    assert "\n" not in said
    assert len(said) <= 300


@pytest.mark.parametrize(
    ("body", "code"),
    [(b'{"errors":[{"code":"QuotaExceeded"}]}', "QuotaExceeded"), (b'{"error":"invalid_grant"}', "invalid_grant"),
     (b'{"errors":[]}', ""), (b"[]", ""), (b"<html>", ""), (b'{"errors":["x"]}', ""), (b'{"error":"a b"}', ""),
     (b'{"error":{"code":1}}', "")],
)  # fmt: skip
def test_error_codes(body: bytes, code: str) -> None:
    assert error_code(body) == code


def test_leave_is_asked_right_before_the_bytes_go_and_no_stop_loses_the_answer(own: Bench) -> None:
    """R-LEASE, R-STOP: the hook of a send."""
    order: list[str] = []

    def leave() -> None:
        order.append("leave")
        own.tools.cancel.set()

    def handler(request: Request) -> Response:
        order.append("came")
        return Response("a" * 300_000, status=400)

    with served(handler) as url:
        reply = http(own).send(get(url, before_send=leave))
        with pytest.raises(Cancelled):
            http(own).send(get(url, before_send=leave))
    assert (order, reply.status, len(reply.body)) == (["leave", "came"], 400, 300_000)
    assert own.tools.calls == {"getThing": 1}


def test_without_leave_nothing_goes_and_nothing_is_noted(own: Bench) -> None:
    came: list[str] = []

    def refuse() -> None:
        raise ChannelError("The lease is lost")

    def handler(request: Request) -> Response:
        came.append(request.path)
        return Response("{}")

    with served(handler) as url, pytest.raises(ChannelError, match="lease is lost"):
        http(own).send(get(url, before_send=refuse))
    assert (came, own.tools.calls, own.journal.exchanges) == ([], {}, [])


@pytest.mark.parametrize(("seconds", "ahead"), [(0, 0), (-90, 90), (3600, -3600)])
def test_each_reply_tells_how_far_the_clock_is_off(own: Bench, seconds: int, ahead: float) -> None:
    date = format_datetime(own.clock.now() + datetime.timedelta(seconds=seconds), usegmt=True)
    with served(lambda request: Response("{}", headers={"Date": date})) as url:
        http(own).send(get(url))
    assert own.tools.heard.ahead == ahead


def test_a_break_of_tls_after_the_handshake_may_have_been_heard(own: Bench) -> None:
    """R-LOST: only a refused certificate is certainly before the request."""
    late = requests.exceptions.SSLError(ssl.SSLError("DECRYPTION_FAILED_OR_BAD_RECORD_MAC"))
    early = requests.exceptions.SSLError(ssl.SSLCertVerificationError("self-signed"))
    assert [getattr(in_words(each, "Amazon"), "sent", None) for each in (late, early)] == [True, False]


def post(url: str, leave: Callable[[], None]) -> Call:
    return Call("setThing", "POST", url, "/things", body=b'{"a":1}', before_send=leave)


def test_leave_is_asked_with_the_connection_there_and_nothing_of_the_body_gone(own: Bench) -> None:
    """R-LEASE: to connect can take seconds; the lease is looked at after that."""
    head, heard = threading.Event(), bytearray()

    def serve(bound: socket.socket) -> None:
        peer, _ = bound.accept()
        with peer:
            while b"\r\n\r\n" not in heard:
                heard.extend(peer.recv(1000))
            head.set()
            while not heard.endswith(b"}"):
                heard.extend(peer.recv(1000))
            peer.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    at_leave: list[bytes] = []

    def leave() -> None:
        assert head.wait(10)
        at_leave.append(bytes(heard))

    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = threading.Thread(target=serve, args=(bound,), daemon=True)
        server.start()
        reply = http(own).send(post(f"http://127.0.0.1:{bound.getsockname()[1]}/", leave))
        server.join(10)
    assert reply.status == 204
    assert [each.split(b"\r\n\r\n")[1] for each in at_leave] == [b""]
    assert b"Content-Length: 7\r\n" in heard
    assert b"Transfer-Encoding" not in heard
    assert heard.endswith(b'\r\n\r\n{"a":1}')


def test_a_send_without_leave_is_never_a_request_to_the_server(own: Bench) -> None:
    came: list[bytes] = []

    def handler(request: Request) -> Response:
        came.append(request.get_data())
        return Response(status=204)

    def refuse() -> None:
        raise ChannelError("The lease is lost")

    with served(handler) as url:
        road = http(own)
        with pytest.raises(ChannelError, match="lease is lost"):
            road.send(post(url, refuse))
        assert (own.tools.calls, own.journal.exchanges) == ({}, [])
        assert road.send(post(url, lambda: None)).status == 204
    assert came == [b'{"a":1}']
    assert own.tools.calls == {"setThing": 1}


def test_nobody_asks_for_leave_where_nobody_listens(own: Bench) -> None:
    asked: list[int] = []
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(NoAnswer) as said:
            http(own).send(post(f"http://127.0.0.1:{bound.getsockname()[1]}/", lambda: asked.append(1)))
    assert (said.value.sent, asked) == (False, [])
