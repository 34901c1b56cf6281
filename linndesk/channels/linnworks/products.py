"""What Linnworks has in stock, page by page until a short one comes. Worker threads; reading a page is pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from linndesk.channels.base import DownloadMemory, ListingsBatch, Tools
from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.operations import GET_STOCK_ITEMS_FULL
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.linnworks.wire import guid_of
from linndesk.channels.listed import price, read_rows
from linndesk.channels.loose import LONGEST_ID, Loose
from linndesk.channels.paging import MOST_PAGES, endless
from linndesk.channels.written import Unreadable
from linndesk.domain.listings import ListedProduct
from linndesk.errors import BadReply, ChannelRefused

PER_PAGE = 200  # the most that Linnworks takes
BATCHED = "Linnworks keeps it in batches and takes no level of it"
COMPOSITE = "It is a composite: Linnworks works its level out of its parts"
VARIATION = "It groups variations and has no stock of its own"


class LinnworksProducts:
    """The port ListsProducts."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools

    def listed_products(self, scopes: Sequence[str], memory: DownloadMemory) -> Iterator[ListingsBatch]:
        """A batch a page; see the port. There is one list, so that neither argument changes anything.

        ``report_time`` is None where full pages bring nothing new: nothing is known then of what is missing.
        """
        began = self._tools.clock.now()
        seen: set[str] = set()
        before = 0
        for page in range(1, MOST_PAGES + 1):
            rows = self._page(page)
            products, broken = read_rows(rows, product, seen, before)
            before += len(rows)
            is_short = len(rows) < PER_PAGE
            is_stuck = not is_short and not (products or broken)
            yield ListingsBatch("", products, broken, is_short or is_stuck, None if is_stuck else began)
            if is_short or is_stuck:
                return
        raise endless(WHO, "its stock items")

    def _page(self, page: int) -> list[Any]:
        """Behind the last page, where that was a full one, Linnworks refuses the question."""
        try:
            found = self._client.call(GET_STOCK_ITEMS_FULL, _asked(page))
        except ChannelRefused:
            if page == 1:
                raise
            return []
        if not isinstance(found, list):
            raise BadReply(f"{WHO} gave no list of its stock items", f"Page {page} is none", "Try again later")
        return found


def _asked(page: int) -> dict[str, Any]:
    """Parents of composites and of variations have no level of their own and are left out; levels are not wanted."""
    return {
        "keyword": "",
        "loadCompositeParents": False,
        "loadVariationParents": False,
        "entriesPerPage": PER_PAGE,
        "pageNumber": page,
        "dataRequirements": [],
        "searchTypes": ["SKU"],
    }


def product(found: object) -> ListedProduct | str:
    """The product, or why the row cannot be used."""
    if not isinstance(found, dict):
        return "it is no object"
    row = Loose(found)
    try:
        return ListedProduct(
            channel_sku=row.ident("ItemNumber", LONGEST_ID),
            title=row.line("ItemTitle"),
            reference=guid_of(row.line("StockItemId")),
            fulfilment="merchant",
            quantity=None,
            price=price(row, "RetailPrice"),
            status="",
            marketplace="",
            barcode=row.line("BarcodeNumber"),
            excluded=_excluded(row),
        )
    except Unreadable as error:
        return str(error)


def _excluded(row: Loose) -> str:
    """Raises Unreadable: what may be kept in batches is told no level."""
    if row.truth("isBatchedStockType"):
        return BATCHED
    if row.truth("IsCompositeParent"):
        return COMPOSITE
    return VARIATION if row.truth("IsVariationParent") else ""
