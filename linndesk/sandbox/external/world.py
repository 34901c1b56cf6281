"""The practice shop's memory: its orders, who is integrated, what is listed, and what it was told. Any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from linndesk.sandbox.clock import utc_now
from linndesk.sandbox.external.market import Market
from linndesk.sandbox.external.members import Members
from linndesk.sandbox.external.records import Address, Despatched, Payment, ShopLine, ShopOrder
from linndesk.sandbox.external.shelf import Shelf
from linndesk.sandbox.external.till import Till


class ShopWorld:
    """State behind the practice shop: ``members`` are those who are integrated, ``shelf`` is what is sold, ``market``
    what listings were made there, ``till`` what was called off and paid back.

    ``lock`` is for those who look at something and change it in one step.
    """

    def __init__(self, *, now: Callable[[], datetime] | None = None) -> None:
        self.lock = threading.RLock()
        self.members = Members()
        self.shelf = Shelf()
        self.market = Market()
        self.till = Till()
        self._now = now or utc_now
        self._orders: dict[str, ShopOrder] = {}
        self._despatches: list[Despatched] = []

    def run_on(self, now: Callable[[], datetime]) -> None:
        """From here on changes are stamped by this clock (the server's)."""
        with self.lock:
            self._now = now

    def add_order(
        self,
        reference: str | None = None,
        *,
        lines: Sequence[ShopLine] | None = None,
        payment: Payment = "PAID",
        placed: datetime | None = None,
        updated: datetime | None = None,
        delivery: Address | None = None,
        **more: Any,
    ) -> ShopOrder:
        """A new order; whatever is left out is filled in plausibly. ``more`` are fields of ShopOrder."""
        with self.lock:
            at = placed or updated or self._now()
            number = reference or f"PS-{10001 + len(self._orders)}"
            due = {"paid_on": at if payment == "PAID" else None, "despatch_by": at + timedelta(days=2)}
            self._orders[number] = order = ShopOrder(
                reference=number,
                payment=payment,
                placed=at,
                updated=updated or at,
                lines=tuple(lines or (ShopLine("1", "MUG-RED-330", 1, Decimal("12.99")),)),
                delivery=delivery or somebody(),
                **{**due, **more},
            )
            return order

    def order(self, reference: str) -> ShopOrder:
        """Raises KeyError."""
        with self.lock:
            return self._orders[reference]

    def knows(self, reference: str) -> bool:
        """Whether there is such an order."""
        with self.lock:
            return reference in self._orders

    def orders(self, since: datetime | None = None) -> list[ShopOrder]:
        """Those changed since then, by the moment of their change."""
        with self.lock:
            found = [each for each in self._orders.values() if since is None or each.updated >= since]
        return sorted(found, key=lambda each: (each.updated, each.reference))

    def update(self, reference: str, **changes: Any) -> ShopOrder:
        """Change an order; it counts as changed now unless ``updated`` says else. Raises KeyError."""
        with self.lock:
            self._orders[reference] = changed = replace(self._orders[reference], **{"updated": self._now(), **changes})
            return changed

    def pay(self, reference: str) -> ShopOrder:
        """An unpaid order is paid. Raises KeyError."""
        return self.update(reference, payment="PAID", paid_on=self._now())

    def cancel(self, reference: str, lines: Iterable[str] | None = None) -> ShopOrder:
        """The whole order is off, or some lines of it by their numbers. Raises KeyError."""
        if lines is None:
            return self.update(reference, payment="CANCELLED")
        off = set(lines)
        with self.lock:
            old = self.order(reference).lines
            left = tuple(replace(each, cancelled=each.cancelled or each.number in off) for each in old)
            return self.update(reference, lines=left)

    def despatch(self, told: Despatched) -> None:
        """Act on a despatch: what is told twice is acted on twice, as by a shop that mails its buyers."""
        with self.lock:
            self._despatches.append(told)

    def despatches(self, reference: str | None = None) -> list[Despatched]:
        """What was acted on, oldest first; of one order, or of all."""
        with self.lock:
            return [each for each in self._despatches if reference in (None, each.reference)]


def somebody() -> Address:
    """A buyer who lives nowhere."""
    return Address(
        "Jo Practice", line1="1 Practice Street", town="Norwich", region="Norfolk", postcode="NR1 1AA",
        country="United Kingdom", country_code="GB", phone="+44 1632 960001", email="jo@buyer.example",
    )  # fmt: skip
