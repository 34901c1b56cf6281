"""The text of GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING: what still has to leave, without any price. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from linndesk.sandbox.amazon import flat, order_facts, order_report
from linndesk.sandbox.amazon.faults import ReportFaults
from linndesk.sandbox.amazon.order_facts import moment
from linndesk.sandbox.amazon.records import Line, Order

COLUMNS = (
    "order-id", "order-item-id", "purchase-date", "payments-date", "reporting-date", "promise-date",
    "days-past-promise", "buyer-email", "buyer-phone-number", "sku", "product-name", "quantity-purchased",
    "quantity-shipped", "quantity-to-ship", "ship-service-level", "recipient-name", "ship-address-1",
    "ship-address-2", "ship-address-3", "ship-city", "ship-state", "ship-postal-code", "ship-country",
    "is-business-order", "purchase-order-number", "price-designation", "is-prime",
)  # fmt: skip


def write(orders: Iterable[Order], faults: ReportFaults, now: datetime, *, withheld: bool) -> str:
    """The whole document; a line that has left already is not in it."""
    groups = ([row] for order in orders for row in _rows(order, now, withheld))
    local = order_report.LOCAL[faults.headers]
    return flat.write(
        COLUMNS, groups, faults, local=local, quantity="quantity-purchased", broken=order_report.broken
    )  # fmt: skip


def _rows(order: Order, now: datetime, withheld: bool) -> Iterator[dict[str, str]]:
    promised = order.ship_by[1] if order.ship_by else None
    shared = {
        **order_report.people(order, now, withheld),
        "order-id": order.id,
        "purchase-date": moment(order, order.created),
        "payments-date": moment(order, order.released),
        "reporting-date": moment(order, now),
        "promise-date": moment(order, promised),
        "days-past-promise": str((now - promised).days) if promised else "",
        "ship-service-level": order_facts.service_text(order),
        "is-business-order": "true" if "AMAZON_BUSINESS" in order.programs else "false",
        "purchase-order-number": order.person.purchase_order,
        "is-prime": "true" if "PRIME" in order.programs else "false",
    }
    for line in order.lines:
        if line.quantity > line.fulfilled:
            yield {**shared, **_of_line(line)}


def _of_line(line: Line) -> dict[str, str]:
    return {
        "order-item-id": line.line_id,
        "sku": line.sku,
        "product-name": line.title,
        "quantity-purchased": str(line.quantity),
        "quantity-shipped": str(line.fulfilled),
        "quantity-to-ship": str(line.quantity - line.fulfilled),
        "price-designation": "Business Price" if line.business_price else "",
    }
