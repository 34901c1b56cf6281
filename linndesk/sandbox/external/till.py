"""The practice shop's till: what was called off there and what was paid back. Safe from any thread."""

from __future__ import annotations

import threading
from datetime import datetime
from decimal import Decimal

from linndesk.sandbox.external.post_sale_records import CalledOff, PaidBack, PostSaleTerms


class Till:
    """``terms`` are what the shop takes: replace them at any time."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.terms = PostSaleTerms()
        self._called_off: list[CalledOff] = []
        self._paid: list[PaidBack] = []

    @property
    def called_off(self) -> list[CalledOff]:
        """Every cancellation that was acted on, oldest first."""
        with self._lock:
            return list(self._called_off)

    @property
    def paid_back(self) -> list[PaidBack]:
        """Every refund that was paid, oldest first."""
        with self._lock:
            return list(self._paid)

    def cancelled_units(self, reference: str, line: str) -> int:
        """How many units of a line were called off here."""
        rows = (each.lines for each in self.called_off if each.reference == reference)
        return sum(units for lines in rows for number, units, _, _ in lines if number == line)

    def by_itself(self, reference: str, line: str) -> Decimal:
        """What was given back for a line when it was called off."""
        rows = (each.paid for each in self.called_off if each.reference == reference)
        return sum((money for paid in rows for number, money in paid if number == line), Decimal(0))

    def returned(self, reference: str, line: str | None = None) -> Decimal:
        """What refunds paid back for a line; None = for postage."""
        found = [each for each in self.paid_back if each.reference == reference]
        if line is None:
            return sum((each.shipping for each in found), Decimal(0))
        return sum((money for each in found for number, money, _, _ in each.lines if number == line), Decimal(0))

    def cancel(self, told: CalledOff) -> None:
        """Write a cancellation down."""
        with self._lock:
            self._called_off.append(told)

    def pay(
        self, reference: str, shipping: Decimal, lines: tuple[tuple[str, Decimal, str, str], ...], at: datetime
    ) -> PaidBack:
        """Pay, and write it down."""
        with self._lock:
            made = PaidBack(f"RF-{10001 + len(self._paid)}", reference, shipping, lines, at)
            self._paid.append(made)
            return made
