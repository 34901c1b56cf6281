"""How a price leaves: made into the channel's words as it is at the claim, told with others, settled. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from linndesk.channels.prices import PriceChange, TellsPricesTogether
from linndesk.domain.outbox import Kind, State
from linndesk.errors import BadInput
from linndesk.store import price_rows, prices
from linndesk.store.outbox import OutboxRow
from linndesk.store.outbox_queue import GONE, listed_as
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Ready


class PriceWay:
    """The way of rows of kind *price*. Prices are facts: what was lost is told again, always the newest (R-LOST)."""

    kind: Kind = "price"
    noun = ("price", "prices")
    group = "Prices"
    frozen = False
    several = False
    taken: Literal["confirmed", "sent"] = "confirmed"
    wrong: Literal["service", "refused"] = "refused"

    def __init__(self, store: Store) -> None:
        self._store = store

    def plan(self, row: OutboxRow, outlet: Outlet) -> Ready:
        """Nothing has to be asked before. Raises BadInput of what could never be sent."""
        listed = self._store.read(lambda: listed_as([row.listing_id])).get(row.listing_id or 0, GONE)
        change = PriceChange(row.target, Decimal(row.payload["price"]), listed.reference)
        return Ready(_port(outlet).price_request(change), row.payload)

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Ready:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Always: a channel is told prices in no other way."""
        port = _port(outlet)
        return Batches(port.most_prices, port.tell_prices)

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """A listing may have been unlinked, or its price taken away, since it was planned."""
        untold = prices.why_untold([each.listing_id for each in rows])
        whys = {each.id: untold.get(each.listing_id or 0, prices.GONE) for each in rows}
        for each in rows:
            if whys[each.id] and each.state == "sending":
                price_rows.unknown(each)
        return whys

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Each price that leaves."""
        price_rows.begin_all(rows, self._store.now())

    def once(self, row: OutboxRow) -> bool:
        return False

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange, for this price alone. Raises ChannelError."""
        _port(outlet).tell_prices([request], before_send)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """What its listing is to show."""
        if state == "sent":
            price_rows.taken(row)
        elif state == "confirmed":
            price_rows.confirmed(row, now)
        elif state == "refused":
            price_rows.refused(row, error, now)
        elif state == "waiting":
            price_rows.not_sent(row)
        elif state in ("held", "superseded"):
            price_rows.unknown(row)


def _port(outlet: Outlet) -> TellsPricesTogether:
    channel: object = outlet.channel
    if not isinstance(channel, TellsPricesTogether):
        raise BadInput(f"{outlet.title} takes no prices", "", "Switch Price change off for this account")
    return channel
