"""Mails of the program: a test, and the import errors of accounts that log their requests (M7). Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from linndesk.channels import mail
from linndesk.channels.base import Cancel
from linndesk.channels.mail import Mail, MailServer
from linndesk.channels.networds import NoAnswer
from linndesk.errors import BadInput, ChannelError, LinndeskError
from linndesk.services.connections import Connections
from linndesk.services.program import Program
from linndesk.settings.program import is_mail_address
from linndesk.store import accounts, api_requests, confirmations, notices, problems
from linndesk.store.accounts import AccountRow
from linndesk.store.notices import Fault
from linndesk.store.problems import Trouble
from linndesk.store.store import Store

Send = Callable[[MailServer, Mail], Sequence[str]]
GROUP = "Mail"
CARD = "mail:"
LINES = 50  # errors that one mail names
PATIENCE = timedelta(hours=24)  # a mail that the server never took is given up then
OFF = "Its requests are no longer logged"
TEST = "linndesk: a test mail"
TEST_TEXT = "The mail server is set up: import errors of accounts that ask for it are mailed from here.\n"
ONCE = "Each error is mailed once. What is still open stands under Problems in linndesk.\n"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An account that mails its import errors now."""

    row: AccountRow
    group: str
    since: datetime
    to: tuple[str, ...]


class Mailing:
    """``send`` hands one mail over, as ``channels.mail.send`` does."""

    def __init__(self, store: Store, program: Program, connections: Connections, send: Send = mail.send) -> None:
        self._store = store
        self._program = program
        self._connections = connections
        self._send = send

    def test(self, to: str) -> str:
        """Send a test mail; what became of it, as a sentence. Raises BadInput, VaultTrouble, ChannelError."""
        return self.try_out(to, TEST, TEST_TEXT)

    def try_out(self, to: str, subject: str, text: str, html: str = "") -> str:
        """The same with words of one's own, to one address. What waits for the mail server goes on after it."""
        address = to.strip()
        if not is_mail_address(address):
            raise BadInput("This is no e-mail address", fix="Write one address like orders@shop.example")
        server = self.server()
        now = self._store.clock.now()
        self._send(server, Mail((address,), subject, text, now, html))

        def well() -> None:
            problems.resolve_like(CARD, now)
            confirmations.go_on(now)

        self._store.write(well)
        return f"A test mail to {address} was handed to {server.host}"

    def server(self) -> MailServer:
        """As it is set up, with its password. Raises BadInput where none is, VaultTrouble."""
        own = self._program.settings()
        if not own.smtp_host or not own.mail_from:
            raise BadInput(
                "There is no mail server", "" if own.smtp_host else "Its name is empty",
                "Fill in mail server and sender in Settings: smtp_host, smtp_port, smtp_security, mail_from",
            )  # fmt: skip
        password = self._program.secret("smtp_password") if own.smtp_user else ""
        return MailServer(own.smtp_host, own.smtp_port, own.smtp_security, own.mail_from, own.smtp_user, password)

    def standing(self) -> str | None:
        """What mails leave by, as a sentence; None where none is set up and none is wanted.

        Raises BadInput where an account mails its import errors, or its buyers, and there is no mail server,
        VaultTrouble.
        """
        wanted = [each.row.name for each in self._store.read(self._wanted)]
        confirming = self._store.read(self._confirming)
        if not (wanted or confirming) and not self._program.settings().smtp_host:
            return None
        server = self.server()
        by = {"starttls": "starttls", "tls": "TLS", "none": "this PC itself"}[server.security]
        whose = f"; import errors of {', '.join(wanted)}" if wanted else ""
        whose += f"; order confirmations of {', '.join(confirming)}" if confirming else ""
        return f"{server.host}, port {server.port}, by {by}, from {server.sender}{whose}"

    def _confirming(self) -> list[str]:
        """Names of accounts that mail their buyers (U4). Inside a read."""
        found = [(row, self._connections.kind(row).fulfilling) for row in accounts.every()]
        return [row.name for row, hands in found if hands and hands.confirms(self._connections.settings(row))]

    def send_due(self, cancel: Cancel | None = None) -> int:
        """After a run, outside of any lease: mail what is new, all of an account in one; how many errors were mailed.

        Nothing is raised for a mail that cannot be sent: it is a card, and the errors stand in theirs anyway.
        """
        if not self._store.read(lambda: bool(self._wanted()) or notices.is_open()):
            return 0
        self._store.write(self._begin)
        sent = 0
        for each in self._store.read(self._wanted):
            if cancel is not None and cancel.is_set:
                break
            sent += self._mail(each)
        return sent

    def _begin(self) -> None:
        """What was found is written down before anything is sent."""
        now = self._store.clock.now()
        notices.leave(now)
        notices.purge(now)
        wanted = {each.row.id: each for each in self._wanted()}
        for row in accounts.every():
            if row.id not in wanted:
                notices.drop(row.id, OFF)
                problems.resolve(f"{CARD}{row.id}", now)
                continue
            each = wanted[row.id]
            notices.drop(
                row.id, f"No mail server took it within {PATIENCE.total_seconds() / 3600:g} hours", now - PATIENCE
            )
            found = notices.fresh(row.id, each.group, each.since)
            notices.add(row.id, [(f"{row.id}:{fault.key}", _line(fault)) for fault in found], now)

    def _wanted(self) -> list[_Wanted]:
        """Inside a read or a write."""
        found = []
        for row in accounts.every():
            kind, since = self._connections.kind(row), api_requests.began(row.id)
            to = tuple(row.settings.get("notify_email") or ())
            if kind.fulfilling is not None and since is not None and to:
                found.append(_Wanted(row, kind.fulfilling.imports, since, to))
        return found

    def _mail(self, wanted: _Wanted) -> int:
        if not self._store.read(lambda: notices.waiting(wanted.row.id)):
            return 0
        try:
            server = self.server()
        except LinndeskError as error:
            self._store.write(partial(self._trouble, wanted, error))
            return 0
        rows = self._store.write(lambda: notices.claim(wanted.row.id, self._store.clock.now()))
        ids = [each.id for each in rows]
        if not ids:
            return 0
        try:
            refused = self._send(server, _letter(wanted, [each.text for each in rows], self._store.clock.now()))
        except LinndeskError as error:
            self._store.write(partial(self._not_sent, wanted, ids, error))
            return 0
        self._store.write(lambda: self._sent(wanted, ids, refused))
        return len(ids)

    def _sent(self, wanted: _Wanted, ids: Sequence[int], refused: Sequence[str]) -> None:
        now = self._store.clock.now()
        notices.settle(ids, "sent", now)
        if not refused:
            problems.resolve(_key(wanted), now)
            return
        said = ChannelError(f"Import errors do not reach {', '.join(refused)}", "The mail server refuses that address")
        self._trouble(wanted, said)

    def _not_sent(self, wanted: _Wanted, ids: Sequence[int], error: LinndeskError) -> None:
        """At most once: again only where it certainly did not leave, and where trying again may help."""
        again = isinstance(error, NoAnswer) and not error.sent
        notices.settle(ids, "waiting" if again else "failed", self._store.clock.now(), error.said)
        self._trouble(wanted, error, again=again)

    def _trouble(self, wanted: _Wanted, error: LinndeskError, *, again: bool = True) -> None:
        lost = "" if again else ". This mail is not sent again: look at the errors under Problems"
        fix = error.fix or "Correct the addresses in Config"
        problems.raise_(
            Trouble(
                _key(wanted), GROUP, "Import errors could not be mailed", f"{error.said}{lost}", fix,
                "warning" if isinstance(error, NoAnswer) and again else "error", account_id=wanted.row.id,
            ),
            self._store.clock.now(),
        )  # fmt: skip


def _key(wanted: _Wanted) -> str:
    return f"{CARD}{wanted.row.id}"


def _line(fault: Fault) -> str:
    """One error in words: our number, the channel's, what is wrong. Never a buyer."""
    named = f"Order {fault.order}" if fault.order else ""
    there = fault.called or fault.ref
    if there:
        named = f"{named} ({there})" if named else f"Order {there}"
    return f"{named}: {fault.said or fault.title}" if named else fault.title


def _letter(wanted: _Wanted, lines: Sequence[str], now: datetime) -> Mail:
    count = len(lines)
    subject = f"linndesk: {count} import {'error' if count == 1 else 'errors'} of {wanted.row.name}"
    more = [f"and {count - LINES} more"] if count > LINES else []
    shown = "\n".join(f"- {each}" for each in [*lines[:LINES], *more])
    text = f"Orders that could not come in to the account {wanted.row.name}:\n\n{shown}\n\n{ONCE}"
    return Mail(wanted.to, subject, text, now)
