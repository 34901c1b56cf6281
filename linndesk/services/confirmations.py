"""The mail that tells a buyer that an order has come: how it stands, a preview, a test (U4). Worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linndesk.channels.fulfilling import Fulfilling
from linndesk.domain.confirmation import SAMPLE, Facts, Letter, Rendered, facts_of, real_address, render
from linndesk.domain.orders import Order
from linndesk.domain.purchases import BookingState
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.services.mailing import Mailing
from linndesk.store import accounts, confirmations, orders, own_addresses
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store

MARK = "TEST: "
MARKED = "This is a test of the order confirmation of {account}. It confirms no order, and no buyer has had it."
WORDS: dict[BookingState, str] = {
    "none": "No order confirmation is sent",
    "asked": "The order confirmation waits to be sent",
    "confirmed": "The order confirmation was sent",
    "refused": "The mail server refused the order confirmation",
    "unheard": "The order confirmation was sent, not confirmed",
    "withdrawn": "The order confirmation was cancelled here",
}
NOT_YET = "The order is not open yet; it is confirmed when it comes in"
BEFORE = "It came in before order confirmations were on"
NOT_THERE = "Its channel tells its buyers itself"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the confirmation of one order stands; it names nobody. ``asked_at`` None: none was ever owed."""

    number: str
    channel_order_id: str
    account: str
    state: BookingState
    why: str
    asked_at: datetime | None = None
    settled_at: datetime | None = None
    outbox_id: int | None = None

    @property
    def words(self) -> str:
        """A sentence without its full stop."""
        said = WORDS[self.state]
        return f"{said}: {self.why[0].lower()}{self.why[1:]}" if self.why else said


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as it would leave now. ``to`` "" = to nobody, and ``why``. Personal."""

    to: str
    why: str
    made: Rendered


class Confirmations:
    """Built.confirmations."""

    def __init__(self, store: Store, connections: Connections, mailing: Mailing) -> None:
        self._store = store
        self._connections = connections
        self._mailing = mailing

    def standing(self, ref: str, account: str | None = None) -> Standing:
        """Of one order. Raises UnknownName, BadInput."""

        def job() -> Standing:
            order, row = self._order(ref, account)
            found = confirmations.of(order.id)
            if found is None:
                return Standing(order.number, order.channel_order_id, order.account, "none", self._why_none(order, row))
            return Standing(
                order.number, order.channel_order_id, order.account, found.state, found.why, found.asked_at,
                found.settled_at, None if found.row is None else found.row.id,
            )  # fmt: skip

        return self._store.read(job)

    def mail(self, ref: str, account: str | None = None) -> Shown:
        """The mail of one order, in the words of its account now, whether it is sent or not.

        Raises UnknownName, BadInput, VaultTrouble.
        """
        seal = self._connections.seal()

        def job() -> tuple[Order, AccountRow]:
            order, row = self._order(ref, account)
            return orders.fetch([order.id], seal)[0], row

        order, row = self._store.read(job)
        letter = self._letter(row)
        email = order.person.buyer_email
        why = real_address(email, self._store.read(own_addresses.every))
        return Shown("" if why else email, why, render(letter, self._facts(order, row)))

    def newest(self, account: str) -> tuple[Facts, str]:
        """What a letter is shown with: of the account's newest order with a buyer, else a sample; and of which, in
        words. Personal, but for a sample. Raises UnknownName, VaultTrouble."""

        def job() -> tuple[AccountRow, int | None]:
            row = accounts.named(account)
            return row, confirmations.newest_order(row.id)

        row, order_id = self._store.read(job)
        if order_id is None:
            return SAMPLE, ""
        seal = self._connections.seal()
        (order,) = self._store.read(lambda: orders.fetch([order_id], seal))
        return self._facts(order, row), order.number

    def try_out(self, account: str, letter: Letter, to: str) -> str:
        """Mail this letter, filled in with a sample and marked as a test, to an address of one's own; what became of it
        in a sentence. It counts for no order. Raises UnknownName, BadInput, VaultTrouble, ChannelError."""
        row = self._store.read(lambda: accounts.named(account))
        made, said = render(letter, SAMPLE), MARKED.format(account=row.name)
        own = Letter("x", f"{said.replace('{', '{{').replace('}', '}}')}\n\n")
        page = render(own, SAMPLE).html
        cut = page.index("</body>")
        marked = page[:cut] + "<hr>\n" + _body(made.html) + page[cut:]
        return self._mailing.try_out(to, f"{MARK}{made.subject}"[:200], f"{said}\n\n{made.text}", marked)

    def _order(self, ref: str, account: str | None) -> tuple[Order, AccountRow]:
        """Without its buyer. Inside a read."""
        account_id = None if account is None else accounts.named(account).id
        (order,) = orders.fetch([orders.id_of(ref, account_id)], None)
        return order, accounts.named(order.account)

    def _hands(self, row: AccountRow) -> Fulfilling | None:
        return self._connections.kind(row).fulfilling

    def _why_none(self, order: Order, row: AccountRow) -> str:
        if self._hands(row) is None:
            return NOT_THERE
        return NOT_YET if order.status == "pending" and not order.stage else BEFORE

    def _letter(self, row: AccountRow) -> Letter:
        """As it is written, though it may be off. Raises BadInput."""
        hands, settings = self._hands(row), self._connections.settings(row)
        letter = None if hands is None else hands.letter(settings)
        if letter is None:
            raise BadInput(f"{row.name} sends no order confirmations", NOT_THERE)
        return letter

    def _facts(self, order: Order, row: AccountRow) -> Facts:
        return facts_of(order, float(getattr(self._connections.settings(row), "utc_offset", 0)))


def _body(page: str) -> str:
    """What stands in the body of a page, or all of a piece without one."""
    start = page.lower().find("<body")
    if start < 0:
        return page
    begins, ends = page.index(">", start) + 1, page.lower().rfind("</body>")
    return page[begins : ends if ends >= begins else len(page)]
