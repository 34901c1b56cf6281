"""Orders of one location of Linnworks: what is open, page by page, and orders by their ids. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from linndesk.channels.base import OrderPage, OrderQuery, Tools
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.receipts import Skipped
from linndesk.errors import ChannelError

_NOT_YET = ChannelError("Linnworks is not read yet", "", "Wait for the next version")


class LinnworksOrders:
    """The ports PullsOrders, FindsOrders and FindsOrdersTogether."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools

    @property
    def most_found(self) -> int:
        """How many ids one question holds."""
        return 50

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        """One page; see the port."""
        raise _NOT_YET

    def order(self, channel_order_id: str) -> ChannelOrder | Skipped | None:
        """One order as it stands now; see the port."""
        raise _NOT_YET

    def orders_by_id(self, ids: Sequence[str]) -> Mapping[str, ChannelOrder | None]:
        """Several; see the port."""
        raise _NOT_YET
