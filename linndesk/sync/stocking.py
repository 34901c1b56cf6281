"""How a level leaves: made into the channel's words as it is at the claim, told, and looked at later. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from linndesk.channels.batches import TellsLevelsTogether
from linndesk.channels.selling import SellingSettings
from linndesk.channels.stock import Change, Shown, TellsStock
from linndesk.domain.outbox import Kind, State
from linndesk.errors import BadInput
from linndesk.store import levels, stock_rows
from linndesk.store.outbox import OutboxRow
from linndesk.store.outbox_queue import GONE, listed_as
from linndesk.store.stock_draft import LEFT_OUT
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Ready


class StockWay:
    """The way of rows of kind *stock*. Levels are facts: what was lost is told again, always the newest (R-LOST)."""

    kind: Kind = "stock"
    noun = ("level", "levels")
    group = "Stock"
    frozen = False
    several = False
    taken: Literal["confirmed", "sent"] = "sent"
    wrong: Literal["service", "refused"] = "refused"

    def __init__(self, store: Store) -> None:
        self._store = store
        self._outside: set[int] = set()  # rows of test accounts that are no test's

    def plan(self, row: OutboxRow, outlet: Outlet) -> Ready:
        """Nothing has to be asked before. Raises BadInput of what could never be sent."""
        listed = self._store.read(lambda: listed_as([row.listing_id])).get(row.listing_id or 0, GONE)
        if isinstance(outlet.settings, SellingSettings) and not outlet.settings.stock_rules().tells(row.target):
            self._outside.add(row.id)
        if listed.unfit or row.id in self._outside:
            return Ready({}, row.payload)  # the claim ends it
        return Ready(_port(outlet).stock_request(change_of(row, listed.marketplace, listed.reference)), row.payload)

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Ready:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Of channels that take levels of several listings at once."""
        channel: object = outlet.channel
        return Batches(channel.most_levels, channel.tell_levels) if isinstance(channel, TellsLevelsTogether) else None

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """A listing may have been unlinked, or gone to the channel's own warehouse, since its level was planned; or its
        account was made one for tests."""
        listed = listed_as([each.listing_id for each in rows])
        whys = {each.id: listed.get(each.listing_id or 0, GONE).unfit for each in rows}
        whys |= dict.fromkeys(self._outside & whys.keys(), LEFT_OUT["test"])
        for each in rows:
            if whys[each.id] and each.state == "sending":
                tell_anew(each)
        return whys

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Each level that leaves, with what it was made of."""
        stock_rows.begin_all(rows, self._store.now())

    def once(self, row: OutboxRow) -> bool:
        return False

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange. Raises ChannelError."""
        port = _port(outlet)
        assert isinstance(port, TellsStock)  # else they are told together
        port.tell_stock(row.target, request, before_send)

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


def change_of(row: OutboxRow, marketplace: str, reference: str) -> Change:
    """What is to be told, of a row's payload."""
    return Change(row.target, int(row.payload["quantity"]), row.payload["latency"], marketplace, reference)


def tell_anew(row: OutboxRow) -> None:
    """Nobody knows what the channel has of it: whatever is planned next is told. Inside a write."""
    if row.listing_id is not None:
        levels.mark_listings([row.listing_id], force=True)


def _port(outlet: Outlet) -> TellsStock | TellsLevelsTogether:
    channel: object = outlet.channel
    if not isinstance(channel, (TellsStock, TellsLevelsTogether)):
        raise BadInput(f"{outlet.title} takes no stock levels", "", "Switch Inventory Sync off for this account")
    return channel
