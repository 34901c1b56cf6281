"""Orders of the practice shop as pages: since a moment, by number, with all the ways in which pages go wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from linndesk.sandbox.external.asked import Answer, Asked
from linndesk.sandbox.external.dialects import Dialect, Word
from linndesk.sandbox.external.faults import ShopFaults
from linndesk.sandbox.external.paging import page
from linndesk.sandbox.external.records import Address, ShopLine, ShopOrder, ShopProduct
from linndesk.sandbox.external.world import ShopWorld

_PAYMENT = {name: Word(name, number) for number, name in enumerate(("PAID", "UNPAID", "CANCELLED"))}
_SPREAD = Word("ItemsThenPostage", 1)
_LINE = {True: Word("CANCELLED", 1), False: Word("NONE", 0)}


class Pages:
    """What is read page by page."""

    def __init__(self, world: ShopWorld, faults: ShopFaults, dialect: Callable[[], Dialect]) -> None:
        self._world = world
        self._faults = faults
        self._dialect = dialect

    def orders(self, asked: Asked) -> Answer:
        """Those changed since UTCTimeFrom."""
        _ = asked.owner
        since = datetime.fromisoformat(asked.body["UTCTimeFrom"]).astimezone(UTC)
        rows, kind = self._world.orders(since), self._dialect().pages
        return page("Orders", rows, order, asked.body["PageNumber"], self._faults.orders, kind)

    def products(self, asked: Asked) -> Answer:
        """All that is listed."""
        _ = asked.owner
        rows = self._world.shelf.products
        return page("Products", rows, product, asked.body["PageNumber"], self._faults.products, self._dialect().pages)


def order(given: ShopOrder) -> Answer:
    """An order as the documentation has it; ``extra`` stands in place of what it names."""
    money = given.postage + given.discount
    made: Answer = {
        "ReferenceNumber": given.reference,
        "ExternalReference": given.external,
        "SecondaryReferenceNumber": given.secondary,
        "PaymentStatus": _PAYMENT[given.payment],
        "Site": given.site,
        "MatchPostalServiceTag": given.service_tag,
        "MatchPaymentMethodTag": given.payment_tag,
        "ChannelBuyerName": given.delivery.name or given.billing.name,
        "Currency": given.currency,
        "ReceivedDate": given.placed,
        "DispatchBy": given.despatch_by,
        "PaidOn": given.paid_on,
        "PostalServiceCost": given.postage,
        "PostalServiceTaxRate": given.postage_tax_rate if money else given.postage_tax_rate * 0,
        "UseChannelTax": False,
        "Discount": given.discount,
        "DiscountType": _SPREAD if given.discount else None,
        "MarketplaceTaxId": "",
        "MarketplaceIoss": "",
        "BillingAddress": _address(given.billing),
        "DeliveryAddress": _address(given.delivery),
        "OrderItems": [order_line(each) for each in given.lines],
        "ExtendedProperties": [{"Name": name, "Value": value, "Type": ""} for name, value in given.properties],
        "Notes": [
            {"Note": text, "NoteEntryDate": given.placed, "NoteUserName": who, "IsInternal": internal}
            for text, who, internal in given.notes
        ],
    }
    return {**made, **given.extra}


def product(given: ShopProduct) -> Answer:
    """A listing as the documentation has it."""
    return {
        "SKU": given.sku,
        "Title": given.title,
        "Quantity": given.quantity,
        "Price": given.price,
        "Reference": given.reference,
    }


def order_line(given: ShopLine) -> dict[str, Any]:
    """A line as the documentation has it."""
    return {
        "OrderLineNumber": given.number,
        "SKU": given.sku,
        "ItemTitle": given.title,
        "Qty": given.quantity,
        "PricePerUnit": given.price,
        "TaxRate": given.tax_rate,
        "LinePercentDiscount": given.discount,
        "TaxCostInclusive": given.tax_inclusive,
        "UseChannelTax": False,
        "IsService": given.service,
        "Options": [{"Name": name, "Value": value} for name, value in given.options],
        "CancelStatus": _LINE[given.cancelled],
    }


def _address(given: Address) -> dict[str, Any]:
    return {
        "FullName": given.name,
        "Company": given.company,
        "Address1": given.line1,
        "Address2": given.line2,
        "Address3": given.line3,
        "Town": given.town,
        "Region": given.region,
        "PostCode": given.postcode,
        "Country": given.country,
        "CountryCode": given.country_code,
        "PhoneNumber": given.phone,
        "EmailAddress": given.email,
    }
