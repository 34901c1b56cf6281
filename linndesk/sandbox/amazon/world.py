"""The practice Amazon's memory: merchants, listings and orders. Safe from any thread; every change is stamped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from linndesk.sandbox.amazon.fba_stock import FbaStock
from linndesk.sandbox.amazon.late import Late
from linndesk.sandbox.amazon.marketplaces import marketplace, of_region
from linndesk.sandbox.amazon.offers import Offers
from linndesk.sandbox.amazon.records import Line, Listing, Merchant, Order, Package, Person
from linndesk.sandbox.amazon.render import Rendered
from linndesk.sandbox.amazon.stock import Stock
from linndesk.sandbox.clock import utc_now

CLIENT_ID = "amzn1.application-oa2-client.practice0000000000000000000000"
CLIENT_SECRET = "amzn1.oa2-cs.v1.practice-secret"
_WAITING = ("PENDING", "PENDING_AVAILABILITY")


def standard_merchants() -> tuple[Merchant, ...]:
    """``main`` sells in five European marketplaces, ``other`` in the United States."""
    return (
        _merchant("main", "A2PRACTICEMAIN", "EU", "Copper & Pine"),
        _merchant("other", "A2PRACTICEOTHR", "NA", "Copper & Pine US"),
    )


def _merchant(name: str, seller_id: str, region: str, store: str) -> Merchant:
    ids = tuple(each.id for each in of_region(region))
    return Merchant(name, seller_id, region, ids, CLIENT_ID, CLIENT_SECRET, f"Atzr|practice-{name}", store)


class World:
    """State behind the practice Amazon. Names of merchants are ours; ids of orders are Amazon's form.

    ``lock`` is for those who look at something and change it in one step. ``stock`` is what is sold of each SKU;
    ``fba`` is what lies in Amazon's own warehouses.
    """

    def __init__(
        self, *, now: Callable[[], datetime] | datetime | None = None, merchants: Sequence[Merchant] | None = None
    ) -> None:
        self.lock = threading.RLock()
        fixed = now
        self._now: Callable[[], datetime] = (lambda: fixed) if isinstance(fixed, datetime) else (fixed or utc_now)
        self._merchants = {each.name: each for each in (merchants or standard_merchants())}
        self._orders: dict[str, Order] = {}
        self._count = 0
        self.offers = Offers()
        self.stock = Stock(self.offers, self.lock, lambda: self._now())
        self.fba = FbaStock(self.lock, lambda: self._now())
        self.rendered = Rendered()
        self.late = Late()

    def run_on(self, now: Callable[[], datetime]) -> None:
        """From here on changes are stamped by this clock (the server's)."""
        with self.lock:
            self._now = now

    # -- merchants

    @property
    def merchants(self) -> tuple[Merchant, ...]:
        """All of them."""
        with self.lock:
            return tuple(self._merchants.values())

    def merchant(self, name: str) -> Merchant:
        """Raises KeyError."""
        with self.lock:
            return self._merchants[name]

    def set_merchant(self, name: str, **changes: Any) -> Merchant:
        """Change fields of a merchant: ``roles``, ``revoked``, ``secret_expired``, ``suspended`` ..."""
        with self.lock:
            self._merchants[name] = changed = replace(self._merchants[name], **changes)
            return changed

    # -- listings

    def add_listing(self, listing: Listing) -> None:
        """Add or replace an offer."""
        with self.lock:
            self.offers.put(listing)

    def listings(self, merchant: str, marketplace_id: str | None = None) -> list[Listing]:
        """Offers of a merchant, in the order they were added."""
        with self.lock:
            self.stock.settle()
            return self.offers.of(merchant, marketplace_id)

    # -- orders

    def add_order(
        self,
        order_id: str | None = None,
        *,
        merchant: str = "main",
        marketplace: str = "UK",
        lines: Sequence[Line] | None = None,
        status: str = "UNSHIPPED",
        created: datetime | None = None,
        updated: datetime | None = None,
        person: Person | None = None,
        sells: bool = False,
        **more: Any,
    ) -> Order:
        """A new order; whatever is left out is filled in plausibly. ``more`` are fields of Order.

        ``sells``: it takes its units from what is sold, as a real one does; a world begins with its orders' gone.
        """
        with self.lock:
            self._count += 1
            stamp = updated or created or self._now()
            placed = created or stamp
            order = Order(
                id=order_id or self._next_id(),
                merchant=merchant,
                marketplace_id=_market_id(marketplace),
                status=status,
                created=placed,
                updated=stamp,
                lines=self._with_ids(lines or (_some_line(),), status),
                person=person or _somebody(marketplace),
                **{**_windows(placed), "released": None if status in _WAITING else placed, **more},
            )
            self._orders[order.id] = order
            if sells and order.fulfilled_by == "MERCHANT" and status != "CANCELLED":
                for each in order.lines:
                    self.stock.sell(each.sku, each.quantity - each.fulfilled, merchant)
            if sells and order.fulfilled_by == "AMAZON":
                self._take_from_fba(order)
            return order

    def order(self, order_id: str) -> Order:
        """Raises KeyError."""
        with self.lock:
            return self._orders[order_id]

    def orders(self, merchant: str) -> list[Order]:
        """Every order of a merchant, in the order they were added."""
        with self.lock:
            return [each for each in self._orders.values() if each.merchant == merchant]

    def prerender(self, included: Iterable[str] = ()) -> None:
        """For benchmarks: make every order's bytes now for these includedData, and keep all made later."""
        with self.lock:
            self.rendered.keep = True
            wanted, now = frozenset(included), self._now()
            for each in self._orders.values():
                self.rendered.get(each, wanted, now=now, with_person=True)

    def update(self, order_id: str, **changes: Any) -> Order:
        """Change fields of an order; ``updated`` becomes now unless it is given.

        With the first status after Pending it is ``released``; cancelled before that, it never is.
        """
        with self.lock:
            changed = replace(self._orders[order_id], **{"updated": self._now(), **changes})
            if changed.released is None and changed.status not in (*_WAITING, "CANCELLED"):
                changed = replace(changed, released=changed.updated)
            self._orders[order_id] = changed
            self._follow_in_fba(changed)
            return changed

    def set_status(self, order_id: str, status: str) -> Order:
        """As Amazon turns an order's status by itself; SHIPPED fulfils every line."""
        with self.lock:
            lines = self.order(order_id).lines
            if status == "SHIPPED":
                lines = tuple(replace(each, fulfilled=each.quantity) for each in lines)
            return self.update(order_id, status=status, lines=lines)

    def ship_elsewhere(
        self,
        order_id: str,
        tracking: str = "ELSEWHERE-1",
        carrier: str = "Royal Mail",
        *,
        reference: str = "1",
        units: Mapping[str, int] | None = None,
    ) -> Order:
        """Somebody else told Amazon of a parcel. ``units`` by line id; None = all that was left in the order."""
        with self.lock:
            order = self.order(order_id)
            left = {each.line_id: each.quantity - each.fulfilled for each in order.lines}
            gone = left if units is None else dict(units)
            lines = tuple(replace(each, fulfilled=each.fulfilled + gone.get(each.line_id, 0)) for each in order.lines)
            whole = all(each.fulfilled >= each.quantity for each in lines)
            items = tuple((line_id, amount) for line_id, amount in gone.items() if amount)
            parcel = Package(reference, carrier, "Tracked 48", tracking, self._now(), items)
            others = tuple(each for each in order.packages if each.reference != reference)
            status = "SHIPPED" if whole else "PARTIALLY_SHIPPED"
            return self.update(order_id, status=status, lines=lines, packages=(*others, parcel))

    def cancel(self, order_id: str, by: str = "BUYER") -> Order:
        """The order is off: by BUYER, MERCHANT or AMAZON."""
        with self.lock:
            lines = tuple(replace(each, cancelled_by=by) for each in self.order(order_id).lines)
            return self.update(order_id, status="CANCELLED", lines=lines)

    def request_cancellation(self, order_id: str, reason: str = "Ordered by mistake") -> Order:
        """The buyer asks; the order's status stays."""
        with self.lock:
            lines = tuple(replace(each, cancel_reason=reason) for each in self.order(order_id).lines)
            return self.update(order_id, lines=lines)

    def _take_from_fba(self, order: Order) -> None:
        taken: dict[str, int] = {}
        for each in order.lines:
            units = self.fba.reserve(each.sku, each.quantity, stock=order_stock(order), merchant=order.merchant)
            taken[each.sku] = taken.get(each.sku, 0) + units
        self.fba.sold[order.id] = taken
        self._follow_in_fba(order)

    def _follow_in_fba(self, order: Order) -> None:
        """Units that were reserved for it leave with it, or come back."""
        if order.status not in ("SHIPPED", "CANCELLED"):
            return
        move = self.fba.leave if order.status == "SHIPPED" else self.fba.free
        for sku, units in self.fba.sold.pop(order.id, {}).items():
            move(sku, units, stock=order_stock(order), merchant=order.merchant)

    def _next_id(self) -> str:
        return f"{202 + self._count % 5}-{self._count // 10**7 + 1000000:07d}-{self._count % 10**7:07d}"

    def _with_ids(self, lines: Sequence[Line], status: str) -> tuple[Line, ...]:
        made = []
        for place, each in enumerate(lines, 1):
            line_id = each.line_id or f"{self._count:011d}{place:03d}"
            done = each.quantity if status == "SHIPPED" else each.fulfilled
            by = "BUYER" if status == "CANCELLED" and not each.cancelled_by else each.cancelled_by
            made.append(replace(each, line_id=line_id, fulfilled=done, cancelled_by=by))
        return tuple(made)


def order_stock(order: Order) -> str:
    """Which of Amazon's stocks an order is sold from."""
    return marketplace(order.marketplace_id).stock


def _market_id(name: str) -> str:
    return marketplace(name).id


def _windows(placed: datetime) -> dict[str, tuple[datetime, datetime]]:
    day = timedelta(days=1)
    return {"ship_by": (placed, placed + 2 * day), "deliver_by": (placed + 3 * day, placed + 5 * day)}


def _some_line() -> Line:
    return Line("MUG-RED-330", 1, Decimal("12.99"), "Stoneware mug 330 ml, red", asin="B0PRACTMUG")


def _somebody(market: str) -> Person:
    country = marketplace(market).country
    return Person(
        "Jo Practice", "1 Practice Street", "Norwich", "NR1 1AA", country, "x1y2z3@marketplace.amazon.co.uk",
        phone="+44 1632 960001",
    )  # fmt: skip
