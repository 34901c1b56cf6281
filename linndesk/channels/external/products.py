"""What an app lists, page by page until nothing new comes (X9). Worker threads; reading a page is pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from linndesk.channels.base import DownloadMemory, ListingsBatch, Tools
from linndesk.channels.external.asking import MOST_EMPTY, MOST_OLD, refuse
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.listed import price, read_rows
from linndesk.channels.loose import LONGEST_ID, MOST_UNITS, Loose
from linndesk.channels.paging import MOST_PAGES, endless
from linndesk.channels.written import Unreadable
from linndesk.domain.listings import ListedProduct
from linndesk.errors import BadReply

ENDPOINT = "ProductsEndpoint"
_WHAT = "its products"


class Products(ABC):
    """The part of the channel that asks what is listed (the port ListsProducts)."""

    settings: ExternalSettings
    tools: Tools

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    def listed_products(self, scopes: Sequence[str], memory: DownloadMemory) -> Iterator[ListingsBatch]:
        """A batch a page; see the port. An app has one list, so that neither argument changes anything.

        ``report_time`` is None where the app gave no list at all, or one that it says goes on and that does not:
        nothing is known then of what is missing.
        """
        began = self.tools.clock.now()
        seen: set[str] = set()
        row = barren = 0
        for page in range(1, MOST_PAGES + 1):
            answer = self.client.post("products", ENDPOINT, {"PageNumber": page})
            refuse(self.client, answer, _WHAT)
            body = Loose(answer.body)
            elements = self._elements(body)
            products, broken = read_rows(elements, product, seen, row)
            row += len(elements)
            barren = 0 if products else barren + 1
            last = not has_more(body) or barren >= (MOST_OLD if elements else MOST_EMPTY)
            known = (body.knows("Products") or page > 1) and not (last and elements and has_more(body))
            yield ListingsBatch("", products, broken, last, began if known else None)
            if last:
                return
        raise endless(self.client.who, _WHAT)

    def _elements(self, body: Loose) -> list[object]:
        try:
            return body.elements("Products")
        except Unreadable as error:
            raise BadReply(f"{self.client.who} gave no list of {_WHAT}", str(error), "Try again later") from None


def has_more(body: Loose) -> bool:
    """What a page says of those behind it; a word that nobody knows is no end, for nothing new is one."""
    try:
        return body.truth("HasMorePages")
    except Unreadable:
        return True


def product(found: object) -> ListedProduct | str:
    """The product, or why the row cannot be used. Quantity and price inform only: one that cannot be read is none."""
    if not isinstance(found, dict):
        return "it is no object"
    row = Loose(found)
    try:
        sku = row.ident("SKU", LONGEST_ID)
    except Unreadable as error:
        return str(error)
    return ListedProduct(
        channel_sku=sku,
        title=_title(row),
        reference=_reference(row),
        fulfilment="merchant",
        quantity=_quantity(row),
        price=price(row, "Price"),
        status="",
        marketplace="",
    )


def _title(row: Loose) -> str:
    try:
        return row.line("Title")
    except Unreadable:
        return ""


def _reference(row: Loose) -> str:
    """Letter for letter, for it is given back with each level."""
    try:
        return row.ident("Reference", LONGEST_ID)
    except Unreadable:
        return ""


def _quantity(row: Loose) -> int | None:
    try:
        units = row.whole("Quantity")
    except Unreadable:
        return None
    return units if units is not None and 0 <= units <= MOST_UNITS else None
