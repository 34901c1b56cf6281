"""What the screen of deliveries is given. Main thread."""

from __future__ import annotations

from dataclasses import dataclass

from linndesk.app.built import Built
from linndesk.services.accounts import Accounts
from linndesk.services.deliveries import Deliveries
from linndesk.services.items import Items
from linndesk.services.listings import Listings
from linndesk.services.locations import Locations
from linndesk.services.outbox import OutboxBox


@dataclass(frozen=True, slots=True)
class DeliverServices:
    deliveries: Deliveries
    accounts: Accounts
    listings: Listings
    items: Items
    locations: Locations
    outbox: OutboxBox


def deliver_services(built: Built) -> DeliverServices:
    return DeliverServices(built.deliveries, built.accounts, built.listings, built.items, built.locations, built.outbox)
