"""A practice world from a seed: the same seed and moment give the same merchants, listings and orders. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from linndesk.sandbox.amazon import catalogue
from linndesk.sandbox.amazon.catalogue import Product
from linndesk.sandbox.amazon.fba_sample import count_fba
from linndesk.sandbox.amazon.marketplaces import Marketplace, marketplace
from linndesk.sandbox.amazon.records import ZERO, Line, Listing, Package
from linndesk.sandbox.amazon.world import World

DAYS = 30
MARKETS = (("UK", 46), ("DE", 24), ("FR", 14), ("IT", 9), ("ES", 7))
SPREAD = {"UK": 1.0, "DE": 0.7, "FR": 0.6, "IT": 0.45, "ES": 0.4, "US": 1.0}  # share of SKUs listed there
RATES = {"GBP": Decimal("1"), "EUR": Decimal("1.17"), "USD": Decimal("1.27")}
LEVELS = ("STANDARD",) * 6 + ("EXPEDITED", "NEXT_DAY", "SECOND_DAY", "FREE_ECONOMY")
CARRIERS = (("Royal Mail", "Tracked 48"), ("DPD", "Next Day"), ("Evri", "Standard"), ("DHL", "Paket"))
GIFTS = (
    "Happy birthday, Nan! Love, the whole lot of us 🎂",
    "Für Änne – alles Gute!\nDeine Freunde",
    "Congratulations",
)
CENT = Decimal("0.01")


def sample_world(seed: int = 1, *, orders: int = 3000, listings: int = 400, now: datetime) -> World:
    """``main`` (five European marketplaces) and ``other`` (US, a tenth of the SKUs and orders) up to ``now``."""
    return _Builder(seed, now).build(orders, listings)


class _Builder:
    def __init__(self, seed: int, now: datetime) -> None:
        self.random = Random(seed)
        self.now = now
        self.world = World(now=now)

    def build(self, orders: int, listings: int) -> World:
        codes, weights = [code for code, _ in MARKETS], [weight for _, weight in MARKETS]
        products = catalogue.products(listings, self.random)
        by_amazon = {each.sku for each in products if self.random.random() < 0.1}
        self._list("main", codes, products, by_amazon)
        abroad = products[: max(1, listings // 10)]
        self._list("other", ["US"], abroad, set())
        own = [each for each in products if each.sku not in by_amazon] or products
        far = orders // 10
        moments = sorted(self._moment() for _ in range(orders))
        for place, moment in enumerate(moments):
            if orders >= 10 and place % 10 == 9 and far:
                self._order("other", marketplace("US"), abroad, moment, by_amazon=False)
                continue
            fba = bool(by_amazon) and self.random.random() < 0.11
            stock = [each for each in products if each.sku in by_amazon] if fba else own
            market = marketplace(self.random.choices(codes, weights)[0])
            self._order("main", market, stock, moment, by_amazon=fba)
        count_fba(self.world, sorted(by_amazon), self.now)
        return self.world

    def _list(self, merchant: str, codes: list[str], products: list[Product], by_amazon: set[str]) -> None:
        for number, each in enumerate(products):
            quantity = None if each.sku in by_amazon else self.random.choice((0, 1, 3, 7, 12, 25, 60, 240))
            status = self.random.choices(("Active", "Inactive", "Incomplete"), (90, 8, 2))[0]
            for code in codes:
                if number > 30 and self.random.random() > SPREAD[code]:
                    continue
                market = marketplace(code)
                opened = self.now - timedelta(days=self.random.randint(40, 900))
                self.world.add_listing(
                    Listing(
                        merchant, market.id, each.sku, each.asin, each.title, _in(market, each.price), quantity,
                        f"{self.random.randint(10**10, 10**11 - 1)}", opened, self.now - timedelta(hours=number),
                        status, each.product_type, 3 if number % 7 == 3 and quantity is not None else None,
                    )
                )  # fmt: skip

    def _moment(self) -> datetime:
        back = self.random.random() ** 1.3 * DAYS * 86400
        return (self.now - timedelta(seconds=back + 240)).replace(microsecond=0)

    def _order(
        self, merchant: str, market: Marketplace, stock: list[Product], placed: datetime, *, by_amazon: bool
    ) -> None:
        random = self.random
        business = random.random() < 0.09
        person = catalogue.person(market.country, random, business=business)
        status = self._status(placed, by_amazon)
        lines = [self._line(market, each, business) for each in self._pick(stock)]
        more: dict[str, Any] = {"fulfilled_by": "AMAZON" if by_amazon else "MERCHANT"}
        more["programs"] = self._programs(business, by_amazon)
        more["service_level"] = random.choice(LEVELS)
        if by_amazon and random.random() < 0.1:
            more["channel_name"] = "NON_AMAZON"
        if status == "UNSHIPPED" and random.random() < 0.03:
            lines[0] = replace(lines[0], cancel_reason="Ordered by mistake")
        if status == "PARTIALLY_SHIPPED":
            lines[0] = replace(lines[0], quantity=lines[0].quantity + 2, fulfilled=1)
        updated = self._updated(placed, status)
        self._tricky(more, lines, status, placed, merchant)
        order = self.world.add_order(
            merchant=merchant, marketplace=market.code, lines=lines, status=status, created=placed, updated=updated,
            person=person, **more,
        )  # fmt: skip
        if not by_amazon and status in ("SHIPPED", "PARTIALLY_SHIPPED"):
            self._pack(order.id, updated)

    def _tricky(self, more: dict[str, Any], lines: list[Line], status: str, placed: datetime, merchant: str) -> None:
        random = self.random
        if random.random() < 0.01 and (older := self.world.orders(merchant)):
            more["replaces"] = random.choice(older).id
            lines[:] = [replace(each, unit_price=ZERO, shipping=ZERO, discount=ZERO, tax=ZERO) for each in lines]
        if status == "UNSHIPPED" and placed > self.now - timedelta(hours=12) and random.random() < 0.15:
            more["address_from"] = self.now + timedelta(minutes=random.randint(10, 90))
        if random.random() < 0.02:
            more["seller_order_id"] = f"WEB-{random.randint(1000, 9999)}"

    def _status(self, placed: datetime, by_amazon: bool) -> str:
        age, roll = self.now - placed, self.random.random()
        if age < timedelta(hours=2) and roll < 0.5:
            return "PENDING"
        if roll < 0.04:
            return "CANCELLED"
        if by_amazon:
            return "SHIPPED" if age > timedelta(days=1) else "UNSHIPPED"
        if age > timedelta(days=3):
            return "SHIPPED" if roll < 0.985 else "UNSHIPPED"
        return "PARTIALLY_SHIPPED" if roll < 0.07 else ("SHIPPED" if roll < 0.25 else "UNSHIPPED")

    def _updated(self, placed: datetime, status: str) -> datetime:
        if status == "PENDING":
            return placed
        hours = 40 if status in ("SHIPPED", "PARTIALLY_SHIPPED", "CANCELLED") else 1
        latest = self.now - timedelta(minutes=3)
        return min(latest, placed + timedelta(seconds=self.random.randint(60, hours * 3600)))

    def _programs(self, business: bool, by_amazon: bool) -> tuple[str, ...]:
        names = []
        if by_amazon or self.random.random() < 0.08:
            names.append("PRIME")
        if business:
            names.append("AMAZON_BUSINESS")
        if not by_amazon and self.random.random() < 0.01:
            names.append("FBM_SHIP_PLUS")
        return tuple(names)

    def _pick(self, stock: list[Product]) -> list[Product]:
        count = self.random.choices((1, 2, 3, 6), (74, 17, 7, 2))[0]
        return self.random.sample(stock, min(count, len(stock)))

    def _line(self, market: Marketplace, product: Product, business: bool) -> Line:
        random = self.random
        quantity = random.choices((1, 2, 3, 12), (80, 13, 5, 2))[0]
        price = _in(market, product.price)
        gift = random.random() < 0.04
        discount = random.random() < 0.06
        net = price * quantity
        return Line(
            product.sku, quantity, price, product.title, product.asin,
            shipping=Decimal(random.choice(("0", "0", "2.99", "4.49"))),
            gift_wrap=Decimal("3.00") if gift else ZERO,
            tax=(net * Decimal("0.07")).quantize(CENT, ROUND_HALF_UP) if market.tax_added else ZERO,
            discount=(net * Decimal("0.1")).quantize(CENT, ROUND_HALF_UP) if discount else ZERO,
            promotion_id="AUTUMN-10" if discount else "",
            gift_message=random.choice(GIFTS) if gift else "",
            gift_level="classic" if gift else "",
            business_price=business,
        )  # fmt: skip

    def _pack(self, order_id: str, moment: datetime) -> None:
        order = self.world.order(order_id)
        carrier, service = self.random.choice(CARRIERS)
        tracking = "".join(self.random.choices("ABCDEFGHJK0123456789", k=13))
        items = tuple((each.line_id, each.fulfilled) for each in order.lines if each.fulfilled)
        parcel = Package("1", carrier, service, tracking, moment, items)
        self.world.update(order_id, packages=(parcel,), updated=order.updated)


def _in(market: Marketplace, pounds: Decimal) -> Decimal:
    return (pounds * RATES[market.currency]).quantize(CENT, ROUND_HALF_UP)
