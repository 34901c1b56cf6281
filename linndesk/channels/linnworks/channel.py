"""One location of a Linnworks account behind our ports, each kept by its own part. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any

from linndesk.channels.base import CheckResult, DownloadMemory, ListingsBatch, OrderPage, OrderQuery
from linndesk.channels.batches import Said
from linndesk.channels.fulfilling import ChannelLocation, Ending
from linndesk.channels.linnworks.check import check
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.orders import LinnworksOrders
from linndesk.channels.linnworks.processing import LinnworksProcessing
from linndesk.channels.linnworks.products import LinnworksProducts
from linndesk.channels.linnworks.shown import LinnworksShown
from linndesk.channels.linnworks.stock import LinnworksStock
from linndesk.channels.stock import Change, Shown
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.processing import There
from linndesk.domain.receipts import Skipped


class LinnworksChannel:
    """Built for a run, used by one thread, closed after it. Every method is a port's, and documented there."""

    def __init__(self, client: LinnworksClient) -> None:
        """``client`` is its own from now on: it is closed with the channel."""
        own = (client, client.settings, client.tools)
        self._client = client
        self._orders = LinnworksOrders(*own)
        self._processing = LinnworksProcessing(*own)
        self._stock = LinnworksStock(*own)
        self._shown = LinnworksShown(*own)
        self._products = LinnworksProducts(*own)

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

    @property
    def most_levels(self) -> int:
        return self._stock.most_levels

    def stock_request(self, change: Change) -> dict[str, Any]:
        return self._stock.stock_request(change)

    def tell_levels(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        return self._stock.tell_levels(requests, before_send)

    @property
    def most_shown(self) -> int:
        return self._shown.most_shown

    def shown_levels(self, listed: Mapping[str, str]) -> dict[str, Shown]:
        return self._shown.shown_levels(listed)

    def listed_products(self, scopes: Sequence[str], memory: DownloadMemory) -> Iterator[ListingsBatch]:
        return self._products.listed_products(scopes, memory)
