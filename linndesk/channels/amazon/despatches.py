"""What Amazon is told of a parcel (confirmShipment), and what its refusals mean. Worker threads; the body is pure.

Amazon's model demands a tracking number of every parcel and names no word for "there is none"; its order feeds
take parcels without one in some marketplaces, this operation does not say so anywhere. Nothing is invented here:
without a number the despatch is refused before it is sent, with what a seller can do about it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from linndesk.channels.amazon.client import AmazonClient, NotThere
from linndesk.channels.despatches import ShippedThere
from linndesk.domain.allocation import OTHER
from linndesk.domain.despatch import Telling
from linndesk.domain.times import iso_exact
from linndesk.errors import BadInput, ChannelRefused

_MAP = "Set it in Allocate Shipping Services, then retry"
_LONGEST = 100


class Despatches(ABC):
    """The part of the channel that tells Amazon what was despatched (the port TellsDespatches)."""

    @property
    @abstractmethod
    def client(self) -> AmazonClient:
        """The channel's own."""

    def despatch_request(self, telling: Telling) -> dict[str, Any]:
        """What confirmShipment would be sent; pure. Raises BadInput."""
        return request(telling)

    def tell_despatch(self, channel_order_id: str, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """Tell Amazon of one parcel; see the port."""
        try:
            self.client.tell("confirmShipment", {"orderId": channel_order_id}, request, before_send)
        except ChannelRefused as refused:
            raise _in_words(channel_order_id, refused) from None


def request(telling: Telling) -> dict[str, Any]:
    """confirmShipment's body: texts are texts, the items a list with their units named (pitfalls 11, 12, 14, 15).

    Raises BadInput in one sentence where Amazon could never take it.
    """
    package: dict[str, Any] = {
        "packageReferenceId": _reference(telling.reference),
        **_carrier(telling),
        "trackingNumber": _tracking(telling),
        "shipDate": iso_exact(telling.shipped_at),
        "orderItems": [{"orderItemId": line, "quantity": units} for line, units in _lines(telling)],
    }
    if not telling.marketplace:
        raise BadInput(f"Order {telling.channel_order_id} has no marketplace", "Amazon asks for it", "Sync, then retry")
    return {"marketplaceId": telling.marketplace, "packageDetail": package}


def _reference(reference: str) -> str:
    if not (reference.isascii() and reference.isdigit() and int(reference) > 0):
        raise BadInput(f"{reference or 'Nothing'} is no number of a parcel", "Amazon takes 1, 2, 3 …", "Retry")
    return str(int(reference))


def _carrier(telling: Telling) -> dict[str, str]:
    """Code, name with "Other" alone, method where there is one."""
    code, name, method = (
        _clean(each) for each in (telling.carrier_code, telling.carrier_name, telling.shipping_method)
    )
    if not code:
        raise BadInput("The postal service has no carrier code", "Amazon asks who carries each parcel", _MAP)
    found = {"carrierCode": code}
    if code.casefold() == OTHER.casefold():
        if not name:
            raise BadInput("The carrier code Other needs a carrier name", "Amazon shows that name to the buyer", _MAP)
        found = {"carrierCode": OTHER, "carrierName": name}
    return {**found, "shippingMethod": method} if method else found


def _tracking(telling: Telling) -> str:
    tracking = telling.tracking.strip()
    if not tracking.isprintable():
        raise BadInput("This tracking number holds characters that cannot be sent", "", "Type or scan it again")
    if not tracking:
        raise BadInput(
            "Amazon takes no despatch without a tracking number",
            f"Order {telling.channel_order_id} has none",
            "Type its number; if the service has none, confirm the order in Seller Central and say Told elsewhere here",
        )
    if len(tracking) > _LONGEST:
        raise BadInput(
            "This tracking number is too long", f"Amazon is sent at most {_LONGEST} characters", "Correct it"
        )
    return tracking


def _clean(text: str) -> str:
    """One line without what a scanner or a copied cell brings along. What cannot be written in UTF-8 goes."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(plain.encode("utf-8", "ignore").decode().split())


def _lines(telling: Telling) -> tuple[tuple[str, int], ...]:
    named = [line for line, _ in telling.lines]
    if not named or len(set(named)) < len(named) or any(units < 1 for _, units in telling.lines):
        raise BadInput(
            f"A parcel of order {telling.channel_order_id} has no clear contents",
            "Each line stands in it once, with at least 1 unit",
            "Take the despatch back and make it anew",
        )
    return telling.lines


def _in_words(order_id: str, refused: ChannelRefused) -> ChannelRefused:
    """Amazon's own words, and the one thing to do about them."""
    said = refused.detail.casefold()
    title = f"Amazon refused the despatch of order {order_id}"
    if isinstance(refused, NotThere):
        return ChannelRefused(
            title, refused.detail, "Look for the order in Seller Central; it may be another account's"
        )
    if "packagetoupdatenotfound" in said or "already fulfilled" in said or "already shipped" in said:
        return ShippedThere(
            title, refused.detail, "Look at the order in Seller Central; if it is right there, say Told elsewhere here"
        )
    if "tracking" in said:
        return ChannelRefused(title, refused.detail, "Correct the tracking number or the carrier, then retry")
    if "carrier" in said or "shippingmethod" in said or "shipping method" in said:
        return ChannelRefused(title, refused.detail, _MAP)
    if "date" in said and "clock" in refused.fix:
        return ChannelRefused(title, refused.detail, refused.fix)
    return ChannelRefused(
        title, refused.detail, "Look at the order in Seller Central, put right what Amazon names, then retry"
    )
