"""An order before something of it comes back: the sheet, where goods go, how its channel would be told.

Inside a read or a write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linndesk.channels.base import ChannelKind
from linndesk.domain.outbox import words
from linndesk.domain.returns_rules import Place, ReturnSheet
from linndesk.errors import UnknownName
from linndesk.services import returns_words
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings
from linndesk.store import accounts, locations, returns
from linndesk.store.accounts import AccountRow
from linndesk.store.returns import Sold
from linndesk.store.returns_acts import Debt

QUARANTINE = "Quarantine"


@dataclass(frozen=True, slots=True)
class Before:
    """An order with its account and its sheet."""

    sold: Sold
    account: AccountRow
    kind: ChannelKind
    settings: AccountSettings
    sheet: ReturnSheet

    def debt(self, connections: Connections, now: datetime, at_once: bool) -> Debt | None:
        """How its channel is owed the word; None where it is told nothing."""
        if not self.sheet.tells:
            return None
        due = now if at_once else now + timedelta(seconds=self.settings.undo_seconds)
        return Debt(due, connections.hold(self.account, "booking"))


def before(connections: Connections, order_id: int, *, lock: bool = False) -> Before:
    """``lock``: nobody else changes the order until the commit. Raises UnknownName."""
    sold = returns.sold(order_id, lock=lock)
    account = accounts.by_id(sold.account_id)
    if account is None:
        raise UnknownName("The account of this order was removed", fix="Refresh the list")
    kind, settings = connections.kind(account), connections.settings(account)
    fits = kind.fulfilling is not None
    tells = kind.fulfilling is not None and kind.fulfilling.returns(settings)
    who, places = called(kind, settings), returns.places()
    home = _home(settings.order_location)
    sheet = ReturnSheet(
        order_id=sold.id, number=sold.number, channel_order_id=sold.channel_order_id, called=sold.called,
        account=sold.account, who=who, status=sold.status, outcome=sold.outcome, lines=sold.lines, places=places,
        stock=sold.location if sold.home else home, quarantine=_quarantine(places), home=home, tells=tells,
        telling=returns_words.telling(who, account.name, settings.undo_seconds, fits=fits, on=tells),
        held=words(connections.hold(account, "booking"), "booking") if tells else "",
        undo_seconds=settings.undo_seconds, refused=_refused(sold),
    )  # fmt: skip
    return Before(sold, account, kind, settings, sheet)


def called(kind: ChannelKind, settings: AccountSettings) -> str:
    """What people call the channel of an account."""
    return kind.called(settings) or kind.title


def _home(wanted: str) -> str:
    """Where an account's orders leave from, as far as goods are for sale there."""
    found = next((each for each in locations.every() if each.name.casefold() == wanted.casefold()), None)
    if found is not None and not found.sells:
        return locations.DEFAULT
    return wanted if found is None else found.name


def _quarantine(places: Sequence[Place]) -> str:
    """The first one, or the name of the one that is made."""
    found = next((each.name for each in places if each.quarantine), "")
    taken = {each.name.casefold() for each in locations.every()}
    free = (QUARANTINE if number == 1 else f"{QUARANTINE} {number}" for number in range(1, len(taken) + 2))
    return found or next(each for each in free if each.casefold() not in taken)


def _refused(sold: Sold) -> str:
    if sold.is_deleted:
        return "The order was deleted here"
    if sold.status == "cancelled":
        return "The order was cancelled, and nothing of it left"
    if sold.status != "processed":
        return "The order has not left yet: despatch it first"
    if not any(each.returnable for each in sold.lines):
        return "All of it came back already" if any(each.returned for each in sold.lines) else "It has no goods"
    return ""
