"""One mail over SMTP: secured before a word of it is said, whole or not at all, never twice. Worker threads."""

from __future__ import annotations

import contextlib
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
    to: tuple[str, ...]
    subject: str
    text: str
    at: datetime


def system_trust() -> ssl.SSLContext:
    """The system's own certificates, as for every other server."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def send(server: MailServer, mail: Mail, *, trust: Trust = system_trust, seconds: float = SECONDS) -> tuple[str, ...]:
    """Hand it over once; the addresses that the server does not take, while it takes others.

    Raises BadInput for what is never tried; NoAnswer, whose ``sent`` is False where the mail certainly was not taken;
    SignInRefused; ChannelRefused in the server's words; ChannelError for an address that is never asked.
    """
    _check(server, mail)
    body = _written(server, mail)
    said = _Said(f"The mail server {server.host}")
    with Deadline(seconds) as end, _in_words(said, end, seconds):
        with contextlib.closing(_Way(server, end, trust)) as way:
            _greet(way, server, trust, said)
            refused = _envelope(way, server, mail)
            _hand_over(way, body, said)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                way.quit()  # it has the mail: how it says goodbye changes nothing
        return refused


@dataclass(slots=True)
class _Said:
    """How far it has come. ``told``: the mail itself has begun to leave."""

    who: str
    told: bool = False
    signing_in: bool = False


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


def _written(server: MailServer, mail: Mail) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = server.sender
    message["To"] = ", ".join(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday note answers it
    message.set_content(mail.text, cte="quoted-printable")
    return message.as_bytes()


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


def _envelope(way: _Way, server: MailServer, mail: Mail) -> tuple[str, ...]:
    code, words = way.mail(server.sender)
    if code != 250:
        raise smtplib.SMTPResponseException(code, words)
    answers = {each: way.rcpt(each) for each in mail.to}
    refused = {each: answer for each, answer in answers.items() if answer[0] not in (250, 251)}
    if len(refused) == len(mail.to):
        raise smtplib.SMTPResponseException(*next(iter(refused.values())))
    return tuple(refused)


def _hand_over(way: _Way, body: bytes, said: _Said) -> None:
    code, words = way.docmd("data")
    if code != 354:
        raise smtplib.SMTPResponseException(code, words)
    said.told = True
    lines = body.replace(b"\r\n.", b"\r\n..")
    way.send((b"." if lines.startswith(b".") else b"") + lines.rstrip(b"\r\n") + b"\r\n.\r\n")
    code, words = way.getreply()
    if code != 250:
        said.told = False  # its own word: it has not taken it
        raise smtplib.SMTPResponseException(code, words)


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
        return NoAnswer(
            f"{said.who} does not take mail just now", f"{error.smtp_code} {_tidy(words)}".strip(),
            "It is tried again; look at the mail server in Settings if it stays", sent=False,
        )  # fmt: skip
    return ChannelRefused(f"{said.who} refuses the mail", f"{error.smtp_code} {_tidy(words)}", _LOOK)


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
    why = f"No whole answer came within {seconds:g} s" if late or isinstance(error, TimeoutError) else "It broke off"
    return NoAnswer(f"{said.who} did not answer", why, _LOOK, sent=said.told)


def _tidy(text: object) -> str:
    """Foreign words as one short plain line."""
    return " ".join("".join(each if each.isprintable() else " " for each in str(text)).split())[:SAID]
