"""What a row of a links file says: the channel SKU, its item, its rules; one sentence per wrong cell. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from linndesk.domain.listings import NO_LIMIT
from linndesk.domain.pricing import checked
from linndesk.errors import BadInput
from linndesk.services.columns import Target
from linndesk.services.itemrows import LARGEST, LONGEST, RowError, amount, fact, whole
from linndesk.services.tablefile import Row, TableFile

RULES = {"max_listed": (0, LARGEST), "percentage": (0, 100), "end_when": (0, LARGEST), "latency": (1, 30)}
PRICE = "price"
TARGETS = (
    Target("channel_sku", "Channel SKU", ("Channel item SKU", "Seller SKU", "Merchant SKU", "Listing SKU"), needed=True,
           tip="The product code as the channel has it, letter for letter"),
    Target("sku", "SKU", ("Linnworks SKU", "Stock SKU", "Stock item SKU", "Item SKU", "Our SKU", "Linked SKU",
           "Item number"), tip="Your stock item; a blank cell leaves the link as it is"),
    Target("max_listed", "Max listed", ("MaxListedQuantity", "Max listed quantity", "Max quantity"),
           tip="Never list more than this; none = no limit, blank = as the account"),
    Target("percentage", "Percentage", ("StockPercentage", "Stock percentage", "Max listed percentage", "Percent"),
           tip="0 to 100; blank = as the account"),
    Target("end_when", "End when", ("EndWhenStock", "End when stock", "End when quantity", "Stop at"),
           tip="List none at this level or below; blank = as the account"),
    Target("latency", "Latency", ("Handling time", "Lead time", "Fulfilment latency", "Despatch time"),
           tip="1 to 30 days until despatch; blank = as the account"),
    Target("price", "Price", ("Own price", "Listing price"),
           tip="What this listing alone costs; blank = as the stock item"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkRow:
    """What a good row says. ``sku`` None = the link stays; an absent rule or price stays, None = back to the account's
    rule, to the stock item's price."""

    number: int
    channel_sku: str
    sku: str | None = None
    rules: Mapping[str, int | None] = field(default_factory=dict)
    prices: Mapping[str, Decimal | None] = field(default_factory=dict)  # PRICE, where the file has it


def parse(table: TableFile) -> tuple[list[LinkRow], list[RowError]]:
    """Good rows of a table with our column names, and one error per bad row."""
    rows: list[LinkRow] = []
    errors: list[RowError] = []
    first_seen: dict[str, int] = {}
    for each in table.rows:
        found = _parse(each, table.columns)
        if isinstance(found, LinkRow) and found.channel_sku in first_seen:
            where = first_seen[found.channel_sku]
            found = RowError(each.number, "channel_sku", f"{found.channel_sku} is in row {where} already")
        if isinstance(found, LinkRow):
            first_seen[found.channel_sku] = each.number
            rows.append(found)
        else:
            errors.append(found)
    return rows, errors


def _parse(row: Row, columns: tuple[str, ...]) -> LinkRow | RowError:
    if row.surplus:
        return RowError(row.number, "", "There are more values than columns; quote values that hold a comma")
    column = "channel_sku"
    try:
        own = _sku(row.cells.get(column, ""))
        if not own:
            return RowError(row.number, column, "The channel SKU is empty")
        column = "sku"
        sku = _sku(row.cells.get(column, "")) or None
        rules: dict[str, int | None] = {}
        for column in RULES:
            if column in columns:
                rules[column] = read_rule(column, row.cells.get(column, ""))
        column = PRICE
        prices = {PRICE: read_price(row.cells.get(PRICE, ""))} if PRICE in columns else {}
    except BadInput as error:
        return RowError(row.number, column, error.title)
    return LinkRow(row.number, own, sku, rules, prices)


def _sku(cell: str) -> str:
    if len(cell) > LONGEST:
        raise BadInput(f"This is {len(cell):,} characters long; {LONGEST:,} are allowed")
    return str(fact("title", cell)).strip()


def read_price(cell: str) -> Decimal | None:
    """A listing's own price as a person types it; blank = back to the stock item's. Raises BadInput."""
    text = cell.strip()
    return checked(amount(text)) if text else None


def read_rule(key: str, cell: str) -> int | None:
    """A rule as a person types it; blank = back to the account's. Raises BadInput."""
    text = cell.strip()
    if not text:
        return None
    if key == "max_listed" and text.casefold() == "none":
        return NO_LIMIT
    low, high = RULES[key]
    number = whole(text, low=-LARGEST)
    if not low <= number <= high:
        what = f"{low:,} or more" if high == LARGEST else f"{low} to {high}"
        raise BadInput(f"{text} is out of range; write {what}" + (", or none" if key == "max_listed" else ""))
    return number
