"""The rows of one order in Amazon's order reports as an order in our words, or the reason why not. Pure.

Every amount of a report is the whole line's, so it is never multiplied; sums as ``mapping`` makes them, so that
the same order by report and by API is one. A report tells no state: each order is *open* until the sync knows better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from linndesk.channels.addresses import link
from linndesk.channels.amazon.mapping import NO_ADDRESS, compact
from linndesk.channels.amazon.marketplaces import Marketplace, by_id, find
from linndesk.channels.amazon.order_columns import (
    CHANNEL,
    CURRENCY,
    DISCOUNTS,
    GOODS,
    ITEM,
    LATEST,
    OF_THE_LINE,
    OF_THE_ORDER,
    ORDER,
    OTHER,
    PLACED,
    QUANTITY,
    SHIPPING,
    SKU,
    STREET,
    TAXES,
    WRAPPING,
)
from linndesk.channels.amazon.wire import MOST_MONEY, Unreadable, count, ident, moment, needed_moment
from linndesk.domain.orders import ChannelLine, ChannelOrder, Person

Cells = Mapping[str, str]
_AMOUNT = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,6})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,6})?|[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,6}")
_CENTS = re.compile(r"[+-]?[0-9]{1,18},([0-9]{1,2}|[0-9]{4,6})")
_LIKE_SAME_DAY = re.compile(r"\s*same[\s_-]*day", re.IGNORECASE)
_WHOLE_MONEY = frozenset({"JPY"})
_YES = frozenset({"true", "yes", "y", "1", "ja", "oui", "si", "sí", "wahr", "vrai", "vero", "verdadero", "はい"})
_ZERO = Decimal(0)


def order(rows: Sequence[Cells], scopes: Sequence[str], as_of: datetime) -> ChannelOrder:
    """The order of these rows, all of them. ``scopes``: marketplaces it may be of where its rows do not say.

    Raises Unreadable with the reason, never with a value.
    """
    whole = _agreed(rows, OF_THE_ORDER)
    first = {key: next((row[key] for row in rows if row.get(key, "").strip()), "") for key in _keys(rows)}
    items: dict[str, list[Cells]] = {}
    for row in rows:
        items.setdefault(ident({ITEM: row.get(ITEM, "")}, ITEM).strip(), []).append(row)
    told = _currency(rows)
    place = _marketplace(whole, told, scopes)
    currency = told or (place.currency if place else "")
    read = [_Item(item_id, found, currency) for item_id, found in items.items()]
    placed = needed_moment({PLACED: whole.get(PLACED, "").strip()}, PLACED)
    shipping = sum((each.amounts[SHIPPING] for each in read), _ZERO)
    tax = sum((each.amounts[kind] for each in read for kind in TAXES), _ZERO)
    discount = sum((each.discount for each in read), _ZERO)
    total = sum((sum(each.amounts.values(), _ZERO) for each in read), _ZERO) - discount
    if max(abs(total), shipping, tax, discount) >= MOST_MONEY:
        raise Unreadable("its amounts add up to too much")
    return ChannelOrder(
        channel_order_id=ident(first, ORDER).strip(),
        status="open",
        payment_status="paid",
        marketplace=place.id if place else next(iter(scopes), ""),
        source="AMAZON",
        sub_source=place.title if place else "Amazon",
        received_at=placed,
        last_updated=max(placed, as_of, *_dates(rows, ("payments-date",))),
        currency=currency,
        total=max(total, _ZERO),
        lines=tuple(each.line for each in read),
        person=_person(first, rows),
        ship_by=min(_ship_by(rows), default=None),
        shipping=shipping,
        tax=tax,
        discount=discount,
        channel_service=_text(first, "ship-service-level"),
        flags=tuple(_flags(first)),
        missing=_missing(whole),
        by_report=True,
    )


def to_ship(cells: Cells) -> tuple[str, int] | None:
    """Line id and units that still have to leave, of a row of the unshipped report; None where it cannot be read."""
    try:
        item = ident({ITEM: cells.get(ITEM, "")}, ITEM).strip()
        ordered, left = _units(cells, QUANTITY), _units(cells, "quantity-to-ship")
        done = _units(cells, "quantity-shipped") or 0
    except Unreadable:
        return None
    units = left if left is not None else ordered - done if ordered is not None else None
    return None if units is None else (item, units)


class _Item:
    """One line from its rows: the first one, and others that bring promotions or repeat it."""

    def __init__(self, item_id: str, rows: Sequence[Cells], currency: str) -> None:
        own = _agreed(rows, OF_THE_LINE)
        quantity = _units(own, QUANTITY)
        if quantity is None:
            raise Unreadable(f"{QUANTITY} is missing")
        kinds = (GOODS, SHIPPING, WRAPPING, OTHER, *TAXES)
        self.amounts = {kind: amount(own.get(kind, ""), kind, currency, signed=kind == OTHER) for kind in kinds}
        self.discount = _discount(rows, currency)
        self.line = ChannelLine(
            line_id=item_id,
            channel_sku=_text(own, SKU),
            title=_text(own, "product-name").strip(),
            quantity=quantity,
            shipped=min(_units(own, "quantity-shipped") or 0, quantity),
            cancelled=0,
            total=self.amounts[GOODS],
            reference=_text(own, "asin").strip(),
        )


def amount(cell: str, column: str, currency: str, *, signed: bool = False) -> Decimal:
    """``12.99``, ``12,99``, ``1.234,50``, JPY ``1,980``; blank is 0. Raises Unreadable, also where it could be two."""
    written = cell.strip()
    if not written:
        return _ZERO
    if _GROUPED.fullmatch(written) and ("." in written or written.count(",") > 1 or currency in _WHOLE_MONEY):
        decimal_comma = written.rfind(",") > written.rfind(".") >= 0
        written = written.replace(".", "").replace(",", ".") if decimal_comma else written.replace(",", "")
    elif _CENTS.fullmatch(written):
        written = written.replace(",", ".")
    if not _AMOUNT.fullmatch(written):
        raise Unreadable(f"{column} is no amount")
    found = Decimal(written)
    if found < 0 and not signed:
        raise Unreadable(f"{column} is below 0")
    if abs(found) >= MOST_MONEY:
        raise Unreadable(f"{column} is too large an amount")
    return found


def _agreed(rows: Sequence[Cells], columns: Sequence[str]) -> dict[str, str]:
    """What the rows say in these columns; blank cells say nothing, two that differ say that one of them is wrong."""
    found: dict[str, str] = {}
    for row in rows:
        for column in columns:
            cell = row.get(column, "")
            if cell.strip() and found.setdefault(column, cell) != cell:
                raise Unreadable(f"its rows differ in {column}")
    return found


def _keys(rows: Sequence[Cells]) -> dict[str, None]:
    return {key: None for row in rows for key in row}


def _discount(rows: Sequence[Cells], currency: str) -> Decimal:
    """Each promotion once: a row that repeats the line with the same promotion brings nothing new.

    Amazon writes discounts with or without a minus.
    """
    added = _ZERO
    for id_column, column in DISCOUNTS:
        seen: set[tuple[str, Decimal]] = set()
        for row in rows:
            taken = abs(amount(row.get(column, ""), column, currency, signed=True))
            name = row.get(id_column, "").strip()
            continues = not row.get(QUANTITY, "").strip()
            if (name, taken) not in seen or (continues and not name):
                added += taken
            seen.add((name, taken))
    return added


def _units(cells: Cells, column: str) -> int | None:
    written = cells.get(column, "").strip()
    return count({column: written}, column) if written else None


def _currency(rows: Sequence[Cells]) -> str:
    words = {row[CURRENCY].strip() for row in rows if row.get(CURRENCY, "").strip()}
    if len(words) > 1:
        raise Unreadable("its amounts are in several currencies")
    return _clean(words.pop()) if words else ""


def _marketplace(whole: Cells, currency: str, scopes: Sequence[str]) -> Marketplace | None:
    """By the sales channel, else of the scopes of its currency the one of the country it goes to, else the first.

    XML reports name no sales channel: there the currency tells the United Kingdom from the rest of Europe.
    """
    channel = whole.get(CHANNEL, "").strip()
    if channel.casefold().startswith("non-amazon"):
        raise Unreadable("another shop's order that Amazon only sends")
    if channel and (named := find(channel)):
        return named
    known = [each for each in map(by_id, scopes) if each is not None]
    paid = [each for each in known if each.currency == currency] or known
    country = whole.get("ship-country", "").strip().upper()
    near = [each for each in paid if country in (each.country, each.code)]
    return next(iter(near or paid), None)


def _dates(rows: Sequence[Cells], columns: Sequence[str]) -> Iterator[datetime]:
    """Of dates that only inform: one that cannot be read says nothing."""
    for row in rows:
        for column in columns:
            try:
                found = moment({column: row.get(column, "").strip()}, column)
            except Unreadable:
                continue
            if found is not None:
                yield found


def _ship_by(rows: Sequence[Cells]) -> list[datetime]:
    for column in LATEST:
        if found := list(_dates(rows, (column,))):
            return found
    return []


def _missing(whole: Cells) -> str:
    street = any(whole.get(each, "").strip() for each in STREET)
    return "" if street and whole.get("ship-country", "").strip() else NO_ADDRESS


def _flags(first: Cells) -> Iterator[str]:
    for column, flag in (("is-prime", "prime"), ("is-business-order", "business")):
        if first.get(column, "").strip().casefold() in _YES:
            yield flag
    if _LIKE_SAME_DAY.match(first.get("ship-service-level", "")):
        yield "same_day"
    if any(first.get(each, "").strip() for each in ("gift-wrap-type", "gift-message-text")):
        yield "gift"
    if first.get("customized-url", "").strip():
        yield "customised"


def _person(first: Cells, rows: Sequence[Cells]) -> Person:
    number = _text(first, "purchase-order-number").strip()
    notes = (f"Purchase order {number}" if number else "", _text(first, "delivery-instructions").strip())
    messages = dict.fromkeys(_text(row, "gift-message-text").strip() for row in rows)
    links = [link(_text(row, "customized-url").strip()) for row in rows]
    filled = [{column: _clean(cell) for column, cell in row.items() if cell} for row in rows]
    return Person(
        buyer_name=_text(first, "buyer-name"),
        buyer_email=_text(first, "buyer-email"),
        name=_text(first, "recipient-name"),
        company=_text(first, "buyer-company-name"),
        line1=_text(first, STREET[0]),
        line2=_text(first, STREET[1]),
        line3=_text(first, STREET[2]),
        town=_text(first, "ship-city"),
        region=_text(first, "ship-state"),
        postcode=_text(first, "ship-postal-code"),
        country_code=_text(first, "ship-country"),
        phone=_text(first, "ship-phone-number") or _text(first, "buyer-phone-number"),
        gift_message="\n".join(each for each in messages if each),
        notes=tuple(each for each in notes if each),
        raw=compact(filled),
        links=tuple(dict.fromkeys(each for each in links if each)),
    )


def _text(cells: Cells, column: str) -> str:
    return _clean(cells.get(column, ""))


def _clean(cell: str) -> str:
    """NUL, which no database keeps, becomes the replacement character."""
    return cell.replace("\0", "\ufffd") if "\0" in cell else cell
