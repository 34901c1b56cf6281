"""How a channel is told of goods that came back: looked for first, booked once, accepted (M5, R-LOST). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from linndesk.domain.outbox import State
from linndesk.errors import BadInput
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Plan


class ReturnBooking:
    """One sort of booking; see sync.booking."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """Raises ChannelError, BadInput."""
        raise BadInput(f"{outlet.title} takes no bookings from here")

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those that were taken back."""
        return {}

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its act says it already."""

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """Raises ChannelError."""
        raise BadInput(f"{outlet.title} takes no bookings from here")

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """The act stands as its row does."""
