"""Mails (M7): over TLS before a word is said, to checked addresses only, once; every refusal in words, no secret."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.channels import mail
from linndesk.channels.mail import Mail, MailServer
from linndesk.channels.networds import NoAnswer
from linndesk.errors import BadInput, ChannelError, ChannelRefused, LinndeskError, SignInRefused
from linndesk.settings.program import is_mail_address
from tests.mail_server import PASSWORD, USER, PracticeMail, certificate, trusting
from tests.scene import START

LETTER = Mail(
    ("boss@shop.example",), "linndesk: 1 order of Café could not come in", ".dot\r\nSKU ÄÖ-1\n" + "x" * 1200, START
)
Serve = Callable[..., PracticeMail]


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def serve(pem: Path) -> Iterator[Serve]:
    started: list[PracticeMail] = []

    def start(**knobs: object) -> PracticeMail:
        started.append(PracticeMail(**{"pem": pem, **knobs}).start())  # type: ignore[arg-type]
        return started[-1]

    yield start
    for each in started:
        each.stop()


def server(practice: PracticeMail, security: mail.Security = "starttls", host: str = "localhost") -> MailServer:
    return MailServer(host, practice.port, security, "linndesk@shop.example")


def signing_in(practice: PracticeMail, password: str = PASSWORD) -> MailServer:
    return replace(server(practice), user=USER, password=password)


@pytest.fixture
def send(pem: Path) -> Callable[..., tuple[str, ...]]:
    return partial(mail.send, trust=lambda: trusting(pem))


Send = Callable[..., tuple[str, ...]]


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_m7_a_mail_arrives_as_it_was_written(serve: Serve, send: Send, implicit: bool) -> None:
    practice = serve(implicit=implicit)
    assert send(server(practice, "tls" if implicit else "starttls"), LETTER) == ()
    (came,) = practice.mails
    assert came["Subject"] == LETTER.subject
    assert (came["From"], came["To"]) == ("linndesk@shop.example", "boss@shop.example")
    assert came["Auto-Submitted"] == "auto-generated"
    assert came["Date"].datetime == START
    assert came.get_content().replace("\r\n", "\n").rstrip("\n") == LETTER.text.replace("\r\n", "\n").rstrip("\n")
    assert socket.gethostname() not in str(came)


def test_m7_a_server_on_this_pc_may_do_without_tls(serve: Serve, send: Send) -> None:
    practice = serve(pem=None)
    send(server(practice, "none", "127.0.0.1"), LETTER)
    assert len(practice.mails) == 1


def test_m7_user_and_password_are_said_only_over_tls(serve: Serve, send: Send) -> None:
    practice = serve(sign_in=True)
    send(signing_in(practice), LETTER)
    assert practice.said == ["AUTH tls", "RCPT", "DATA"]


def test_m7_a_wrong_password_is_said_and_never_repeated_in_words(serve: Serve, send: Send) -> None:
    practice = serve(sign_in=True)
    with pytest.raises(SignInRefused) as caught:
        send(signing_in(practice, "wrong-secret-1"), LETTER)
    assert "wrong-secret-1" not in repr(caught.value) + str(caught.value)
    assert "535" in caught.value.detail
    assert practice.mails == []


def test_m7_a_password_of_letters_that_smtp_has_not_is_said(serve: Serve, send: Send) -> None:
    practice = serve(sign_in=True)
    with pytest.raises(SignInRefused, match="plain letters"):
        send(signing_in(practice, "Schlüssel€"), LETTER)


def test_m7_a_server_without_sign_in_says_so(serve: Serve, send: Send) -> None:
    practice = serve(pem=None)
    with pytest.raises(SignInRefused):
        send(replace(server(practice, "none", "127.0.0.1"), user=USER, password="wrong"), LETTER)
    assert practice.mails == []


def test_m7_without_starttls_nothing_is_said(serve: Serve, send: Send) -> None:
    practice = serve(pem=None)
    with pytest.raises(ChannelRefused, match="no secure connection"):
        send(signing_in(practice), LETTER)
    assert practice.said == []


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_m7_a_certificate_that_nobody_vouches_for_is_refused(
    serve: Serve, implicit: bool, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    practice = serve(implicit=implicit, sign_in=True)
    wanted = replace(signing_in(practice), security="tls" if implicit else "starttls")
    with pytest.raises(NoAnswer) as caught:
        mail.send(wanted, LETTER)
    assert not caught.value.sent
    assert practice.said == []


def test_m7_another_name_than_the_certificates_is_refused(serve: Serve, tmp_path: Path) -> None:
    other = certificate(tmp_path, ("mail.elsewhere.example",))
    practice = serve(pem=other)
    with pytest.raises(NoAnswer, match="cannot be trusted"):
        mail.send(server(practice), LETTER, trust=lambda: trusting(other))
    assert practice.said == []


def test_m7_tls_towards_a_plain_server_is_said(serve: Serve, send: Send) -> None:
    practice = serve(pem=None)
    with pytest.raises(NoAnswer) as caught:
        send(server(practice, "tls"), LETTER)
    assert not caught.value.sent


def test_m7_some_refused_addresses_do_not_hold_up_the_others(serve: Serve, send: Send) -> None:
    practice = serve(refuses={"gone@shop.example": "550 no such user"})
    assert send(server(practice), replace(LETTER, to=("boss@shop.example", "gone@shop.example"))) == (
        "gone@shop.example",
    )
    assert practice.to == [("boss@shop.example",)]


@pytest.mark.parametrize(
    ("answer", "kind"), [("550 5.1.1 no such user", ChannelRefused), ("451 greylisted, later", NoAnswer)]
)
def test_m7_an_address_that_is_refused_is_said_in_its_words(
    serve: Serve, send: Send, answer: str, kind: type[ChannelError]
) -> None:
    practice = serve(refuses={"boss@shop.example": answer})
    with pytest.raises(kind) as caught:
        send(server(practice), LETTER)
    assert answer[4:] in caught.value.detail
    assert not getattr(caught.value, "sent", False)


def test_m7_a_mail_that_is_refused_was_not_taken(serve: Serve, send: Send) -> None:
    practice = serve(refuses_data="554 looks like spam")
    with pytest.raises(ChannelRefused, match="refuses the mail") as caught:
        send(server(practice), LETTER)
    assert "looks like spam" in caught.value.detail


def test_m7_an_answer_lost_after_the_mail_is_not_known(serve: Serve, send: Send) -> None:
    """R-LOST: at most once; whoever is told that it may be there never sends it again."""
    practice = serve(lose_answer=True)
    with pytest.raises(NoAnswer) as caught:
        send(server(practice), LETTER)
    assert caught.value.sent
    assert len(practice.mails) == 1


@pytest.mark.parametrize("answer", ["taken", "2.0.0 taken", "354 and more", "250-" + "x" * 9000])
def test_u4_an_answer_that_is_none_may_mean_that_it_was_taken(serve: Serve, send: Send, answer: str) -> None:
    """R-LOST: only a server that says no has not taken a mail; all else is never sent again."""
    practice = serve(refuses_data=answer)
    with pytest.raises(NoAnswer, match="did not answer") as caught:
        send(server(practice), LETTER)
    assert (caught.value.sent, caught.value.detail) == (True, "Its answer cannot be read")


@pytest.mark.parametrize("answer", ["250 OK", "251 OK", "200 OK"])
def test_u4_whoever_says_yes_has_it(serve: Serve, send: Send, answer: str) -> None:
    assert send(server(serve(refuses_data=answer)), LETTER) == ()


@pytest.mark.parametrize(("where", "sent"), [("RCPT", False), ("DATA", True)])
def test_m7_a_server_that_hangs_is_left(serve: Serve, send: Send, where: str, sent: bool) -> None:
    practice = serve(silent_after=where)
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="did not answer") as caught:
        send(server(practice), LETTER, seconds=1.0)
    assert time.monotonic() - began < 10
    assert caught.value.sent is sent


def test_m7_a_server_that_drips_is_left_as_well(send: Send) -> None:
    """Each byte comes in time, the whole never."""
    with socket.create_server(("127.0.0.1", 0)) as plain:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = plain.accept()
            with connection:
                while not ended.wait(0.05):
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        with pytest.raises(NoAnswer) as caught:
            send(MailServer("127.0.0.1", plain.getsockname()[1], "none", "a@b.example"), LETTER, seconds=1.0)
        ended.set()
        dripping.join(5)
    assert not caught.value.sent


def test_m7_nobody_there_is_said(send: Send) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        port = plain.getsockname()[1]
    with pytest.raises(NoAnswer, match="Nobody answers") as caught:
        send(MailServer("127.0.0.1", port, "starttls", "a@b.example"), LETTER)
    assert not caught.value.sent


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "metadata.google.internal"])
def test_r_foreign_some_addresses_are_never_asked(host: str, send: Send) -> None:
    with pytest.raises(ChannelError):
        send(MailServer(host, 25, "starttls", "a@b.example"), LETTER, seconds=5.0)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"security": "none", "host": "smtp.shop.example"}, "without TLS"),
        ({"host": ""}, "no server"),
        ({"sender": ""}, "no sender"),
        ({"sender": "linndesk"}, "no e-mail"),
        ({"sender": "a@b.example\r\nBcc: all@b.example"}, "no e-mail"),
    ],
)
def test_m7_what_is_wrong_here_is_never_tried(changed: dict[str, str], why: str, send: Send) -> None:
    with pytest.raises(BadInput, match=why):
        send(replace(MailServer("localhost", 1, "starttls", "a@b.example"), **changed), LETTER)


@pytest.mark.parametrize(
    "mail_",
    [
        replace(LETTER, to=()),
        replace(LETTER, to=("boss@shop.example\nBcc: all@shop.example",)),
        replace(LETTER, to=("boss@shop.example, all@shop.example",)),
        replace(LETTER, to=("Boss <boss@shop.example>",)),
        replace(LETTER, subject="one\r\nBcc: all@shop.example"),
        replace(LETTER, subject="one\nX-Injected: 1"),
    ],
)
def test_m7_no_header_is_smuggled_in(mail_: Mail, send: Send) -> None:
    with pytest.raises(BadInput):
        send(MailServer("localhost", 1, "starttls", "a@b.example"), mail_)


@given(st.text(max_size=40).map(lambda text: text + "@b.example"), st.text(max_size=60))
def test_m7_whatever_is_written_one_mail_has_one_sender_and_one_recipient(to: str, subject: str) -> None:
    """Either it is refused before anything is tried, or the header holds just that."""
    wanted = Mail((to,), subject, "text", START)
    here = MailServer("localhost", 1, "starttls", "a@b.example")
    try:
        mail._check(here, wanted)
    except LinndeskError:
        return
    head = mail._written(here, wanted).partition(b"\r\n\r\n")[0].decode("ascii").lower()
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert sorted(names) == sorted({*names})
    assert set(names) <= {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "content-type", "mime-version",
        "content-transfer-encoding",
    }  # fmt: skip
    assert is_mail_address(to)


def test_r_http_the_systems_certificates_decide() -> None:
    context = mail.system_trust()
    assert type(context).__module__.startswith("truststore")
    assert context.verify_mode == ssl.CERT_REQUIRED


PAGE = replace(LETTER, html="<p>Ämter &amp; Würden</p>\n.\n", message_id="linndesk.abc-1@shop.example")


def test_u4_a_mail_with_html_holds_both(serve: Serve, send: Send) -> None:
    practice = serve()
    send(server(practice), PAGE)
    (came,) = practice.mails
    assert came.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in came.iter_parts()] == ["text/plain", "text/html"]
    text, page = (each.get_content() for each in came.iter_parts())
    assert "SKU ÄÖ-1" in text
    assert page.replace("\r\n", "\n") == PAGE.html
    assert came["Message-ID"] == "<linndesk.abc-1@shop.example>"
    assert came["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("wrong", ["a b@shop.example", "a@shop.example>\r\nBcc: x@y.z", "word"])
def test_u4_an_id_makes_no_header(serve: Serve, send: Send, wrong: str) -> None:
    with pytest.raises(BadInput):
        send(server(serve()), replace(PAGE, message_id=wrong))


def test_u4_leave_is_asked_right_before_the_mail_itself_leaves(serve: Serve, send: Send) -> None:
    practice = serve()
    heard: list[list[str]] = []
    send(server(practice), PAGE, before_send=lambda: heard.append(list(practice.said)))
    assert heard == [["RCPT"]]
    assert practice.said == ["RCPT", "DATA"]

    def stop() -> None:
        raise LinndeskError("Another process has taken over")

    with pytest.raises(LinndeskError, match="taken over"):
        send(server(practice), PAGE, before_send=stop)
    assert len(practice.mails) == 1


def test_u4_who_refuses_what_and_in_which_figures(serve: Serve, send: Send) -> None:
    practice = serve()
    practice.refuses["boss@shop.example"] = "550 5.1.1 <boss@shop.example>: no such user"
    with pytest.raises(mail.NotTaken) as refused:
        send(server(practice), PAGE)
    assert (refused.value.status, refused.value.alone) == ("550 5.1.1", True)
    practice.refuses["boss@shop.example"] = "450 greylisted, boss"
    with pytest.raises(mail.NotYet) as later:
        send(server(practice), PAGE)
    assert (later.value.status, later.value.alone, later.value.sent) == ("450", True, False)
    practice.refuses["boss@shop.example"] = "421 closing"
    with pytest.raises(mail.NotYet) as closing:
        send(server(practice), PAGE)
    assert not closing.value.alone
    practice.sign_in = True
    with pytest.raises(mail.NotTaken) as outside:
        send(server(practice), PAGE)
    assert (outside.value.status, outside.value.alone) == ("530", False)
