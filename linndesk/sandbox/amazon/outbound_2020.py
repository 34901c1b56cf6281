"""Orders that Amazon's warehouse sends, by the API of 2020-07-01. Answers on the server's threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon import outbound_rules as rules
from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.forms import ANY, FLAG, TEXT, WHOLE, check
from linndesk.sandbox.amazon.marketplaces import Marketplace, marketplace
from linndesk.sandbox.amazon.outbound_book import OutboundBook
from linndesk.sandbox.amazon.outbound_old_words import SPEEDS, header_2020, order_2020, previews_2020, tracking_2020
from linndesk.sandbox.amazon.outbound_pages import OutboundPages
from linndesk.sandbox.amazon.outbound_records import OutLine, OutOrder
from linndesk.sandbox.amazon.replies import Refusal, invalid, not_found
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import read_iso
from linndesk.sandbox.wire import Reply, json_reply

VERSION = "2020-07-01"
Json = dict[str, Any]
_MONEY = {"currencyCode!": TEXT, "value!": TEXT}
_POLICIES = {"FillOrKill": "FILL_OR_KILL", "FillAll": "FILL_ALL", "FillAllAvailable": "FILL_ALL_AVAILABLE"}
_TIERS = {word: tier for tier, word in SPEEDS.items()}
_ITEM = {
    "sellerSku!": TEXT, "sellerFulfillmentOrderItemId!": TEXT, "quantity!": WHOLE, "perUnitDeclaredValue": _MONEY,
}  # fmt: skip
CREATE = {
    "marketplaceId": TEXT,
    "sellerFulfillmentOrderId!": TEXT,
    "displayableOrderId!": TEXT,
    "displayableOrderDate!": TEXT,
    "displayableOrderComment!": TEXT,
    "shippingSpeedCategory!": frozenset(_TIERS),
    "deliveryWindow": ANY,
    "destinationAddress!": rules.ADDRESS,
    "deliveryPreferences": ANY,
    "fulfillmentAction": frozenset({"Ship", "Hold"}),
    "fulfillmentPolicy": frozenset(_POLICIES),
    "codSettings": ANY,
    "shipFromCountryCode": TEXT,
    "notificationEmails": [TEXT],
    "featureConstraints": ANY,
    "items!": [
        {
            **_ITEM, "giftMessage": TEXT, "displayableComment": TEXT, "fulfillmentNetworkSku": TEXT,
            "perUnitPrice": _MONEY, "perUnitTax": _MONEY,
        }
    ],
    "paymentInformation": ANY,
}  # fmt: skip
PREVIEW = {
    "marketplaceId": TEXT,
    "address!": rules.ADDRESS,
    "items!": [_ITEM],
    "shippingSpeedCategories": [frozenset(_TIERS)],
    "includeCODFulfillmentPreview": FLAG,
    "includeDeliveryWindows": FLAG,
    "featureConstraints": ANY,
}
_LENGTHS = {"displayableOrderId": 40, "displayableOrderComment": 750}


class Outbound2020:
    """Its operations."""

    def __init__(self, world: World, book: OutboundBook, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._book = book
        self._faults = faults
        self._now = now
        self._pages = OutboundPages(book, faults, now, VERSION)

    def create(self, asked: Asked) -> Reply:
        """200 and nothing else. Raises Refusal."""
        body = asked.body
        check(body, CREATE)
        rules.check_id(body["sellerFulfillmentOrderId"])
        _check_shown(body)
        place, lines = self._checked(asked, body["destinationAddress"])
        tier = _TIERS[body["shippingSpeedCategory"]]
        rules.check_tier(place, tier)
        rules.check_reach(place, body["destinationAddress"])
        now = self._now()
        self._book.take(
            OutOrder(
                body["sellerFulfillmentOrderId"], asked.merchant.name, place.id, VERSION, tier,
                _POLICIES[body.get("fulfillmentPolicy", "FillOrKill")], body.get("fulfillmentAction", "Ship").upper(),
                body["destinationAddress"], tuple(lines), now, now, now, now,
                shown={name: each for name, each in body.items() if name.startswith("displayable")},
            )
        )  # fmt: skip
        return json_reply({})

    def get(self, asked: Asked) -> Reply:
        """One order with its parcels. Raises Refusal 404 for one that is not there."""
        order = self._book.seen(asked.places["sellerFulfillmentOrderId"], asked.merchant.name, VERSION)
        if order is None:
            raise self._nobody()
        return json_reply({"payload": order_2020(order, self._faults.outbound, self._now())})

    def search(self, asked: Asked) -> Reply:
        """A page of headers, of what has another status since a moment. Raises Refusal."""
        page, token = self._pages.page(asked, "queryStartDate", "nextToken", status_alone=True)
        shown = [header_2020(each, self._faults.outbound, self._now()) for each in page]
        return json_reply({"payload": {"fulfillmentOrders": shown, **({"nextToken": token} if token else {})}})

    def preview(self, asked: Asked) -> Reply:
        """What it would cost at each speed; nothing happens. Raises Refusal."""
        body = asked.body
        check(body, PREVIEW)
        place, lines = self._checked(asked, body["address"])
        speeds = body.get("shippingSpeedCategories") or ("Standard", "Expedited", "Priority")
        possible = rules.offered(place, ())
        tiers = [tier for tier in map(_TIERS.__getitem__, speeds) if tier in possible]
        if "shippingSpeedCategories" in body and len(tiers) < len(speeds):
            raise rules.wrong("A shipping speed category is not available in this marketplace.")
        short = rules.short(self._world, asked.merchant.name, place, lines)
        far = not rules.reaches(place, body["address"]["countryCode"])
        found = previews_2020(place, lines, tiers, short, self._faults.outbound, self._now(), far=far)
        return json_reply({"payload": {"fulfillmentPreviews": found}})

    def track(self, asked: Asked) -> Reply:
        """Where a parcel is. Raises Refusal 404 for a number that is none of the seller's."""
        number, now = asked.number("packageNumber", 0), self._now()
        for order in self._book.all_seen(asked.merchant.name, VERSION):
            for parcel in order.parcels:
                if parcel.number == number:
                    return json_reply({"payload": tracking_2020(order, parcel, now)})
        raise Refusal(not_found("Package not found."))

    def cancel(self, asked: Asked) -> Reply:
        """200 whatever comes of it. Raises Refusal 404 for an order that is not there."""
        if not self._book.cancel(asked.places["sellerFulfillmentOrderId"], asked.merchant.name, VERSION):
            raise self._nobody()
        return json_reply({})

    def _nobody(self) -> Refusal:
        words = "Order not found."
        return Refusal(invalid(words) if self._faults.outbound.unknown_is_400 else not_found(words))

    def _checked(self, asked: Asked, address: Json) -> tuple[Marketplace, list[OutLine]]:
        place = _place(asked)
        rules.check_address(address)
        lines = [_line(each) for each in asked.body["items"]]
        rules.check_lines(self._world, asked.merchant, place, lines)
        return place, lines


def _place(asked: Asked) -> Marketplace:
    """Where nothing is said, the seller's first marketplace, right or wrong: the European trap."""
    named = asked.body.get("marketplaceId")
    if named is None:
        return asked.merchant.marketplaces[0]
    if named not in asked.merchant.marketplace_ids:
        raise rules.wrong("The marketplaceId is not one of the seller's.", str(named))
    return marketplace(named)


def _line(found: Json) -> OutLine:
    value = found.get("perUnitDeclaredValue")
    if found["quantity"] < 1:
        raise rules.wrong("A quantity is at least 1.")
    money = (value["currencyCode"], value["value"]) if value else None
    return OutLine(found["sellerFulfillmentOrderItemId"], found["sellerSku"], found["quantity"], money)


def _check_shown(body: Json) -> None:
    """What people read on the packing slip."""
    for name, most in _LENGTHS.items():
        if len(body[name]) > most:
            raise rules.wrong(f"{name} is longer than {most} characters.")
    if not (body["displayableOrderId"].isascii() and body["displayableOrderId"].isprintable()):
        raise rules.wrong("displayableOrderId has characters that are not allowed.")
    try:
        read_iso(body["displayableOrderDate"])
    except ValueError:
        raise Refusal(invalid("Invalid date/time field.", "displayableOrderDate")) from None
