"""One order, member by member. What names a buyer is never shown (R-PERSON). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from linndesk.channels.countries import code_of
from linndesk.channels.external.checking.book import ABSENT
from linndesk.channels.external.checking.currencies import CURRENCIES
from linndesk.channels.external.checking.judge import Part, twice, whole_of
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.written import Unreadable, as_moment

EachPage = Callable[[int, list[Part]], None]
STATES = ("PAID", "UNPAID", "CANCELLED")
DISCOUNTS = ("AllEvenly", "ItemsThenPostage", "PostageThenItems")
_ADDRESS = (
    *("FullName", "Company", "Address1", "Address2", "Address3", "Town", "Region", "PostCode", "Country"),
    *("CountryCode", "PhoneNumber", "EmailAddress"),
)
_TEXTS = ("ExternalReference", "SecondaryReferenceNumber", "Site", "MatchPostalServiceTag", "MatchPaymentMethodTag")
_USUAL = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,7})?Z", re.ASCII)
_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?", re.ASCII)
_TAGS = (("MatchPostalServiceTag", "ShippingTags"), ("MatchPaymentMethodTag", "PaymentTags"))
_SLACK = timedelta(days=1)


def judge(row: Part, visit: Visit) -> None:
    """Every member of an order but its ReferenceNumber."""
    state = _state(row)
    received = _moment(row, "ReceivedDate", needed=True)
    if received is not None and received > visit.now + _SLACK:
        row.wrong("orders.date.future", "ReceivedDate", row.peek("ReceivedDate"))
    _moment(row, "DispatchBy")
    paid = _moment(row, "PaidOn")
    if state == "PAID" and paid is None and _unsaid(row, "PaidOn"):
        row.wrong("orders.paid-on", "PaidOn", row.peek("PaidOn", ABSENT))
    currency = row.text("Currency", "orders.text")
    if currency not in CURRENCIES:
        row.wrong("orders.currency", "Currency", currency)
    _money(row, "PostalServiceCost")
    _rate(row, "PostalServiceTaxRate")
    _money(row, "Discount")
    row.enum("DiscountType", "orders.discount", DISCOUNTS, range(3))
    row.flag("UseChannelTax", "orders.flag")
    row.text("ChannelBuyerName", "orders.text", private=True)
    for each in _TEXTS:
        row.text(each, "orders.text")
    _tags(row, visit)
    _addresses(row)
    _named_rows(row, "ExtendedProperties", "orders.properties", "ExtendedProperty")
    _notes(row)
    items = row.rows("OrderItems", "orders.items")
    if items is not None:
        if not items:
            row.wrong("orders.items", "OrderItems", [])
        _items(items)


def _state(row: Part) -> str:
    if row.is_blank("PaymentStatus"):
        row.wrong("orders.status", "PaymentStatus", row.peek("PaymentStatus", ABSENT))
        return ""
    return row.enum("PaymentStatus", "orders.status", STATES, range(3))


def _unsaid(row: Part, name: str) -> bool:
    """Absent, null, or the year 1; what cannot be read was noted already."""
    value = row.get(name)
    return value in (ABSENT, None, "") or str(value).startswith("0001-01-01")


def _moment(row: Part, name: str, *, needed: bool = False) -> datetime | None:
    value = row.get(name)
    if value is ABSENT or value is None or value == "":
        if needed:
            row.wrong("orders.date", name, value)
        return None
    try:
        found = as_moment(value, name)
    except Unreadable:
        row.wrong("orders.date", name, value)
        return None
    if found is None:
        if needed:
            row.wrong("orders.date", name, value)
        return None
    text = str(value).strip()
    if _NO_ZONE.fullmatch(text):
        row.wrong("orders.date.zone", name, value)
    elif not _USUAL.fullmatch(text):
        row.wrong("orders.date.form", name, value)
    return found.astimezone(UTC)


def _money(row: Part, name: str, *, needed: bool = False) -> None:
    found = row.number(name, "orders.money", "orders.money.separators")
    if found is None:
        if needed and row.get(name) in (ABSENT, None, ""):
            row.wrong("orders.money", name, row.peek(name, ABSENT))
    elif found < 0:
        row.wrong("orders.money.negative", name, found)


def _rate(row: Part, name: str) -> None:
    found = row.number(name, "orders.rate", "orders.money.separators")
    if found is not None and not 0 <= found <= 100:
        row.wrong("orders.rate", name, found)


def _tags(row: Part, visit: Visit) -> None:
    for name, member in _TAGS:
        value, known = row.peek(name), visit.shown.get(member)
        if known and isinstance(value, str) and value.strip() and value.strip().casefold() not in known:
            row.wrong("orders.tag", name, value)


def _addresses(row: Part) -> None:
    found = [part for name in ("DeliveryAddress", "BillingAddress") if (part := row.part(name, "orders.text"))]
    filled = [part for part in found if any(not part.is_blank(each) for each in _ADDRESS)]
    if not filled:
        row.wrong("orders.address", "DeliveryAddress")
    for part in filled:
        _address(part, delivery="DeliveryAddress" in part.path)


def _address(part: Part, *, delivery: bool) -> None:
    for each in _ADDRESS:
        part.text(each, "orders.text", private=True)
    if delivery and part.is_blank("FullName") and part.is_blank("Company"):
        part.wrong("orders.address.name", "FullName")
    code = part.peek("CountryCode")
    if part.is_blank("CountryCode"):
        if delivery:
            part.wrong("orders.address.no-country", "CountryCode")
    elif isinstance(code, str) and code.strip().upper() == "UK":
        part.wrong("orders.address.uk", "CountryCode", code)
    elif isinstance(code, str) and not (len(code) == 2 and code.isupper() and code_of(code) == code):
        part.wrong("orders.address.country", "CountryCode", code)


def _named_rows(row: Part, name: str, rule: str, *also: str) -> None:
    """Lists whose rows have a name of their own."""
    name = next((each for each in (name, *also) if row.peek(each) is not None), name)
    keyed = []
    for each in row.rows(name, rule, needed=False) or ():
        key = each.peek("Name")
        if not isinstance(key, str) or not key.strip():
            each.wrong(rule, "Name", key if key is None else ABSENT)
        keyed.append((key.strip() if isinstance(key, str) else "", each))
    for _, each in twice(keyed):
        each.wrong(rule, "Name")


def _notes(row: Part) -> None:
    for each in row.rows("Notes", "orders.notes", needed=False) or ():
        if each.is_blank("Note"):
            each.wrong("orders.notes", "Note")
        _moment(each, "NoteEntryDate")
        each.flag("IsInternal", "orders.flag")


def _items(items: list[Part]) -> None:
    for _, row in twice([(_number(row), row) for row in items]):
        row.wrong("orders.item.number.unique", "OrderLineNumber", row.peek("OrderLineNumber"))
    services = [row for row in items if row.peek("IsService") is True]
    for _, row in twice([(str(row.peek("ItemTitle") or ""), row) for row in services]):
        row.wrong("orders.item.title.unique", "ItemTitle")
    for row in items:
        _item(row, service=row in services)


def _number(row: Part) -> str:
    if row.is_blank("OrderLineNumber"):
        row.wrong("orders.item.number", "OrderLineNumber")
        return ""
    return row.text("OrderLineNumber", "orders.text")


def _item(row: Part, *, service: bool) -> None:
    if not service and row.is_blank("SKU"):
        row.wrong("orders.item.sku", "SKU", row.peek("SKU", ABSENT))
    row.text("SKU", "orders.text")
    row.text("ItemTitle", "orders.text")
    if service and row.is_blank("ItemTitle"):
        row.wrong("orders.item.title", "ItemTitle")
    _quantity(row)
    _money(row, "PricePerUnit", needed=True)
    _rate(row, "TaxRate")
    _rate(row, "LinePercentDiscount")
    for each in ("TaxCostInclusive", "UseChannelTax", "IsService"):
        row.flag(each, "orders.flag")
    if not row.is_blank("CancelStatus"):
        row.enum("CancelStatus", "orders.item.cancel", ("NONE", "CANCELLED", "CANCELED"), range(2))
    _named_rows(row, "Options", "orders.item.options")


def _quantity(row: Part) -> None:
    value = row.get("Qty")
    if isinstance(value, str) and "," in value:
        row.wrong("orders.money.separators", "Qty", value)
        return
    found = whole_of(value)
    if found is None or found <= 0 or isinstance(value, Decimal):
        row.wrong("orders.item.quantity", "Qty", value)
