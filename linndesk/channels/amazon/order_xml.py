"""Amazon's XML report of orders, message by message, as rows with the flat file's columns. Pure.

Entities, external references and document types are refused, whatever they would bring.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse, tostring

from linndesk.channels.amazon import order_columns as columns
from linndesk.channels.amazon.order_pieces import Piece
from linndesk.channels.amazon.order_rows import Cells, amount
from linndesk.channels.amazon.wire import Unreadable
from linndesk.errors import BadReply

_CHUNK = 64 * 1024
_DEEPEST = 40
_AGAIN = "Ask for the report again; if this stays, let orders come by the API"
_NUMBER = re.compile(r"<(?:[\w.-]+:)?AmazonOrderID\s*>\s*([^<\s]{1,200})\s*<")
_OF_THE_ORDER = {
    columns.ORDER: "AmazonOrderID",
    columns.PLACED: "OrderDate",
    "payments-date": "OrderPostedDate",
    "buyer-email": "BillingData/BuyerEmailAddress",
    "buyer-name": "BillingData/BuyerName",
    "buyer-phone-number": "BillingData/BuyerPhoneNumber",
    "ship-service-level": "FulfillmentData/FulfillmentServiceLevel",
    "latest-ship-date": "FulfillmentData/LatestShipDate",
    "recipient-name": "FulfillmentData/Address/Name",
    columns.STREET[0]: "FulfillmentData/Address/AddressFieldOne",
    columns.STREET[1]: "FulfillmentData/Address/AddressFieldTwo",
    columns.STREET[2]: "FulfillmentData/Address/AddressFieldThree",
    "ship-city": "FulfillmentData/Address/City",
    "ship-state": "FulfillmentData/Address/StateOrRegion",
    "ship-postal-code": "FulfillmentData/Address/PostalCode",
    "ship-country": "FulfillmentData/Address/CountryCode",
    "ship-phone-number": "FulfillmentData/Address/PhoneNumber",
    columns.CHANNEL: "SalesChannel",
    "is-business-order": "IsBusinessOrder",
    "is-prime": "IsPrime",
    "purchase-order-number": "PurchaseOrderNumber",
    "delivery-instructions": "FulfillmentData/DeliveryInstructions",
}
_OF_THE_ITEM = {
    columns.ITEM: "AmazonOrderItemCode",
    columns.SKU: "SKU",
    "asin": "ASIN",
    "product-name": "Title",
    columns.QUANTITY: "Quantity",
    "gift-wrap-type": "GiftWrapLevel",
    "gift-message-text": "GiftMessageText",
    "customized-url": "CustomizationInfo/Data",
}
_KINDS = {
    "Principal": columns.GOODS,
    "Shipping": columns.SHIPPING,
    "GiftWrap": columns.WRAPPING,
    "Tax": "item-tax",
    "ShippingTax": "shipping-tax",
    "GiftWrapTax": "gift-wrap-tax",
}


class OrderXml:
    """An XML report that can be read more than once."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")

    def close(self) -> None:
        self._text.close()

    def counts(self) -> dict[str, int]:
        """How many messages each order has, at most: one that a comment names is counted too. Reads it once."""
        self._text.seek(0)
        found: Counter[str] = Counter()
        left = ""
        while chunk := self._text.read(_CHUNK):
            text, end = left + chunk, 0
            for each in _NUMBER.finditer(text):
                found[each.group(1)] += 1
                end = each.end()
            left = text[max(end, len(text) - 400) :]
        return found

    def pieces(self) -> Iterator[Piece]:
        """One for each message. Raises BadReply where it breaks off or holds what is refused."""
        self._text.seek(0)
        number = 0
        try:
            for number, message in enumerate(self._messages(), 1):  # noqa: B007 - told where it breaks off
                yield _piece(number, message)
        except ParseError as error:
            raise BadReply(
                "Amazon's order report breaks off",
                f"Of its XML {number} orders can be read; it breaks off in line {error.position[0]}",
                "What came before is good; the rest comes with the next report, or page by page",
            ) from None
        except DefusedXmlException:
            raise BadReply(
                "Amazon's order report is refused",
                "Its XML holds a document type or entities, which no report of Amazon's has",
                _AGAIN,
            ) from None

    def _messages(self) -> Iterator[Any]:
        parser = DefusedXMLParser(forbid_dtd=True)
        root, depth = None, 0
        for event, element in iterparse(self._text, events=("start", "end"), parser=parser):
            depth += 1 if event == "start" else -1
            if root is None:
                root = element
                _check_root(element)
            elif depth > _DEEPEST:
                raise BadReply("Amazon's order report is refused", "Its XML is nested too deep", _AGAIN)
            elif event == "end" and depth == 1 and _tag(element) == "Message":
                yield element
                root.clear()


def _check_root(element: Any) -> None:
    if _tag(element) != "AmazonEnvelope":
        raise BadReply(
            "The document is no order report of Amazon's",
            f"It is XML that begins with {_tag(element)[:40]}, not with AmazonEnvelope",
            "Ask for the report again",
        )


def _piece(number: int, message: Any) -> Piece:
    for each in message.iter():
        each.tag = _tag(each)
    report = message.find("OrderReport")
    if report is None:
        return Piece(number, "", ({"message": tostring(message, encoding="unicode")},), "it holds no order")
    whole = _texts(report, _OF_THE_ORDER)
    order = whole.get(columns.ORDER, "").strip()
    whole[columns.ORDER] = order
    try:
        rows = tuple(row for item in report.findall("Item") for row in _rows(item, whole))
    except Unreadable as error:
        return Piece(number, order, ({"message": tostring(message, encoding="unicode")},), str(error))
    return Piece(number, order, rows or (whole,), "" if rows else "it holds no item")


def _rows(item: Any, whole: Cells) -> Iterator[Cells]:
    """The item's row, and one more for each promotion, as the flat file has them."""
    row = {**whole, **_texts(item, _OF_THE_ITEM), **_price(item)}
    yield row
    for promotion in _promotions(item):
        yield {columns.ORDER: whole[columns.ORDER], columns.ITEM: row.get(columns.ITEM, ""), **promotion}


def _price(item: Any) -> Cells:
    found: dict[str, Decimal] = {}
    currencies: set[str] = set()
    for kind, value, currency in _components(item.find("ItemPrice")):
        column = _KINDS.get(kind, columns.OTHER)
        found[column] = found.get(column, Decimal(0)) + amount(value, column, currency, signed=column == columns.OTHER)
        currencies |= {currency} if currency else set()
    if len(currencies) > 1:
        raise Unreadable("its amounts are in several currencies")
    return {columns.CURRENCY: "".join(currencies), **{column: f"{value:f}" for column, value in found.items()}}


def _promotions(item: Any) -> Iterator[Cells]:
    """Each promotion of an item by its name, as the flat file's columns."""
    (goods_id, goods), (shipping_id, shipping) = columns.DISCOUNTS
    sums: dict[tuple[str, str, str], Decimal] = {}
    for promotion in item.findall("Promotion"):
        name = _text(promotion, "MerchantPromotionID") or _text(promotion, "PromotionClaimCode")
        for kind, value, currency in _components(promotion):
            key = (name, shipping_id, shipping) if kind.startswith("Shipping") else (name, goods_id, goods)
            sums[key] = sums.get(key, Decimal(0)) + abs(amount(value, key[2], currency, signed=True))
    for (name, id_column, column), total in sums.items():
        yield {id_column: name, column: f"{total:f}"}


def _components(of: Any) -> Iterator[tuple[str, str, str]]:
    """Kind, amount and currency."""
    for each in of.findall("Component") if of is not None else ():
        found = each.find("Amount")
        currency = (found.get("currency") or "").strip() if found is not None else ""
        yield _text(each, "Type").strip(), (found.text or "") if found is not None else "", currency


def _texts(element: Any, paths: dict[str, str]) -> dict[str, str]:
    return {column: text for column, path in paths.items() if (text := _text(element, path))}


def _text(element: Any, path: str) -> str:
    found = element.findtext(path)
    return found if isinstance(found, str) else ""


def _tag(element: Any) -> str:
    """Without a namespace."""
    return str(element.tag).rpartition("}")[2]
