"""How a cancellation and a refund leave: told once, and never again by the program (R-LOST, X12). Sync thread."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from linndesk.channels.postsale import ServesAfterSale
from linndesk.domain.despatch import Blocked
from linndesk.domain.outbox import Kind, State
from linndesk.domain.postsale import Cancellation, CancelLine, PostSaleState, Refund, RefundLine
from linndesk.domain.postsale_rules import UNDECIDED
from linndesk.errors import BadInput
from linndesk.store import postsale, postsale_acts
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Plan, Ready

OVER = "It was taken back"
SECOND = "So this one was not sent"
HAS_LEFT = "The channel has the order as sent by now"
_ENDS: dict[State, PostSaleState] = {"confirmed": "confirmed", "refused": "refused", "sent": "unheard"}


class _AfterSaleWay(ABC):
    """What both have in common. A row that is found *sending* goes to a person: its channel cannot be asked."""

    kind: Kind
    noun: tuple[str, str]
    group = "Order processing"
    frozen = True
    several = False
    taken: Literal["confirmed", "sent"] = "confirmed"
    wrong: Literal["service", "refused"] = "service"

    def __init__(self, store: Store) -> None:
        self._store = store
        self._references: dict[int, str] = {}  # by row, from its answer until that is kept

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """What to tell. Raises BadInput of what could never be sent."""
        self._refuse_second(row)
        if row.request is not None:
            return Ready(row.request, row.payload)
        of = self._store.read(lambda: postsale.of(row.order_id or 0))
        if row.kind == "cancel" and of.sale.outcome == "elsewhere" and not row.override:
            return Blocked("shipped", HAS_LEFT)
        return Ready(self._request(row, of.external_reference, _port(outlet)), row.payload)

    def _refuse_second(self, row: OutboxRow) -> None:
        """No more money while nobody knows whether some went already. Raises BadInput."""
        order_id, act_id = row.order_id or 0, int(row.payload[postsale.PAYLOAD])
        if row.kind == "refund" and self._store.read(lambda: postsale.has_unheard_refund(order_id, act_id)):
            raise BadInput("Another refund of this order was sent and not confirmed", SECOND, "Decide about that first")

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Each has a request of its own."""
        return None

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those that nobody wants any more."""
        found = {row.id: postsale.of_row(row) for row in rows}
        return {row_id: OVER for row_id, act in found.items() if act is None or act.state not in UNDECIDED}

    def once(self, row: OutboxRow) -> bool:
        return True

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """What was asked stands as its row does; what is refused comes back."""
        act, ends = postsale.of_row(row), _ENDS.get(state)
        if act is not None and ends is not None:
            reference = self._references.pop(row.id, "")
            postsale_acts.settle(act.id, ends, now, why=error if ends == "refused" else "", reference=reference)

    @abstractmethod
    def _request(self, row: OutboxRow, external_reference: str, port: ServesAfterSale) -> dict[str, Any]:
        """In the channel's words. Raises BadInput."""


class CancelWay(_AfterSaleWay):
    """The way of rows of kind *cancel*."""

    kind: Kind = "cancel"
    noun = ("cancellation", "cancellations")

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its order says it already."""

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange, no second try. Raises ChannelError."""
        _port(outlet).tell_cancel(request, before_send)

    def _request(self, row: OutboxRow, external_reference: str, port: ServesAfterSale) -> dict[str, Any]:
        lines = tuple(
            CancelLine(each["line_id"], each["sku"], int(each["quantity"]), each["reason"], each["sub_reason"])
            for each in row.payload["lines"]
        )
        return port.cancel_request(Cancellation(row.target, external_reference, lines))


class RefundWay(_AfterSaleWay):
    """The way of rows of kind *refund*."""

    kind: Kind = "refund"
    noun = ("refund", "refunds")

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its order says it already."""

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange, no second try. Raises ChannelError."""
        self._references[row.id] = _port(outlet).tell_refund(request, before_send)

    def _request(self, row: OutboxRow, external_reference: str, port: ServesAfterSale) -> dict[str, Any]:
        body = row.payload
        lines = tuple(
            RefundLine(each["line_id"], each["sku"], Decimal(each["amount"]), each["reason"], each["sub_reason"])
            for each in body["lines"]
        )
        return port.refund_request(Refund(row.target, external_reference, Decimal(body["shipping"]), lines))


def _port(outlet: Outlet) -> ServesAfterSale:
    channel: object = outlet.channel
    if not isinstance(channel, ServesAfterSale):
        raise BadInput(f"{outlet.title} takes no cancellations and no refunds from here", "", "Do it there itself")
    return channel
