"""What the practice Amazon knows: merchants, listings, orders, as frozen facts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from linndesk.sandbox.amazon.marketplaces import Marketplace, marketplace

ORDER_ROLE = "Inventory and Order Tracking"
LISTING_ROLE = "Product Listing"
DELIVERY_ROLE = "Direct-to-Consumer Delivery"
FBA_ROLE = "Amazon Fulfillment"
ALL_ROLES = frozenset({ORDER_ROLE, LISTING_ROLE, DELIVERY_ROLE, FBA_ROLE})
ZERO = Decimal("0")


@dataclass(frozen=True, slots=True)
class Merchant:
    """A selling account with its own credentials; ``revoked`` and ``secret_expired`` break the sign-in."""

    name: str
    seller_id: str
    region: str
    marketplace_ids: tuple[str, ...]
    client_id: str
    client_secret: str
    refresh_token: str
    store_name: str
    roles: frozenset[str] = ALL_ROLES
    suspended: frozenset[str] = frozenset()  # marketplace ids with suspended listings
    revoked: bool = False
    secret_expired: bool = False

    @property
    def marketplaces(self) -> tuple[Marketplace, ...]:
        """Where this merchant takes part."""
        return tuple(marketplace(each) for each in self.marketplace_ids)


@dataclass(frozen=True, slots=True)
class Listing:
    """An offer of one merchant's SKU in one marketplace; ``quantity`` None means that Amazon holds the stock."""

    merchant: str
    marketplace_id: str
    sku: str
    asin: str
    title: str
    price: Decimal
    quantity: int | None
    listing_id: str
    opened: datetime
    updated: datetime
    status: str = "Active"  # Active, Inactive, Incomplete
    product_type: str = "HOME"
    handling_days: int | None = None

    @property
    def by_amazon(self) -> bool:
        """Whether Amazon stores and sends it."""
        return self.quantity is None


@dataclass(frozen=True, slots=True)
class Person:
    """Who gets the parcel; ``email`` is the marketplace's alias."""

    name: str
    line1: str
    city: str
    postcode: str
    country: str
    email: str
    phone: str = ""
    line2: str = ""
    line3: str = ""
    region: str = ""
    company: str = ""
    purchase_order: str = ""
    address_type: str = "RESIDENTIAL"


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order. Money is of the whole line but ``unit_price``; ``discount`` is positive."""

    sku: str
    quantity: int
    unit_price: Decimal
    title: str
    asin: str = "B000PRACT1"
    line_id: str = ""
    shipping: Decimal = ZERO
    gift_wrap: Decimal = ZERO
    tax: Decimal = ZERO
    discount: Decimal = ZERO
    promotion_id: str = ""
    gift_message: str = ""
    gift_level: str = ""
    fulfilled: int = 0
    cancel_reason: str | None = None  # the buyer's request
    cancelled_by: str = ""
    customised_url: str = ""
    business_price: bool = False

    @property
    def total(self) -> Decimal:
        """What the line brings in."""
        return self.unit_price * self.quantity + self.shipping + self.gift_wrap + self.tax - self.discount


@dataclass(frozen=True, slots=True)
class Package:
    """A parcel that Amazon has been told of; ``items`` are (line id, quantity)."""

    reference: str
    carrier: str
    service: str
    tracking: str
    shipped: datetime
    items: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as Amazon holds it; what a reply shows of it depends on the request and the merchant's roles."""

    id: str
    merchant: str
    marketplace_id: str
    status: str
    created: datetime
    updated: datetime
    lines: tuple[Line, ...]
    person: Person
    fulfilled_by: str = "MERCHANT"
    service_level: str = "STANDARD"
    programs: tuple[str, ...] = ()
    channel_name: str = "AMAZON"
    seller_order_id: str = ""
    replaces: str = ""
    address_from: datetime | None = None  # withheld before this moment
    ship_by: tuple[datetime, datetime] | None = None
    deliver_by: tuple[datetime, datetime] | None = None
    packages: tuple[Package, ...] = ()
    released: datetime | None = None  # when it left Pending and could be sent; None = it never did
    extra: dict[str, object] = field(default_factory=dict, hash=False)  # merged over the reply, for broken orders

    @property
    def currency(self) -> str:
        """Of the marketplace where it was placed."""
        return marketplace(self.marketplace_id).currency

    @property
    def total(self) -> Decimal:
        """What the order brings in."""
        return sum((each.total for each in self.lines), ZERO)
