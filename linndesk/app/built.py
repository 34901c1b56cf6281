"""What the two faces are given. Any thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from linndesk.services.accounts import Accounts
from linndesk.services.channelcheck import ChannelCheck
from linndesk.services.configurators import Configurators
from linndesk.services.confirmations import Confirmations
from linndesk.services.deliveries import Deliveries
from linndesk.services.despatch import Despatch
from linndesk.services.doctor import Doctor
from linndesk.services.drift import DriftRadar
from linndesk.services.find import FindOrder
from linndesk.services.integrations import Integrations
from linndesk.services.items import Items
from linndesk.services.kits import Kits
from linndesk.services.listings import Listings
from linndesk.services.locations import Locations
from linndesk.services.mailing import Mailing
from linndesk.services.moving import Moving
from linndesk.services.order_reports import OrderReports
from linndesk.services.orderacts import OrderActs
from linndesk.services.orders import Orders
from linndesk.services.outbound import OutboundOrders
from linndesk.services.outbox import OutboxBox
from linndesk.services.parallel import ParallelRun
from linndesk.services.postal import Postal
from linndesk.services.postsale import PostSale
from linndesk.services.preview import Preview
from linndesk.services.problems import Problems
from linndesk.services.program import Program
from linndesk.services.publishing import Publishing
from linndesk.services.requestlog import RequestLog
from linndesk.services.returns import Returns
from linndesk.services.stock import Stock
from linndesk.services.suggestions import Suggestions
from linndesk.services.support import Support
from linndesk.services.tags import Tags
from linndesk.services.templates import Templates
from linndesk.services.viewlocations import ViewLocations
from linndesk.services.watch import Watch
from linndesk.services.why import WhyNumber
from linndesk.store.store import Store
from linndesk.sync.engine import Engine
from linndesk.sync.locks import Locks


@dataclass(frozen=True, slots=True)
class Built:
    """Everything the two faces use. ``moved``: why all accounts were put into Watch at this start, or empty."""

    profile: Path
    store: Store
    accounts: Accounts
    orders: Orders
    find: FindOrder
    order_reports: OrderReports
    listings: Listings
    items: Items
    kits: Kits
    why: WhyNumber
    drift: DriftRadar
    moving: Moving
    stock: Stock
    locations: Locations
    view_locations: ViewLocations
    outbox: OutboxBox
    outbound: OutboundOrders
    parallel: ParallelRun
    preview: Preview
    problems: Problems
    support: Support
    program: Program
    mailing: Mailing
    requests: RequestLog
    engine: Engine
    locks: Locks
    doctor: Doctor
    watch: Watch
    suggestions: Suggestions
    despatch: Despatch
    order_acts: OrderActs
    postal: Postal
    integrations: Integrations
    tags: Tags
    configurators: Configurators
    templates: Templates
    publishing: Publishing
    postsale: PostSale
    channel_check: ChannelCheck
    deliveries: Deliveries
    returns: Returns
    confirmations: Confirmations
    moved: str

    def close(self) -> None:
        self.store.close()
