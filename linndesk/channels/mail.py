"""One mail over SMTP: secured before a word of it is said, whole or not at all, never twice. Worker threads."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any, Literal

import truststore
from requests.packages.urllib3.exceptions import NameResolutionError, NewConnectionError
from requests.packages.urllib3.exceptions import TimeoutError as NotInTime

from linndesk.channels.addresses import is_loopback
from linndesk.channels.networds import NoAnswer
from linndesk.channels.road import Deadline, OffLimits, reach
from linndesk.errors import BadInput, ChannelError, ChannelRefused, SignInRefused
from linndesk.settings.program import is_mail_address

Security = Literal["starttls", "tls", "none"]
Trust = Callable[[], ssl.SSLContext]
SECONDS = 40.0  # for the whole of it
SAID = 200  # of a server's words, at most
_SILENT = 20.0
_MYSELF = "[127.0.0.1]"  # the name of this PC is nobody's business
CLOSING = 421  # the server ends the connection, whatever it was asked
_LOOK = "Look at the mail server in Settings"


@dataclass(frozen=True, slots=True)
class MailServer:
    """``user`` "" = it asks for none; ``sender``: the address that mails come from."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """``html``: the same for who shows it, "" = text alone; ``message_id``: without its brackets, "" = a new one."""

    to: tuple[str, ...]
    subject: str
    text: str
    at: datetime
    html: str = ""
    message_id: str = ""


class NotTaken(ChannelRefused):
    """The server said no. ``status``: its figures without its words, which may name somebody, such as ``550 5.1.1``;
    ``alone``: of this mail, so that another one may be taken."""

    def __init__(self, title: str, detail: str, fix: str, *, status: str, alone: bool) -> None:
        super().__init__(title, detail, fix)
        self.status = status
        self.alone = alone


class NotYet(NoAnswer):
    """The server said that it takes none, or not this one, just now. See ``NotTaken``."""

    def __init__(self, title: str, detail: str, fix: str, *, status: str, alone: bool) -> None:
        super().__init__(title, detail, fix, sent=False)
        self.status = status
        self.alone = alone


def system_trust() -> ssl.SSLContext:
    """The system's own certificates, as for every other server."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def send(
    server: MailServer,
    mail: Mail,
    *,
    trust: Trust = system_trust,
    seconds: float = SECONDS,
    before_send: Callable[[], None] = lambda: None,
) -> tuple[str, ...]:
    """Hand it over once; the addresses that the server does not take, while it takes others.

    ``before_send`` is asked right before the bytes of the mail itself leave; what it raises ends it, and nothing of
    it was taken. Raises BadInput for what is never tried; NoAnswer, whose ``sent`` is False where the mail certainly
    was not taken, NotYet of an answer that says so; SignInRefused; ChannelRefused in the server's words, NotTaken of
    an answer; ChannelError for an address that is never asked.
    """
    _check(server, mail)
    body = _written(server, mail)
    said = _Said(f"The mail server {server.host}")
    with Deadline(seconds) as end, _in_words(said, end, seconds):
        with contextlib.closing(_Way(server, end, trust)) as way:
            _greet(way, server, trust, said)
            refused = _envelope(way, server, mail, said)
            _hand_over(way, body, said, before_send)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                way.quit()  # it has the mail: how it says goodbye changes nothing
        return refused


@dataclass(slots=True)
class _Said:
    """How far it has come. ``told``: the mail itself has begun to leave; ``alone``: what is said now is of it."""

    who: str
    told: bool = False
    signing_in: bool = False
    alone: bool = False


class _Way(smtplib.SMTP):
    """A connection by R-HTTP's rules, cut when its time is over. Raises as ``reach`` and smtplib do."""

    def __init__(self, server: MailServer, end: Deadline, trust: Trust) -> None:
        self._end = end
        self._secured = trust() if server.security == "tls" else None
        super().__init__(server.host, server.port, local_hostname=_MYSELF, timeout=_SILENT)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        sock = reach(host, port)
        sock.settimeout(min(_SILENT, self._end.left))
        self._end.watch(sock.dup())
        return sock if self._secured is None else self._secured.wrap_socket(sock, server_hostname=host)


def _check(server: MailServer, mail: Mail) -> None:
    if not server.host or not server.sender:
        missing = "server" if not server.host else "sender"
        raise BadInput(f"No mail can be sent: there is no {missing}", "", "Fill in the mail server in Settings")
    if server.security == "none" and not is_loopback(server.host):
        raise BadInput(
            "No mail is sent without TLS", f"{server.host} is another machine", "Choose starttls or tls in Settings"
        )
    if not mail.to:
        raise BadInput("A mail needs an address", fix="Name whom it goes to")
    for each in (server.sender, *mail.to):
        if not is_mail_address(each):
            raise BadInput("This is no e-mail address", _tidy(each), "Write it like orders@shop.example")
    if not mail.subject.isprintable():
        raise BadInput("A mail's subject is one line", fix="Leave out what cannot be printed")
    if mail.message_id and not is_mail_address(mail.message_id):  # of the same shape
        raise BadInput("A mail's id is a word, an @ and a domain")


def _written(server: MailServer, mail: Mail) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = server.sender
    message["To"] = ", ".join(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = _message_id(server, mail)
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday note answers it
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _message_id(server: MailServer, mail: Mail) -> str:
    if not mail.message_id:
        return make_msgid(domain=server.sender.rpartition("@")[2])
    return f"<{mail.message_id}>"


def _greet(way: _Way, server: MailServer, trust: Trust, said: _Said) -> None:
    """Secured, then signed in."""
    way.ehlo()
    if server.security == "starttls":
        if not way.has_extn("starttls"):
            raise ChannelRefused(
                f"{said.who} offers no secure connection there", f"It knows no STARTTLS at port {server.port}",
                "Choose tls, often with port 465, or another port",
            )  # fmt: skip
        code, words = way.starttls(context=trust())
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        way.ehlo()
    if server.user:
        said.signing_in = True
        way.login(server.user, server.password)
        said.signing_in = False


def _envelope(way: _Way, server: MailServer, mail: Mail, said: _Said) -> tuple[str, ...]:
    code, words = way.mail(server.sender)
    if code != 250:
        raise smtplib.SMTPResponseException(code, words)
    said.alone = True
    answers = {each: way.rcpt(each) for each in mail.to}
    refused = {each: answer for each, answer in answers.items() if answer[0] not in (250, 251)}
    if len(refused) == len(mail.to):
        raise smtplib.SMTPResponseException(*next(iter(refused.values())))
    return tuple(refused)


def _hand_over(way: _Way, body: bytes, said: _Said, before_send: Callable[[], None]) -> None:
    code, words = way.docmd("data")
    if code != 354:
        raise smtplib.SMTPResponseException(code, words)
    before_send()
    said.told = True
    lines = body.replace(b"\r\n.", b"\r\n..")
    way.send((b"." if lines.startswith(b".") else b"") + lines.rstrip(b"\r\n") + b"\r\n.\r\n")
    code, words = _answer(way)
    if 400 <= code < 600:
        said.told = False  # its own word: it has not taken it
        raise smtplib.SMTPResponseException(code, words)
    if not 200 <= code < 300:
        raise _Unreadable


def _answer(way: _Way) -> tuple[int, bytes]:
    try:
        return way.getreply()
    except smtplib.SMTPResponseException:  # smtplib's own, of a line that does not end: the server has not refused it
        raise _Unreadable from None


class _Unreadable(smtplib.SMTPException):
    """The mail was answered by what is no answer: nobody knows whether it was taken."""


@contextlib.contextmanager
def _in_words(said: _Said, end: Deadline, seconds: float) -> Iterator[None]:
    """What smtplib, TLS and sockets say, as errors of ours; never with what was said to the server."""
    try:
        yield
    except (OffLimits, NameResolutionError, NewConnectionError, NotInTime) as error:
        raise _unreached(said, error) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal(said, error) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _broken(said, error, end.passed, seconds) from None


def _unreached(said: _Said, error: Exception) -> ChannelError:
    if isinstance(error, OffLimits):
        why = "Its name leads to the machine itself or its cloud, which is never asked"
        return ChannelError(f"{said.who} is not asked", why, _LOOK)
    here = isinstance(error, NameResolutionError)
    why = "Its name is not found, or this PC has no network" if here else "Nobody answers there"
    return NoAnswer(f"No connection to {said.who[0].lower()}{said.who[1:]}", why, _LOOK, sent=False, here=here)


def _refusal(said: _Said, error: smtplib.SMTPResponseException) -> ChannelError:
    if said.signing_in and error.smtp_code >= 500:  # its words may repeat what it was told
        return SignInRefused(
            f"{said.who} refuses the sign-in", f"It answered {error.smtp_code}",
            "Correct user and password in Settings; some servers want a password made for apps",
        )  # fmt: skip
    words = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    if error.smtp_code < 500:
        words = "" if said.signing_in else words
        return NotYet(
            f"{said.who} does not take mail just now", f"{error.smtp_code} {_tidy(words)}".strip(),
            "It is tried again; look at the mail server in Settings if it stays",
            status=_status(error.smtp_code, words), alone=said.alone and error.smtp_code != CLOSING,
        )  # fmt: skip
    return NotTaken(
        f"{said.who} refuses the mail", f"{error.smtp_code} {_tidy(words)}", _LOOK,
        status=_status(error.smtp_code, words), alone=said.alone,
    )  # fmt: skip


def _status(code: int, words: object) -> str:
    """The figures of an answer: its code, and the finer one of RFC 3463 where there is one."""
    finer = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", str(words), re.ASCII)
    return f"{code} {finer.group()}" if finer else str(code)


def _broken(said: _Said, error: Exception, late: bool, seconds: float) -> ChannelError:
    if said.signing_in and isinstance(error, smtplib.SMTPNotSupportedError):
        return SignInRefused(
            f"{said.who} takes no sign-in there", "It offers none", "Leave the user empty, or " + _LOOK
        )
    if isinstance(error, UnicodeError):
        return SignInRefused(
            f"{said.who} cannot be told this user or password", "It takes plain letters, digits and signs only",
            "Choose another password there, then enter it in Settings",
        )  # fmt: skip
    if isinstance(error, ssl.SSLCertVerificationError):
        return NoAnswer(
            f"{said.who} cannot be trusted", f"Its certificate is refused: {_tidy(error.verify_message)}",
            "Write the server's name as its certificate has it, and check this PC's clock", sent=False,
        )  # fmt: skip
    if isinstance(error, ssl.SSLError):
        return NoAnswer(
            f"The secure connection to {said.who[0].lower()}{said.who[1:]} failed", "It does not speak TLS as expected",
            "Choose starttls for port 587, tls for port 465", sent=said.told,
        )  # fmt: skip
    broke = "Its answer cannot be read" if isinstance(error, _Unreadable) else "It broke off"
    why = f"No whole answer came within {seconds:g} s" if late or isinstance(error, TimeoutError) else broke
    return NoAnswer(f"{said.who} did not answer", why, _LOOK, sent=said.told)


def _tidy(text: object) -> str:
    """Foreign words as one short plain line."""
    return " ".join("".join(each if each.isprintable() else " " for each in str(text)).split())[:SAID]
