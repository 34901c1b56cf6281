"""An app behind our ports: orders, despatches, stock, products, tags, its own set-up. Worker threads."""

from __future__ import annotations

from requests.adapters import HTTPAdapter

from linndesk.channels.base import Tools
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.despatches import Despatches
from linndesk.channels.external.oauth import Grants
from linndesk.channels.external.orders import Orders
from linndesk.channels.external.products import Products
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.external.setup import SetUp
from linndesk.channels.external.stock import Stock
from linndesk.channels.external.tags import Tags


class ExternalChannel(SetUp, Orders, Despatches, Stock, Products, Tags):
    """One integration of one app. Built for a run, used by one thread, closed after it."""

    def __init__(
        self,
        settings: ExternalSettings,
        tools: Tools,
        grants: Grants | None = None,
        adapter: HTTPAdapter | None = None,
    ) -> None:
        self.settings = settings
        self.tools = tools
        self._client = ExternalClient(settings, tools, grants, adapter)

    @property
    def client(self) -> ExternalClient:
        """Its own connection."""
        return self._client

    def close(self) -> None:
        self._client.close()
