"""Products as an app lists them, for the mapping. Worker threads."""

from __future__ import annotations

from linndesk.channels.external.checking.book import ABSENT, Words
from linndesk.channels.external.checking.judge import Part, twice, whole_of
from linndesk.channels.external.checking.paging import Lists, read
from linndesk.channels.external.checking.visit import Visit

ENDPOINT = "ProductsEndpoint"
LONGEST_REFERENCE = 64
_LISTS = Lists("products", ENDPOINT, "Products", "SKU", "products.row")


def look(visit: Visit) -> None:
    """As many pages as a check reads."""
    if not visit.set_up or not visit.has(ENDPOINT):
        return
    rows = read(visit, _LISTS, {}, lambda number, here: visit.say(f"Products, page {number}"))
    if rows is None:
        return
    if not rows:
        visit.left.append("Members of products: the app gave no product to this integration")
    keyed = [(_sku(row), row) for row in rows]
    for key, row in twice(keyed):
        row.wrong("products.sku.unique", "SKU", key)
    for _, row in keyed:
        _judge(row)


def _sku(row: Part) -> str:
    if row.is_blank("SKU"):
        row.wrong("products.sku", "SKU", row.peek("SKU", ABSENT))
        return ""
    return row.text("SKU", "products.text")


def _judge(row: Part) -> None:
    if row.is_blank("Title"):
        row.wrong("products.title", "Title")
    row.text("Title", "products.text")
    quantity = row.get("Quantity")
    if quantity not in (ABSENT, None, ""):
        if isinstance(quantity, str) and "," in quantity:
            row.wrong("products.number", "Quantity", quantity)
        elif (whole := whole_of(quantity)) is None or whole < 0:
            row.wrong("products.quantity", "Quantity", quantity)
    price = row.number("Price", "products.price", "products.number")
    if price is not None and price < 0:
        row.wrong("products.price", "Price", price)
    reference = row.text("Reference", "products.text")
    if not reference.strip():
        row.wrong("products.reference", "Reference", row.peek("Reference", ABSENT))
    elif len(reference) > LONGEST_REFERENCE:
        row.wrong("products.reference.long", "Reference", Words(f"{len(reference)} characters: {reference}"))
