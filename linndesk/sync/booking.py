"""How bookings leave: what came with a delivery (M3), what came back (M5). Each sort knows its own way. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from linndesk.domain.outbox import Kind, State
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.delivering import DeliveryBooking
from linndesk.sync.outlets import Outlet
from linndesk.sync.returning import ReturnBooking
from linndesk.sync.way import Batches, Plan

DELIVERY, RETURN = "delivery_line", "return"  # keys of a row's payload: which act it is the word of


class Booking(Protocol):
    """One sort of booking; the methods as of ``Way``."""

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan: ...

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]: ...

    def begun(self, rows: Sequence[OutboxRow]) -> None: ...

    def tell(
        self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]
    ) -> None: ...

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None: ...


class BookingWay:
    """The way of rows of kind *booking*. What has begun to leave is of unknown fate until it was read there again."""

    kind: Kind = "booking"
    noun = ("booking", "bookings")
    group = "Deliveries"
    frozen = False
    several = True
    taken: Literal["confirmed", "sent"] = "confirmed"
    wrong: Literal["service", "refused"] = "refused"

    def __init__(self, store: Store) -> None:
        self._sorts: dict[str, Booking] = {DELIVERY: DeliveryBooking(store), RETURN: ReturnBooking(store)}

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """By what the channel says now. Raises ChannelError, BadInput."""
        return self._of(row).plan(row, outlet)

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Each is judged by what its channel shows right before it."""
        return None

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those that nobody wants any more."""
        found: dict[int, str] = {}
        for key, sort in self._sorts.items():
            if mine := [each for each in rows if key in each.payload]:
                found.update(sort.unfit(mine))
        return found

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """In the claim's transaction."""
        for row in rows:
            self._of(row).begun([row])

    def once(self, row: OutboxRow) -> bool:
        """What became of one can be looked up."""
        return False

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """Raises ChannelError."""
        self._of(row).tell(row, request, outlet, before_send)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """The delivery, or the return, stands as its row does."""
        self._of(row).settled(row, state, error, now)

    def _of(self, row: OutboxRow) -> Booking:
        return next(sort for key, sort in self._sorts.items() if key in row.payload)
