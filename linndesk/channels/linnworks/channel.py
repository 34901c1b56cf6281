"""One location of a Linnworks account behind our ports, each kept by its own part. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from linndesk.channels.base import CheckResult, OrderPage, OrderQuery
from linndesk.channels.fulfilling import ChannelLocation, Ending
from linndesk.channels.linnworks.bookings import LinnworksBookings
from linndesk.channels.linnworks.check import check
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.goods import LinnworksGoods
from linndesk.channels.linnworks.orders import LinnworksOrders
from linndesk.channels.linnworks.processing import LinnworksProcessing
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.processing import There
from linndesk.domain.receipts import Skipped


class LinnworksChannel(LinnworksGoods, LinnworksBookings):
    """Built for a run, used by one thread, closed after it. Every method is a port's, and documented there."""

    def __init__(self, client: LinnworksClient) -> None:
        """``client`` is its own from now on: it is closed with the channel."""
        LinnworksGoods.__init__(self, client)
        LinnworksBookings.__init__(self, client)
        own = (client, client.settings, client.tools)
        self._client = client
        self._orders = LinnworksOrders(*own)
        self._processing = LinnworksProcessing(*own)

    def close(self) -> None:
        self._client.close()

    def check(self, consumed: Container[str] = ()) -> CheckResult:
        return check(self._client)

    def locations(self) -> Sequence[ChannelLocation]:
        return self._client.locations()

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        return self._orders.orders(query, token)

    def order(self, channel_order_id: str) -> ChannelOrder | Skipped | None:
        return self._orders.order(channel_order_id)

    @property
    def most_found(self) -> int:
        return self._orders.most_found

    def orders_by_id(self, ids: Sequence[str]) -> Mapping[str, ChannelOrder | None]:
        return self._orders.orders_by_id(ids)

    def there(self, channel_order_id: str) -> There | None:
        return self._processing.there(channel_order_id)

    def process_request(self, ending: Ending) -> dict[str, Any]:
        return self._processing.process_request(ending)

    def process_order(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        self._processing.process_order(request, before_send)
