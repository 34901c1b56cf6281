"""How an order confirmation leaves: rendered from what is here, mailed at most once (U4, R-LOST). Sync thread."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from linndesk.channels import mail
from linndesk.channels.base import ChannelKind
from linndesk.channels.mail import Mail, MailServer, NotTaken, NotYet
from linndesk.channels.networds import NoAnswer
from linndesk.domain.confirmation import Letter, Rendered, facts_of, real_address, render
from linndesk.domain.orders import Order
from linndesk.domain.outbox import Kind, State
from linndesk.errors import BadInput, ChannelError, ChannelRefused, JobPaused, VaultTrouble
from linndesk.store import confirmations, orders, own_addresses
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.claiming import CALL_SECONDS
from linndesk.sync.connect import Connect
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Plan, Ready

REST = 900.0  # seconds before a mail server that takes none is tried again by itself
SAID: Mapping[str, str] = {  # what figures of RFC 5321 and 3463 mean, in place of words that may name the buyer
    "550": "there is no such mailbox, or it takes no mail from here",
    "551": "there is no such mailbox there",
    "552": "the mailbox is full",
    "553": "it does not accept this address",
    "554": "it does not accept this mail",
    "450": "the mailbox takes none just now",
    "451": "it could not work on it just now",
    "452": "it has no room just now",
}
ServerOf = Callable[[], MailServer]  # raises BadInput where none is set up, VaultTrouble


def no_server() -> MailServer:
    """Where nobody has told of one. Raises BadInput."""
    raise BadInput("There is no mail server", "", "Fill in mail server and sender in Settings")


class MailWay:
    """The way of rows of kind *mail*: told once, and never again by the program.

    What the mail server does is no word of the account's channel: where it takes nothing, mails of the account rest,
    and nothing else does.
    """

    kind: Kind = "mail"
    noun = ("order confirmation", "order confirmations")
    group = "Mail"
    frozen = True
    several = False
    taken: Literal["confirmed", "sent"] = "confirmed"
    wrong: Literal["service", "refused"] = "refused"

    def __init__(self, store: Store, connect: Connect, kind: ChannelKind, server: ServerOf = no_server) -> None:
        self._store = store
        self._connect = connect
        self._kind = kind
        self._server = server
        self._left_out: dict[int, str] = {}  # rows whose address is nobody's, and why
        self._mute = ""  # why the server is not asked again in this run

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """It leaves unless nobody is to have it; its request names the order alone. Raises VaultTrouble."""
        order = self._order(row)
        why = "" if order is None else real_address(order.person.buyer_email, self._store.read(own_addresses.every))
        if why:
            self._left_out[row.id] = why
        return Ready({"order": row.target}, row.payload)

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Each goes to one buyer."""
        return None

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those that nobody wants any more, or that have nowhere to go."""
        gone = confirmations.unwanted([each.order_id for each in rows if each.order_id is not None])
        whys = {each.id: gone.get(each.order_id or 0, "") or self._left_out.get(each.id, "") for each in rows}
        found = {row_id: why for row_id, why in whys.items() if why}
        for row_id, why in found.items():
            confirmations.leave_out(row_id, why, self._store.clock.now())
        return found

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its order says it already."""

    def once(self, row: OutboxRow) -> bool:
        """Nobody can look into the buyer's mailbox."""
        return True

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One mail to one buyer. Raises ChannelError, none of which repeats the server's words: they may name them.

        Where the server takes nothing at all, JobPaused: it is tried again after a rest, or at once when a person has
        changed its settings.
        """
        if self._mute:
            raise self._rests(
                self._mute, "It is tried again by itself; look at the mail server in Settings if it stays"
            )
        try:
            server = self._server()
            letter = self._written(row, outlet, server)
            mail.send(server, letter, seconds=CALL_SECONDS, before_send=before_send)
        except (NotTaken, NotYet) as error:
            raise self._answered(error) from None
        except NoAnswer as error:
            if not error.sent:
                raise self._rests(error.said, error.fix) from None
            self._mute = error.said  # a server that goes silent is not asked once for every mail
            raise
        except (BadInput, VaultTrouble, ChannelError) as error:
            raise self._rests(error.said, error.fix) from None

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """What the order says of its confirmation."""
        confirmations.settle(row, state, error, now)

    def _answered(self, error: NotTaken | NotYet) -> ChannelError:
        """The server's answer without its words."""
        meant = SAID.get(error.status[:3], "")
        said = f"It answered {error.status}" + (f": {meant}" if meant else "")
        if not error.alone:
            return self._rests(f"{error.title}. {said}", error.fix)
        if isinstance(error, NotTaken):
            return ChannelRefused(error.title, said, error.fix)
        return NotYet(error.title, said, error.fix, status=error.status, alone=True)

    def _rests(self, why: str, fix: str) -> JobPaused:
        return JobPaused("Order confirmations wait for the mail server", why, fix, wait=REST)

    def _order(self, row: OutboxRow) -> Order | None:
        """With its buyer. Raises VaultTrouble."""
        if row.order_id is None:
            return None
        ids, seal = [row.order_id], self._connect.seal()
        return next(iter(self._store.read(lambda: orders.fetch(ids, seal))), None)

    def _written(self, row: OutboxRow, outlet: Outlet, server: MailServer) -> Mail:
        """Raises BadInput where the order, its buyer or the letter is gone since it was claimed; VaultTrouble."""
        order, hands = self._order(row), self._kind.fulfilling
        letter = None if hands is None else hands.confirms(outlet.settings)
        if order is None or letter is None or real_address(order.person.buyer_email, ()):
            raise BadInput("The order or the letter was changed while it left", "", "It is looked at again by itself")
        made = rendered(letter, order, float(getattr(outlet.settings, "utc_offset", 0)))
        return Mail(
            (order.person.buyer_email,), made.subject, made.text, self._store.clock.now(), made.html,
            message_id(outlet.account.uid, order.channel_order_id, server.sender),
        )  # fmt: skip


def rendered(letter: Letter, order: Order, hours: float) -> Rendered:
    """``hours``: the account's offset from UTC."""
    return render(letter, facts_of(order, hours))


def message_id(account_uid: str, channel_order_id: str, sender: str) -> str:
    """The same for ever for an order, so that a mailbox knows a second one for what it is."""
    word = hashlib.sha256(f"{account_uid}:{channel_order_id}".encode()).hexdigest()[:32]
    return f"order.{word}@{sender.rpartition('@')[2]}"
