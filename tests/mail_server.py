"""A real mail server on loopback for the tests of mails: with TLS, sign-in, refusals, and answers that are lost."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "orders", "P@ss-word-of-mail-7"


def certificate(folder: Path, names: tuple[str, ...] = ("localhost",)) -> Path:
    """A file with a key and a certificate that nobody but who made it vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "linndesk test")])
    now = datetime.datetime.now(datetime.UTC)
    also: list[x509.GeneralName] = [x509.DNSName(each) for each in names]
    also.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(also), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def trusting(pem: Path) -> ssl.SSLContext:
    """What trusts that certificate, and nothing else."""
    return ssl.create_default_context(cadata=pem.read_text()[pem.read_text().index("-----BEGIN CERTIFICATE") :])


@dataclass
class PracticeMail:
    """Serves from ``start`` to ``stop``. ``mails``: what it has taken. The knobs may be turned while it serves."""

    pem: Path | None = None
    implicit: bool = False  # TLS from the first byte
    sign_in: bool = False
    lose_answer: bool = False  # takes a mail, then breaks off
    drop_at_rcpt: bool = False  # breaks off before it has any mail
    silent_after: str = ""  # RCPT or DATA: no answer to it
    refuses: dict[str, str] = field(default_factory=dict)  # answer by address
    refuses_data: str = ""
    refuses_mails: dict[str, str] = field(default_factory=dict)  # answer to a whole mail, by address
    # of the next mails, one each: drop, 450, 421 at RCPT; 451 at the end; lose: it is taken, then it breaks off
    moods: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[tuple[str, ...]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # commands in their order, without what follows
    port: int = 0

    def start(self) -> PracticeMail:
        self._loop = asyncio.new_event_loop()
        self._open: set[Any] = set()
        self._mood = ""
        self._server = self._loop.run_until_complete(
            self._loop.create_server(self._made, "127.0.0.1", 0, ssl=self._tls() if self.implicit else None)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        for each in list(self._open):
            if each.transport is not None:
                each.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _made(self) -> SMTP:
        tls = self._tls() if self.pem is not None and not self.implicit else None
        made = SMTP(
            self, hostname="mail.example", tls_context=tls, require_starttls=tls is not None,
            authenticator=self._judge, auth_require_tls=self.pem is not None,
            loop=self._loop,
        )  # fmt: skip
        self._open.add(made)
        return made

    def _tls(self) -> ssl.SSLContext:
        assert self.pem is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pem)
        return context

    def _judge(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        self.said.append("AUTH tls" if session.ssl is not None or self.implicit else "AUTH plain")
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sign_in and not session.authenticated:
            return "530 sign in first"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.said.append("RCPT")
        if self.silent_after == "RCPT":
            await asyncio.Event().wait()
        mood = self.moods.pop(0) if self.moods else ""
        self._mood = mood
        if self.drop_at_rcpt or mood == "drop":
            server.transport.abort()
        if mood in ("450", "421"):
            return f"{mood} not now"
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.said.append("DATA")
        whole = next((self.refuses_mails[each] for each in envelope.rcpt_tos if each in self.refuses_mails), "")
        if whole:
            return whole
        if self.refuses_data or self._mood == "451":
            return self.refuses_data or "451 not now"
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        self.to.append(tuple(envelope.rcpt_tos))
        if self.silent_after == "DATA":
            await asyncio.Event().wait()
        if self.lose_answer or self._mood == "lose":
            server.transport.abort()
        return "250 taken"
