"""Purchase orders of one location of Linnworks: what is open, each whole, and what came of one (M3). Worker threads."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from linndesk.channels.base import Tools
from linndesk.channels.deliveries import Heads
from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.operations import DELIVER_ITEM, GET_PURCHASE, GET_SUPPLIERS, SEARCH_PURCHASES
from linndesk.channels.linnworks.pages import read_list
from linndesk.channels.linnworks.purchases import OPEN, named, read_head, read_purchase, read_suppliers, unread
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.linnworks.wire import guid_of
from linndesk.channels.loose import MOST_UNITS, Loose
from linndesk.channels.paging import MOST_PAGES, endless
from linndesk.channels.written import Unreadable
from linndesk.domain.processing import outside_test
from linndesk.domain.purchases import Booking, Purchase, PurchaseHead
from linndesk.errors import BadInput, BadReply, ChannelError, ChannelRefused

log = logging.getLogger(__name__)
PER_PAGE = 100
_WHAT = "purchase orders"
_LONGEST_BATCH = 100
_LOOK = "Look at the purchase order in Linnworks, then retry"
_ORDER = r"purchase[ _-]?order"
_GONE = re.compile(
    rf"{_ORDER}\b[^.,;:]{{0,60}}(not (be )?found|n[o']t exist|no longer exists|(was|been) (deleted|removed))"
    rf"|(no such|unknown|can(no|')t find|could not find)( the| a)? {_ORDER}"
)


class LinnworksDelivering:
    """The port BooksDeliveries."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools
        self._suppliers: dict[str, str] | None = None

    def open_purchases(self) -> Heads:
        """See the port. Linnworks takes one status a question, and no location: what its values are nobody wrote down.

        So location and status are looked at here. A status changes while lists are read: one that is named twice
        counts once, one that slipped through between two pages is asked for by its id, as all that is not listed.
        """
        location = self._client.location()
        found: dict[str, PurchaseHead] = {}
        broken: list[tuple[str, str]] = []
        for status in OPEN:
            for each in self._listed(status, broken):
                try:
                    head = read_head(each, self._supplier)
                except Unreadable as error:
                    broken += unread(each, str(error), location)
                    continue
                if head.status in OPEN and head.location == location:
                    found.setdefault(head.id, head)
        bad = dict.fromkeys(each for each in broken if each[0] not in found)
        return Heads(tuple(found.values()), tuple(bad))

    def purchase(self, purchase_id: str) -> Purchase | None:
        """See the port. None where Linnworks says clearly that it has none: by a refusal that says so of the purchase
        order, or by an answer that names none and holds no line, twice: an empty one may be a proxy's."""
        own = guid_of(purchase_id)
        if not own:
            return None
        try:
            return self._purchase(own) or self._purchase(own)
        except ChannelRefused as error:
            if _says_gone(error.detail, own):
                return None
            raise
        except Unreadable as error:
            raise BadReply(f"Purchase order {own} of {WHO} cannot be read", str(error), _LOOK) from None

    def _purchase(self, own: str) -> Purchase | None:
        return read_purchase(self._client.call(GET_PURCHASE, {"pkPurchaseId": own}), own, self._supplier)

    def delivery_request(self, booking: Booking) -> dict[str, Any]:
        """The line and what is to stand as its total; see the port."""
        own, line, batch = guid_of(booking.purchase_id), guid_of(booking.line_id), booking.batch.strip()
        if not own or not line:
            raise BadInput(f"This is no line of a purchase order of {WHO}", "", "Cancel it here")
        if not 1 <= booking.total <= MOST_UNITS:
            raise BadInput(f"{booking.total} units cannot be told", f"1 to {MOST_UNITS:,} can be", "Cancel it here")
        if not batch.isprintable() or len(batch) > _LONGEST_BATCH:
            raise BadInput("This batch number holds characters that cannot be sent", "", "Type or scan it again")
        told: dict[str, Any] = {"pkPurchaseId": own, "pkPurchaseItemId": line, "Delivered": booking.total}
        return {"deliverItemParameter": {**told, "BatchNumber": batch} if batch else told}

    def deliver(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """See the port."""
        told = request["deliverItemParameter"]
        if self._settings.test_account:
            self._client.before_a_send(lambda: self._check_test(told["pkPurchaseId"], told["pkPurchaseItemId"]))
        answer = self._client.call(DELIVER_ITEM, request, before_send=before_send)
        row = Loose(answer if isinstance(answer, dict) else {})
        try:
            item = row.part("NewPurchaseOrderItem")
            line, delivered = guid_of(item.line("pkPurchaseItemId")), item.whole("Delivered")
        except Unreadable as error:
            raise _unclear(str(error)) from None
        if line != told["pkPurchaseItemId"] or delivered is None or delivered < told["Delivered"]:
            raise _unclear("It does not say that these units were booked in")

    def _listed(self, status: str, broken: list[tuple[str, str]]) -> Iterator[Any]:
        """Rows of all pages. Raises ChannelError. A page that brings nothing new ends it, as a sentence of
        ``broken``: what is here and was not listed is asked for by its id."""
        seen: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            asked = {"Status": status, "EntriesPerPage": PER_PAGE, "PageNumber": page}
            answer = self._client.call(SEARCH_PURCHASES, asked)
            found = read_list(answer, page, PER_PAGE, _WHAT, "Result", "TotalNumberOfRecords")
            yield from found.rows
            if not found.has_more(page) or not found.rows:
                return
            new = {named(each) for each in found.rows} - seen
            if not new:
                broken.append(("", f"{WHO} gave the same page of its {_WHAT} again: some may be missing"))
                return
            seen |= new
        raise endless(WHO, f"its {_WHAT}")

    def _supplier(self, own: str) -> str:
        """Its name; asked once for all. It informs only: nothing waits for it and nothing fails by it."""
        if self._suppliers is None:
            try:
                self._suppliers = read_suppliers(self._client.call(GET_SUPPLIERS))
            except ChannelError as error:
                log.info("%s does not tell its suppliers: %s", WHO, error.title)
                self._suppliers = {}
        return self._suppliers.get(own, "")

    def _check_test(self, purchase_id: str, line_id: str) -> None:
        """U10, by what the purchase order holds there now."""
        location, found = self._client.location(), self.purchase(purchase_id)
        line = found.line(line_id) if found else None
        if found is None or line is None:
            raise ChannelRefused(f"{WHO} does not know this line", "It was deleted there", _LOOK)
        why = outside_test(found.head.location == location, (line.sku,), tuple(self._settings.test_skus))
        if why:
            raise ChannelRefused("This purchase order was not touched", why, "Name its SKU as a test SKU, or keep it")


def _says_gone(words: str, own: str) -> bool:
    """Whether a refusal is about the purchase order itself, and says that it is not there."""
    return _GONE.search(words.casefold().replace(own, "purchase order")) is not None


def _unclear(why: str) -> ChannelError:
    """Nobody knows whether it was done: it is read before anything else is tried."""
    return BadReply(f"The answer of {WHO} to the booking cannot be read", why, "The program looks by itself")
