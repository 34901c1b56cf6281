"""The tables. Every row that the program keeps has its shape here; migrations lead to exactly this."""

from __future__ import annotations

from linndesk.store.tables.accounts import Account, Cursor, Lease, OnPeriod, Pool, Value
from linndesk.store.tables.apps import ChannelTag, Integration, JobPause
from linndesk.store.tables.base import Numbered, Table, database
from linndesk.store.tables.centres import Centre, CentreStock, Outbound, OutboundPackage
from linndesk.store.tables.confirmations import Confirmation
from linndesk.store.tables.listings import (
    ChannelService,
    Listing,
    ListingBatch,
    ListingBefore,
    PostalService,
    Suggestion,
)
from linndesk.store.tables.machine import (
    ApiRequest,
    Approval,
    Audit,
    Bucket,
    Exchange,
    Feed,
    FeedItem,
    Notice,
    Occurrence,
    Outbox,
    PriceSend,
    Problem,
    Run,
    RunAccount,
    StockSend,
)
from linndesk.store.tables.orders import Movement, Order, OrderLine, OrderReport, Parcel, ParcelLine, Person, Quarantine
from linndesk.store.tables.postsale import PostSale, PostSaleLine
from linndesk.store.tables.publishing import ChannelCategory, Configurator, ListingFeed, ListingFeedItem, Template
from linndesk.store.tables.purchases import Delivery, DeliveryLine, Purchase, PurchaseLine
from linndesk.store.tables.returns import OrderReturn, OrderReturnLine
from linndesk.store.tables.stock import Item, ItemProperty, KitPart, Level, Location

ALL: tuple[type[Table], ...] = (
    Value, Pool, Account, Cursor, Lease, Location, Item, ItemProperty, Level, Order, OrderLine, Parcel, ParcelLine,
    Person, Quarantine, Movement, Listing, Outbox, Run, RunAccount, Problem, PostalService, ChannelService, Audit,
    Bucket, Exchange, OrderReport, Suggestion, ListingBatch, ListingBefore,
    Approval, Occurrence, KitPart, Feed, FeedItem, StockSend,
    Integration, ChannelTag, JobPause, OnPeriod, ApiRequest, Notice,
    Centre, CentreStock, Outbound, OutboundPackage,
    PriceSend, ChannelCategory, Configurator, Template, ListingFeed, ListingFeedItem, PostSale, PostSaleLine,
    Purchase, PurchaseLine, Delivery, DeliveryLine, OrderReturn, OrderReturnLine, Confirmation,
)  # fmt: skip

__all__ = [
    "ALL",
    "Account",
    "ApiRequest",
    "Approval",
    "Audit",
    "Bucket",
    "Centre",
    "CentreStock",
    "ChannelCategory",
    "ChannelService",
    "ChannelTag",
    "Configurator",
    "Confirmation",
    "Cursor",
    "Delivery",
    "DeliveryLine",
    "Exchange",
    "Feed",
    "FeedItem",
    "Integration",
    "Item",
    "ItemProperty",
    "JobPause",
    "KitPart",
    "Lease",
    "Level",
    "Listing",
    "ListingBatch",
    "ListingBefore",
    "ListingFeed",
    "ListingFeedItem",
    "Location",
    "Movement",
    "Notice",
    "Numbered",
    "Occurrence",
    "OnPeriod",
    "Order",
    "OrderLine",
    "OrderReport",
    "OrderReturn",
    "OrderReturnLine",
    "Outbound",
    "OutboundPackage",
    "Outbox",
    "Parcel",
    "ParcelLine",
    "Person",
    "Pool",
    "PostSale",
    "PostSaleLine",
    "PostalService",
    "PriceSend",
    "Problem",
    "Purchase",
    "PurchaseLine",
    "Quarantine",
    "Run",
    "RunAccount",
    "StockSend",
    "Suggestion",
    "Table",
    "Template",
    "Value",
    "database",
]
