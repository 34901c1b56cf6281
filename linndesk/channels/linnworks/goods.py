"""The half of a Linnworks channel that is about goods: levels told and shown, products listed. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from linndesk.channels.base import DownloadMemory, ListingsBatch
from linndesk.channels.batches import Said
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.products import LinnworksProducts
from linndesk.channels.linnworks.shown import LinnworksShown
from linndesk.channels.linnworks.stock import LinnworksStock
from linndesk.channels.stock import Change, Shown


class LinnworksGoods:
    """Every method is a port's, and documented there."""

    def __init__(self, client: LinnworksClient) -> None:
        own = (client, client.settings, client.tools)
        self._stock = LinnworksStock(*own)
        self._shown = LinnworksShown(*own)
        self._products = LinnworksProducts(*own)

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
