"""What Linnworks has in stock, page by page until a short one comes. Worker threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linndesk.channels.base import DownloadMemory, ListingsBatch, Tools
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.errors import ChannelError


class LinnworksProducts:
    """The port ListsProducts."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools

    def listed_products(self, scopes: Sequence[str], memory: DownloadMemory) -> Iterator[ListingsBatch]:
        """A batch a page; see the port."""
        raise ChannelError("Linnworks is not read yet", "", "Wait for the next version")
