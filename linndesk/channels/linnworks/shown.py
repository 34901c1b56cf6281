"""What Linnworks has of stock items at the account's location, for whoever compares it (N7). Worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linndesk.channels.base import Tools
from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.operations import GET_STOCK_LEVEL_BATCH
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION, LinnworksSettings
from linndesk.channels.linnworks.wire import guid, guid_of, needed_guid, objects
from linndesk.channels.loose import Loose
from linndesk.channels.stock import Shown
from linndesk.channels.written import Unreadable
from linndesk.errors import BadReply

MOST = 100


class LinnworksShown:
    """The port ShowsLevels. What is compared is StockLevel, which is what Linnworks is told."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client

    @property
    def most_shown(self) -> int:
        """How many listings one question holds."""
        return MOST

    def shown_levels(self, listed: Mapping[str, str]) -> dict[str, Shown]:
        """See the port."""
        by_id = {own: sku for sku, named in listed.items() if (own := guid_of(named)) not in ("", DEFAULT_LOCATION)}
        if not by_id:
            return {}
        location = self._client.location()
        answer = self._client.call(GET_STOCK_LEVEL_BATCH, {"request": {"StockItemIds": list(by_id)}})
        if not isinstance(answer, list):
            raise BadReply(f"{WHO} gave no list of its stock levels", "Nothing was changed", "Try again later")
        try:
            found = dict(_item(Loose(each), location) for each in objects(answer))
        except Unreadable as error:
            raise BadReply(f"{WHO} gave stock levels that cannot be read", str(error), "Try again later") from error
        return {by_id[own]: Shown(by_id[own], level) for own, level in found.items() if own in by_id}


def _item(row: Loose, location: str) -> tuple[str, int]:
    """Its id, and what lies at the location: nothing where no level stands for it. Raises Unreadable."""
    levels = (each for each in row.rows("StockItemLevels") if _place(each) == location)
    return needed_guid(row, "pkStockItemId"), sum(each.whole("StockLevel") or 0 for each in levels)


def _place(level: Loose) -> Any:
    return guid(level.part("Location"), "StockLocationId")
