"""How a level leaves: made into the channel's words as it is at the claim, told, and looked at later. Sync thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Literal

from linndesk.channels.stock import Change, Shown, TellsStock
from linndesk.domain.outbox import Kind, State
from linndesk.errors import BadInput
from linndesk.store import levels, stock_rows
from linndesk.store.outbox import OutboxRow
from linndesk.store.outbox_queue import place_of, unfit
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Ready


class StockWay:
    """The way of rows of kind *stock*. Levels are facts: what was lost is told again, always the newest (R-LOST)."""

    kind: Kind = "stock"
    noun = ("level", "levels")
    group = "Stock"
    frozen = False
    taken: Literal["confirmed", "sent"] = "sent"
    wrong: Literal["service", "refused"] = "refused"

    def __init__(self, store: Store) -> None:
        self._store = store

    def plan(self, row: OutboxRow, outlet: Outlet) -> Ready:
        """Nothing has to be asked before. Raises BadInput of what could never be sent."""
        why, place = self._store.read(lambda: (unfit(row.listing_id), place_of(row.listing_id)))
        request = {} if why else _port(outlet).stock_request(change_of(row, place))  # the claim ends what is unfit
        return Ready(request, row.payload, partial(self._begin, row), partial(self._unfit, row))

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Ready:
        """As ``plan``."""
        return self.plan(row, outlet)

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange. Raises ChannelError."""
        _port(outlet).tell_stock(row.target, request, before_send)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """What its listings are to show, in every account of the pool."""
        if state == "sent":
            stock_rows.taken(row, now)
        elif state == "confirmed":
            stock_rows.confirmed(row, Shown(row.target, row.payload["quantity"], row.payload["latency"]), now)
        elif state == "refused":
            stock_rows.refused(row, error, now)
        elif state == "waiting":
            stock_rows.not_sent(row, now)
        elif state in ("held", "superseded"):
            tell_anew(row)

    def _begin(self, row: OutboxRow) -> None:
        stock_rows.begin(row, self._store.now())

    def _unfit(self, row: OutboxRow) -> str:
        """A listing may have been unlinked, or gone to the channel's own warehouse, since its level was planned."""
        why = unfit(row.listing_id)
        if why and row.state == "sending":
            tell_anew(row)
        return why


def change_of(row: OutboxRow, marketplace: str) -> Change:
    """What is to be told, of a row's payload."""
    return Change(row.target, int(row.payload["quantity"]), row.payload["latency"], marketplace)


def tell_anew(row: OutboxRow) -> None:
    """Nobody knows what the channel has of it: whatever is planned next is told. Inside a write."""
    if row.listing_id is not None:
        levels.mark_listings([row.listing_id], force=True)


def _port(outlet: Outlet) -> TellsStock:
    channel: object = outlet.channel
    if not isinstance(channel, TellsStock):
        raise BadInput(f"{outlet.title} takes no stock levels", "", "Switch Inventory Sync off for this account")
    return channel
