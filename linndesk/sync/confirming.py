"""How an order confirmation leaves: rendered from what is here, mailed at most once (U4, R-LOST). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from linndesk.domain.outbox import Kind, State
from linndesk.errors import BadInput
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.connect import Connect
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Plan


class MailWay:
    """The way of rows of kind *mail*: told once, and never again by the program."""

    kind: Kind = "mail"
    noun = ("order confirmation", "order confirmations")
    group = "Mail"
    frozen = True
    several = False
    taken: Literal["confirmed", "sent"] = "confirmed"
    wrong: Literal["service", "refused"] = "refused"

    def __init__(self, store: Store, connect: Connect) -> None:
        self._store = store
        self._connect = connect

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """Raises ChannelError, BadInput."""
        raise BadInput("No mail can be sent")

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Each goes to one buyer."""
        return None

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those that nobody wants any more."""
        return {}

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its order says it already."""

    def once(self, row: OutboxRow) -> bool:
        return True

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One mail. Raises ChannelError."""
        raise BadInput("No mail can be sent")

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """What the order says of its confirmation."""
