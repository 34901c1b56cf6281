"""Orders that Amazon's warehouse sends, by the API of 2026-07-04. Answers on the server's threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon import outbound_rules as rules
from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.forms import ANY, FLAG, TEXT, check
from linndesk.sandbox.amazon.marketplaces import Marketplace
from linndesk.sandbox.amazon.outbound_book import OutboundBook
from linndesk.sandbox.amazon.outbound_pages import OutboundPages
from linndesk.sandbox.amazon.outbound_records import OutLine, OutOrder
from linndesk.sandbox.amazon.outbound_shown import order_2026, preview_2026
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.replies import Refusal, not_found
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.wire import Reply, json_reply

VERSION = "2026-07-04"
Json = dict[str, Any]
_MONEY = {"currencyCode!": TEXT, "amount!": TEXT}
_AMOUNT = {"unit": frozenset({"EACHES"}), "value!": TEXT}
_PRODUCT = {"productIdentifier!": {"amazonSku!": TEXT}, "perUnitDeclaredValue": _MONEY}
_ADDRESS = {**rules.ADDRESS, "email": TEXT}
_LEVEL = {"serviceTiers": [TEXT], "deliveryInterval": {"startTime!": TEXT, "endTime!": TEXT}}
_COMMON = {"channel": TEXT, "origin": {"countryCode!": TEXT}}
CREATE = {
    **_COMMON,
    "orderId!": TEXT,
    "fulfillmentConfiguration": {
        "serviceLevel": _LEVEL,
        "action": frozenset({"SHIP", "HOLD"}),
        "policy": frozenset({"FILL_OR_KILL", "FILL_ALL", "FILL_ALL_AVAILABLE"}),
        "services": {"packaging": ANY, "delivery": ANY, "additional": ANY},
    },
    "destination!": {"deliveryAddress!": _ADDRESS, "deliveryNotes": TEXT, "dropOffLocation": ANY},
    "lineItems!": [
        {"lineItemId!": TEXT, "product!": _PRODUCT, "amount!": _AMOUNT, "fulfillmentConfiguration": {"services": ANY}}
    ],
    "paymentInformation": ANY,
}
PREVIEW = {
    **_COMMON,
    "fulfillmentConfiguration": {
        "serviceLevel": {"serviceTiers": [TEXT]},
        "services": {"packaging": ANY, "additional": ANY},
    },
    "destination!": {"deliveryAddress!": _ADDRESS},
    "lineItems!": [{"product!": _PRODUCT, "amount!": _AMOUNT}],
    "excludeEstimatedFees": FLAG,
    "includePaymentOnDelivery": FLAG,
}


class Outbound2026:
    """Its operations."""

    def __init__(self, world: World, book: OutboundBook, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._book = book
        self._faults = faults
        self._now = now
        self._pages = OutboundPages(book, faults, now, VERSION)

    def create(self, asked: Asked) -> Reply:
        """200 with the order, or 202 with its id alone: then nobody sees it for a while. Raises Refusal."""
        check(asked.body, CREATE)
        rules.check_id(asked.body["orderId"])
        place = _origin(asked.body, asked.merchant)
        lines = [_line(each, each["lineItemId"]) for each in asked.body["lineItems"]]
        self._check(asked, place, lines)
        words = asked.body.get("fulfillmentConfiguration", {})
        tiers = words.get("serviceLevel", {}).get("serviceTiers") or ["STANDARD"]
        rules.check_tier(place, tiers[0])
        address = asked.body["destination"]["deliveryAddress"]
        rules.check_reach(place, address)
        now = self._now()
        order = self._book.take(
            OutOrder(
                asked.body["orderId"], asked.merchant.name, place.id, VERSION, tiers[0],
                words.get("policy", "FILL_OR_KILL"), words.get("action", "SHIP"), address, tuple(lines), now, now, now,
                now,
                shown={"channel": asked.body.get("channel", "")},
            )
        )  # fmt: skip
        if order.visible > now:
            return json_reply({"orderId": order.id, "status": "PROCESSING"}, 202)
        return json_reply({"order": order_2026(order, self._faults.outbound, now)})

    def get(self, asked: Asked) -> Reply:
        """One order with its parcels. Raises Refusal 404 for one that is not there, or is still being looked at."""
        order = self._book.seen(asked.places["orderId"], asked.merchant.name, VERSION)
        if order is None:
            raise Refusal(not_found("Order not found."))
        made = order_2026(order, self._faults.outbound, self._now(), whole=asked.query.get("shipments") != "EXCLUDE")
        return json_reply({"order": made})

    def search(self, asked: Asked) -> Reply:
        """A page of what changed after a moment. Raises Refusal for a token of another question."""
        page, token = self._pages.page(asked, "updatedAfter", "pageToken")
        whole = asked.query.get("shipments") != "EXCLUDE"
        shown = [order_2026(each, self._faults.outbound, self._now(), whole=whole) for each in page]
        return json_reply({"orders": shown, **({"pagination": {"nextToken": token}} if token else {})})

    def preview(self, asked: Asked) -> Reply:
        """What it would cost, and when it would come; nothing happens. Raises Refusal."""
        check(asked.body, PREVIEW)
        place = _origin(asked.body, asked.merchant)
        lines = [_line(each, str(number)) for number, each in enumerate(asked.body["lineItems"], 1)]
        self._check(asked, place, lines)
        tiers = (
            asked.body.get("fulfillmentConfiguration", {}).get("serviceLevel", {}).get("serviceTiers") or rules.TIERS
        )
        offered = [each for each in rules.offered(place, self._faults.outbound.unoffered) if each in tiers]
        country = asked.body["destination"]["deliveryAddress"]["countryCode"]
        short = rules.short(self._world, asked.merchant.name, place, lines)
        fees = not asked.body.get("excludeEstimatedFees", False)
        far = not rules.reaches(place, country)
        return json_reply(
            preview_2026(place, lines, offered, short, self._faults.outbound, self._now(), fees=fees, far=far)
        )

    def cancel(self, asked: Asked) -> Reply:
        """202 whatever comes of it. Raises Refusal 404 for an order that is not there."""
        if not self._book.cancel(asked.places["orderId"], asked.merchant.name, VERSION):
            raise Refusal(not_found("Order not found."))
        return json_reply({}, 202)

    def _check(self, asked: Asked, place: Marketplace, lines: list[OutLine]) -> None:
        rules.check_address(asked.body["destination"]["deliveryAddress"])
        rules.check_lines(self._world, asked.merchant, place, lines)


def _origin(body: Json, merchant: Merchant) -> Marketplace:
    """Where it is sent from; where nothing is said, the seller's first marketplace, right or wrong."""
    country = body.get("origin", {}).get("countryCode")
    if country is None:
        return merchant.marketplaces[0]
    found = next((each for each in merchant.marketplaces if each.country == country), None)
    if found is None:
        raise rules.wrong("The seller has no stock in the country of origin.", str(country))
    return found


def _line(found: Json, line_id: str) -> OutLine:
    product = found["product"]
    value = product.get("perUnitDeclaredValue")
    return OutLine(
        line_id, product["productIdentifier"]["amazonSku"], rules.whole(found["amount"]["value"]),
        (value["currencyCode"], value["amount"]) if value else None,
    )  # fmt: skip
