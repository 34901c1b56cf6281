"""How an order stands on its channel: by the last whole pull while that covers, else asked for. Sync thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from linndesk.channels.base import FindsOrders
from linndesk.domain.despatch import Standing
from linndesk.domain.orders import PARTS_UNKNOWN, ChannelOrder
from linndesk.errors import BadReply
from linndesk.store import standing
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet

COVERS = timedelta(minutes=10)
AGAIN = timedelta(minutes=5)  # no pull sooner after the last: a channel's poll is dear
SLIP = timedelta(minutes=1)  # a clock that was put right a little is no reason to doubt a pull


class Freshness:
    """Whether what was pulled is young enough to go by. ``pull`` brings it up to date, as a sync would.

    ``tried_at``: when that was tried last.
    """

    def __init__(self, store: Store, pull: Callable[[], None], tried_at: datetime | None = None) -> None:
        self._store = store
        self._pull = pull
        self._tried_at = tried_at

    def covers(self, account_id: int, ahead: float | None) -> bool:
        """By the channel's clock and by ours; a pull that is too old is made once more, at most every 5 minutes."""
        if self._is_young(account_id, ahead):
            return True
        if not self._is_due(account_id):
            return False
        self._pull()
        return self._is_young(account_id, ahead)

    def _is_young(self, account_id: int, ahead: float | None) -> bool:
        pulled = self._store.read(lambda: standing.pulled(account_id))
        if pulled is None or pulled.resume_point is None or pulled.asked_at is None:
            return False
        now = self._store.clock.now()
        there = now - timedelta(seconds=pulled.ahead if ahead is None else ahead)
        return -SLIP <= now - pulled.asked_at <= COVERS and -SLIP <= there - pulled.resume_point <= COVERS

    def _is_due(self, account_id: int) -> bool:
        """Not where one was made or tried just now and still does not cover: it would not the next time either."""
        pulled = self._store.read(lambda: standing.pulled(account_id))
        now = self._store.clock.now()
        known = (self._tried_at, None if pulled is None else pulled.asked_at)
        if any(each is not None and -SLIP <= now - each <= AGAIN for each in known):
            return False
        self._tried_at = now
        return True


def standing_of(found: ChannelOrder) -> Standing:
    """An order that was asked for just now."""
    left = {each.line_id: each.quantity - each.shipped - each.cancelled for each in found.lines}
    return Standing(found.status, found.cancel_requested, found.flags, found.packages, left)


def look(store: Store, row: OutboxRow, outlet: Outlet, fresh: Freshness) -> Standing | None:
    """The order of this row; None where the channel has none such, or not for us. Raises ChannelError.

    A channel that cannot be asked for one order is gone by as its last pages had it, made anew where that is due.
    """
    order_id = row.order_id
    doubted = row.state == "sending" or row.unsure or order_id is None
    known: Standing | None = None
    if not isinstance(outlet.channel, FindsOrders):
        fresh.covers(row.account_id, outlet.tools.heard.ahead)
        return _here(store, row)
    if order_id is not None and not doubted and fresh.covers(row.account_id, outlet.tools.heard.ahead):
        known = store.read(lambda: standing.of_order(order_id))
    return known or ask(store, row, outlet)


def ask(store: Store, row: OutboxRow, outlet: Outlet) -> Standing | None:
    """As the channel says now, or where it cannot be asked as it is here. Raises ChannelError."""
    if not isinstance(outlet.channel, FindsOrders):
        return _here(store, row)
    found = outlet.channel.order(row.target)
    if isinstance(found, ChannelOrder) and PARTS_UNKNOWN in found.flags:
        raise BadReply(
            f"{outlet.title} does not say how order {row.target} stands",
            "Its packages or cancellations were not given",
            "The program asks again by itself",
        )
    return standing_of(found) if isinstance(found, ChannelOrder) else None


def _here(store: Store, row: OutboxRow) -> Standing | None:
    order_id = row.order_id
    return None if order_id is None else store.read(lambda: standing.of_order(order_id, in_doubt=True))
