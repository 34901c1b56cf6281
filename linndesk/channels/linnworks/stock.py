"""Stock levels of one location of Linnworks, a hundred in a request with an answer for each (M10). Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from linndesk.channels.base import Tools
from linndesk.channels.batches import Said
from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.operations import UPDATE_STOCK_LEVELS_BULK
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION, LinnworksSettings
from linndesk.channels.linnworks.wire import guid_of, objects
from linndesk.channels.loose import LONGEST_ID, MOST_UNITS, Loose, is_empty
from linndesk.channels.stock import Change, can_be_sent
from linndesk.channels.written import Unreadable
from linndesk.errors import BadInput

MOST = 100
_RANK = {"refused": 0, "confirmed": 1}


class LinnworksStock:
    """The port TellsLevelsTogether. Only StockLevel is spoken of, so that everything else there stays as it is."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools

    @property
    def most_levels(self) -> int:
        """How many listings one request holds."""
        return MOST

    def stock_request(self, change: Change) -> dict[str, Any]:
        """The part of one listing, by its id where a download has told it, else by its SKU; see the port."""
        sku = change.channel_sku
        if self._settings.test_account and sku.strip() not in {each.strip() for each in self._settings.test_skus}:
            raise BadInput(
                f"{sku} is no test SKU", "This is a test account: only levels of its test SKUs are sent",
                "Name it under Test SKUs in Config, or ignore the listing",
            )  # fmt: skip
        if not sku.strip() or len(sku) > LONGEST_ID or not can_be_sent(sku):
            raise BadInput("This listing has no SKU that can be sent", "", "Unlink it")
        if not 0 <= change.quantity <= MOST_UNITS:
            raise BadInput(f"{sku} cannot have {change.quantity} units", "0 and more can be told", "Correct the level")
        own = guid_of(change.reference)
        named = {"SKU": sku} if own in ("", DEFAULT_LOCATION) else {"StockItemId": own}
        return {**named, "StockLevel": change.quantity}

    def tell_levels(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """One exchange; see the port. Of several rows for one listing an error counts."""
        location = self._client.location()
        items = [
            {**each, "StockLocationId": location, "RowIndex": number} for number, each in enumerate(requests, start=1)
        ]
        answer = self._client.call(UPDATE_STOCK_LEVELS_BULK, {"Items": items}, before_send=before_send)
        found: dict[int, Said] = {}
        for row in _rows(answer):
            number, said = _number(row, items), self._said(row)
            before = found.get(number)
            if before is None or _RANK[said.fate] < _RANK[before.fate]:
                found[number] = said
        silent = Said("unconfirmed", f"{WHO} said nothing of it")
        return [found.get(number, silent) for number in range(1, len(items) + 1)]

    def _said(self, row: Loose) -> Said:
        """Words in any form are a refusal: a level that was not taken must not pass for told."""
        found = row.value("Errors")
        if found is None or found is False or is_empty(found):
            return Said("confirmed")
        texts = found if isinstance(found, list) else [found]
        words = "; ".join(str(each) for each in texts if not is_empty(each))
        return Said("refused", self._client.quiet.clean(words) or "It gave no reason")


def _rows(answer: Any) -> Iterator[Loose]:
    """The rows of an answer; none where it holds none, so that nothing counts as confirmed."""
    body = Loose(answer if isinstance(answer, dict) else {"Items": answer})
    yield from (Loose(each) for each in objects(body.value("Items")))


def _number(row: Loose, items: Sequence[dict[str, Any]]) -> int:
    """Which of what was sent a row is about, 0 = none: by its number where nothing else speaks against that."""
    try:
        number = row.whole("RowIndex") or 0
        names = guid_of(row.line("StockItemId")), row.text("SKU")
    except Unreadable:
        return 0
    if 0 < number <= len(items) and _fits(items[number - 1], names) is not False:
        return number
    return next((each["RowIndex"] for each in items if _fits(each, names)), 0)


def _fits(item: dict[str, Any], names: tuple[str, str]) -> bool | None:
    """None = the row does not name it in the way in which it was sent."""
    own, sku = names
    if "StockItemId" in item:
        return None if own in ("", DEFAULT_LOCATION) else bool(item["StockItemId"] == own)
    return sku.strip().casefold() == item["SKU"].strip().casefold() if sku.strip() else None
