"""What the tests of external channels tell and compare: facts of orders whatever their spelling, parcels, levels."""

from __future__ import annotations

from typing import Any

from linndesk.channels.batches import Said
from linndesk.domain.despatch import Telling
from linndesk.domain.orders import ChannelOrder
from linndesk.sandbox.external.records import ShopOrder
from tests.channels.external.bench import Peer
from tests.channels.sending_contract import Hook
from tests.channels.stands import START


def facts(order: ChannelOrder) -> dict[str, Any]:
    """All that every maker tells of an order. Sites, due dates and references are not told by all of them."""
    person = order.person
    return {
        "id": order.channel_order_id,
        "state": (order.status, order.payment_status),
        "money": (order.currency, order.total, order.shipping, order.tax, order.discount),
        "lines": [
            (each.line_id, each.channel_sku, each.title, each.quantity, each.cancelled, each.total)
            for each in order.lines
        ],
        "received": order.received_at,
        "service": order.channel_service,
        "who": (person.name, person.line1, person.town, person.postcode, person.country_code, person.phone),
        "mail": person.buyer_email,
        "notes": sorted(person.notes),
        "missing": order.missing,
    }


def telling(order: ShopOrder, **changes: Any) -> Telling:
    """A parcel with all goods of an order."""
    goods = [each for each in order.lines if not (each.service or each.cancelled)]
    given: dict[str, Any] = {
        "channel_order_id": order.reference,
        "marketplace": "",
        "reference": "1",
        "carrier_code": "",
        "carrier_name": "Royal Mail",
        "shipping_method": "Tracked 48",
        "tracking": f"RM{order.reference}",
        "shipped_at": START,
        "lines": tuple((each.number, each.quantity) for each in goods),
        "skus": tuple((each.number, each.sku) for each in goods),
    }
    return Telling(**{**given, **changes})


def despatched(peer: Peer, *references: str, hook: Hook | None = None) -> list[Said]:
    """What the shop says of despatches of these orders, told in one request."""
    channel = peer.channel()
    orders = [peer.shop.world.order(each) for each in references]
    return channel.tell_despatches([channel.despatch_request(telling(each)) for each in orders], hook or Hook())
