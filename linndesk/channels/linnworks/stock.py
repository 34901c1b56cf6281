"""Stock levels of one location of Linnworks, a hundred in a request with an answer for each (M10). Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from linndesk.channels.base import Tools
from linndesk.channels.batches import Said
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.stock import Change
from linndesk.errors import ChannelError

_NOT_YET = ChannelError("Linnworks is not told yet", "", "Wait for the next version")


class LinnworksStock:
    """The port TellsLevelsTogether."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools

    @property
    def most_levels(self) -> int:
        """How many listings one request holds."""
        return 100

    def stock_request(self, change: Change) -> dict[str, Any]:
        """The part of one listing; see the port."""
        raise _NOT_YET

    def tell_levels(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """One exchange; see the port."""
        raise _NOT_YET
