"""The services that the screens of orders are given. Main thread."""

from __future__ import annotations

from dataclasses import dataclass

from linndesk.app.built import Built
from linndesk.services.accounts import Accounts
from linndesk.services.despatch import Despatch
from linndesk.services.items import Items
from linndesk.services.listings import Listings
from linndesk.services.locations import Locations
from linndesk.services.orderacts import OrderActs
from linndesk.services.orders import Orders
from linndesk.services.outbound import OutboundOrders
from linndesk.services.outbox import OutboxBox
from linndesk.services.postsale import PostSale
from linndesk.services.returns import Returns


@dataclass(frozen=True, slots=True)
class OrderServices:
    """The services that both screens use."""

    orders: Orders
    accounts: Accounts
    listings: Listings
    items: Items
    locations: Locations
    despatch: Despatch
    acts: OrderActs
    outbox: OutboxBox
    outbound: OutboundOrders
    postsale: PostSale
    returns: Returns


def order_services(built: Built) -> OrderServices:
    """Out of the program as it was joined."""
    return OrderServices(
        built.orders, built.accounts, built.listings, built.items, built.locations, built.despatch, built.order_acts,
        built.outbox, built.outbound, built.postsale, built.returns,
    )  # fmt: skip
