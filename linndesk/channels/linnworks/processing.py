"""Ending an order on Linnworks: tracking first, looked at again, then the processing (U8, M11). Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from linndesk.channels.base import Tools
from linndesk.channels.fulfilling import Ending
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.domain.processing import There
from linndesk.errors import ChannelError

_NOT_YET = ChannelError("Linnworks is not told yet", "", "Wait for the next version")


class LinnworksProcessing:
    """The port ProcessesOrders."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools

    def there(self, channel_order_id: str) -> There | None:
        """As it stands now; see the port."""
        raise _NOT_YET

    def process_request(self, ending: Ending) -> dict[str, Any]:
        """What would be told; see the port."""
        raise _NOT_YET

    def process_order(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """Some exchanges; see the port."""
        raise _NOT_YET
