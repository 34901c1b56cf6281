"""The text of GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING: a row for each line of an order, amounts of the line. Pure.

``ReportFaults.promotions``: a line with a discount gets a second row for its second promotion. ``blank``: only the two
numbers and the promotion's columns are filled; ``bare``: the numbers are not even; ``repeat``: everything is there
again. The two rows' discounts together are the line's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from linndesk.sandbox.amazon import flat, order_facts
from linndesk.sandbox.amazon.faults import ReportFaults
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.order_facts import moment
from linndesk.sandbox.amazon.records import Line, Order

Group = list[dict[str, str]]
_ALWAYS = ""
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_ALWAYS, (
        "order-id", "order-item-id", "purchase-date", "payments-date", "buyer-email", "buyer-name",
        "buyer-phone-number", "sku", "product-name", "quantity-purchased", "currency", "item-price", "item-tax",
        "shipping-price", "shipping-tax",
    )),
    ("gift", ("gift-wrap-price", "gift-wrap-tax")),
    (_ALWAYS, (
        "ship-service-level", "recipient-name", "ship-address-1", "ship-address-2", "ship-address-3", "ship-city",
        "ship-state", "ship-postal-code", "ship-country", "ship-phone-number",
    )),
    ("gift", ("gift-wrap-type", "gift-message-text")),
    ("bill", (
        "bill-address-1", "bill-address-2", "bill-address-3", "bill-city", "bill-state", "bill-postal-code",
        "bill-country",
    )),
    ("promotion", (
        "item-promotion-discount", "item-promotion-id", "ship-promotion-discount", "ship-promotion-id",
    )),
    ("delivery", ("delivery-start-date", "delivery-end-date", "delivery-time-zone", "delivery-Instructions")),
    ("channel", ("sales-channel",)),
    ("windows", ("earliest-ship-date", "latest-ship-date", "earliest-delivery-date", "latest-delivery-date")),
    ("business", (
        "is-business-order", "purchase-order-number", "price-designation", "is-prime", "buyer-company-name",
    )),
    ("cancel", ("is-buyer-requested-cancellation", "buyer-requested-cancel-reason")),
)  # fmt: skip
LOCAL = {
    "en": {},
    "de": {
        "order-id": "Bestellnummer", "order-item-id": "Bestellposten-ID", "purchase-date": "Kaufdatum",
        "payments-date": "Zahlungsdatum", "buyer-email": "Käufer-E-Mail", "buyer-name": "Name des Käufers",
        "sku": "SKU", "product-name": "Produktname", "quantity-purchased": "Anzahl", "currency": "Währung",
        "item-price": "Artikelpreis", "item-tax": "Artikelsteuer", "shipping-price": "Versandkosten",
        "shipping-tax": "Versandsteuer", "recipient-name": "Name des Empfängers", "ship-city": "Lieferort",
        "ship-postal-code": "Postleitzahl", "ship-country": "Lieferland", "ship-service-level": "Versandart",
    },
    "ja": {
        "order-id": "注文番号", "order-item-id": "注文商品番号", "purchase-date": "注文日", "payments-date": "支払日",
        "buyer-email": "購入者のEメール", "buyer-name": "購入者名", "sku": "SKU", "product-name": "商品名",
        "quantity-purchased": "数量", "currency": "通貨", "item-price": "商品価格", "item-tax": "商品税",
        "shipping-price": "配送料", "shipping-tax": "配送料税", "recipient-name": "受取人名",
        "ship-postal-code": "郵便番号", "ship-country": "国",
    },
}  # fmt: skip


def columns(faults: ReportFaults) -> tuple[str, ...]:
    """Those that every file has and the chosen groups of optional ones, in Amazon's order."""
    return tuple(name for group, names in _COLUMNS if group in ("", *faults.optional) for name in names)


def write(orders: Iterable[Order], faults: ReportFaults, now: datetime, *, withheld: bool) -> str:
    """The whole document."""
    groups = (group for order in orders for group in _groups(order, faults, now, withheld))
    return flat.write(
        columns(faults), groups, faults, local=LOCAL[faults.headers], quantity="quantity-purchased", broken=broken
    )


def _groups(order: Order, faults: ReportFaults, now: datetime, withheld: bool) -> Iterator[Group]:
    shared = _of_order(order, now, withheld)
    for line in order.lines:
        row = {**shared, **_of_line(order, line, faults)}
        if faults.promotions == "one" or not line.discount or "promotion" not in faults.optional:
            yield [row]
        else:
            yield _two_rows(row, line, faults)


def _of_order(order: Order, now: datetime, withheld: bool) -> dict[str, str]:
    ship, deliver = order.ship_by or (None, None), order.deliver_by or (None, None)
    return {
        "order-id": order.id,
        "purchase-date": moment(order, order.created),
        "payments-date": moment(order, order.released),
        "currency": order.currency,
        "ship-service-level": order_facts.service_text(order),
        "sales-channel": marketplace(order.marketplace_id).name,
        "earliest-ship-date": moment(order, ship[0]),
        "latest-ship-date": moment(order, ship[1]),
        "earliest-delivery-date": moment(order, deliver[0]),
        "latest-delivery-date": moment(order, deliver[1]),
        "is-business-order": "true" if "AMAZON_BUSINESS" in order.programs else "false",
        "purchase-order-number": order.person.purchase_order,
        "is-prime": "true" if "PRIME" in order.programs else "false",
        "buyer-company-name": order.person.company,
        **people(order, now, withheld),
    }


def people(order: Order, now: datetime, withheld: bool) -> dict[str, str]:
    """The buyer and, unless Amazon withholds it, where the parcel goes."""
    found = {"buyer-email": order_facts.buyer_email(order), "buyer-name": order.person.name}
    who = order_facts.recipient(order, now, withheld=withheld)
    if who is None:
        return found
    place = {
        "address-1": who.line1, "address-2": who.line2, "address-3": who.line3, "city": who.city,
        "state": who.region, "postal-code": who.postcode, "country": who.country,
    }  # fmt: skip
    found.update({f"ship-{name}": value for name, value in place.items()})
    found.update({f"bill-{name}": value for name, value in place.items()})
    found.update({"recipient-name": who.name, "buyer-phone-number": who.phone, "ship-phone-number": who.phone})
    return found


def _of_line(order: Order, line: Line, faults: ReportFaults) -> dict[str, str]:
    sums = order_facts.money(line)
    amounts = {
        "item-price": sums.item, "item-tax": sums.item_tax, "shipping-price": sums.shipping,
        "shipping-tax": sums.shipping_tax, "gift-wrap-price": sums.gift_wrap, "gift-wrap-tax": Decimal(),
        "item-promotion-discount": _sign(sums.discount, faults), "ship-promotion-discount": Decimal(),
    }  # fmt: skip
    return {
        "is-buyer-requested-cancellation": "false" if line.cancel_reason is None else "true",
        "buyer-requested-cancel-reason": line.cancel_reason or "",
        "order-item-id": line.line_id,
        "sku": line.sku,
        "product-name": line.title,
        "quantity-purchased": str(line.quantity),
        "gift-wrap-type": line.gift_level,
        "gift-message-text": line.gift_message,
        "item-promotion-id": line.promotion_id,
        "price-designation": "Business Price" if line.business_price else "",
        **{name: _amount(value, faults) for name, value in amounts.items()},
    }


def _two_rows(row: dict[str, str], line: Line, faults: ReportFaults) -> Group:
    first, second = (_amount(_sign(each, faults), faults) for each in order_facts.halves(line.discount))
    more = {"item-promotion-discount": second, "item-promotion-id": f"{line.promotion_id}-2"}
    numbers = {"order-id": row["order-id"], "order-item-id": row["order-item-id"]}
    base = {"repeat": row, "blank": numbers}.get(faults.promotions, {})
    return [{**row, "item-promotion-discount": first}, {**base, **more}]


def _sign(discount: Decimal, faults: ReportFaults) -> Decimal:
    return -discount if faults.negative_discounts else discount


def _amount(value: Decimal, faults: ReportFaults) -> str:
    text = f"{value:.2f}"
    return text.replace(".", ",") if faults.decimal_comma else text


def broken(count: int, columns: Sequence[str]) -> list[str]:
    """A row of an order that nobody placed: too short, with a quantity that is no number, or without its order."""
    order_id = f"999-{count:07d}-0000000"
    kind = count % 3
    if kind == 0:
        return [order_id, f"{count:014d}", "yesterday"]
    cells = {each: f"broken-{count}-{place}" for place, each in enumerate(columns)}
    cells.update({"order-id": order_id if kind == 1 else "", "quantity-purchased": "several", "item-price": "cheap"})
    return [cells[each] for each in columns]
