"""The part of a Linnworks channel where what came in is booked: deliveries and returns. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from linndesk.channels.deliveries import Heads
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.delivering import LinnworksDelivering
from linndesk.channels.linnworks.returning import LinnworksReturning
from linndesk.domain.purchases import Booking, Purchase
from linndesk.domain.returns import Booked, ReturnAsked, Rma


class LinnworksBookings:
    """Every method is a port's, and documented there."""

    def __init__(self, client: LinnworksClient) -> None:
        own = (client, client.settings, client.tools)
        self._delivering = LinnworksDelivering(*own)
        self._returning = LinnworksReturning(*own)

    def open_purchases(self) -> Heads:
        return self._delivering.open_purchases()

    def purchase(self, purchase_id: str) -> Purchase | None:
        return self._delivering.purchase(purchase_id)

    def delivery_request(self, booking: Booking) -> dict[str, Any]:
        return self._delivering.delivery_request(booking)

    def deliver(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        self._delivering.deliver(request, before_send)

    def returns_of(self, channel_order_id: str) -> tuple[Rma, ...]:
        return self._returning.returns_of(channel_order_id)

    def location_called(self, name: str) -> str:
        return self._returning.location_called(name)

    def home(self) -> str:
        return self._returning.home()

    def return_request(self, asked: ReturnAsked) -> dict[str, Any]:
        return self._returning.return_request(asked)

    def book_return(self, request: dict[str, Any], before_send: Callable[[], None]) -> Booked:
        return self._returning.book_return(request, before_send)

    def accept_return(self, rma_id: str, channel_order_id: str, before_send: Callable[[], None]) -> None:
        self._returning.accept_return(rma_id, channel_order_id, before_send)
