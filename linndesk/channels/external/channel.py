"""An app behind our ports: all that it can be asked and told, a part for each. Worker threads."""

from __future__ import annotations

from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.despatches import Despatches
from linndesk.channels.external.orders import Orders
from linndesk.channels.external.postsale import PostSale
from linndesk.channels.external.prices import Prices
from linndesk.channels.external.products import Products
from linndesk.channels.external.publishing import Publishing
from linndesk.channels.external.setup import SetUp
from linndesk.channels.external.stock import Stock
from linndesk.channels.external.tags import Tags


class ExternalChannel(SetUp, Orders, Despatches, Stock, Prices, Products, Tags, Publishing, PostSale):
    """One integration of one app. Built for a run, used by one thread, closed after it."""

    def __init__(self, client: ExternalClient) -> None:
        """``client`` is its own from now on: it is closed with the channel."""
        self.settings = client.settings
        self.tools = client.tools
        self._client = client

    @property
    def client(self) -> ExternalClient:
        """Its own connection."""
        return self._client

    def close(self) -> None:
        self._client.close()
