"""The ports of channels whose purchase orders and returns are booked in this warehouse (M3, M5). Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from linndesk.domain.purchases import Booking, Purchase, PurchaseHead
from linndesk.domain.returns import Booked, ReturnAsked, Rma


@dataclass(frozen=True, slots=True)
class Heads:
    """What is open. ``broken``: orders that cannot be read, id (or "") and why, as sentences; also that some may be
    missing, where the list came so that nobody can tell."""

    heads: tuple[PurchaseHead, ...]
    broken: tuple[tuple[str, str], ...] = ()


@runtime_checkable
class BooksDeliveries(Protocol):
    def open_purchases(self) -> Heads:
        """Every open and partly delivered one of the account's own location, each once. Raises ChannelError."""
        ...

    def purchase(self, purchase_id: str) -> Purchase | None:
        """One as it stands now, whatever its status and location; None: the channel has none such (any more), and
        says so clearly. Lines + broken lines are all that it has. Raises ChannelError, BadReply where it cannot be
        read."""
        ...

    def home(self) -> str:
        """The channel's id of the account's own location. Raises ChannelError."""
        ...

    def delivery_request(self, booking: Booking) -> dict[str, Any]:
        """What would be told, as JSON. Pure. Raises BadInput."""
        ...

    def deliver(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """One exchange, no second try; rules and errors as of ``TellsDespatches.tell_despatch``: ChannelRefused =
        certainly not booked, in the channel's words."""
        ...


@runtime_checkable
class BooksReturns(Protocol):
    """CreateRMABooking is never repeated by the program: what became of one is looked up by its reference (R-LOST)."""

    def returns_of(self, channel_order_id: str) -> tuple[Rma, ...]:
        """Every return that the channel has of an order, deleted lines left out. Raises ChannelError, BadReply where
        one of them cannot be read: what is not seen would be booked once more."""
        ...

    def location_called(self, name: str) -> str:
        """The channel's id of its location of that name, whatever its case; "" = it has none. Raises ChannelError."""
        ...

    def home(self) -> str:
        """The channel's id of the account's own location. Raises ChannelError."""
        ...

    def return_request(self, asked: ReturnAsked) -> dict[str, Any]:
        """What would be told, as JSON. Pure. Raises BadInput."""
        ...

    def book_return(self, request: dict[str, Any], before_send: Callable[[], None]) -> Booked:
        """One exchange, no second try; not after a session that has run out either. Only where the channel said clearly
        that it made nothing, and its own data puts right why, is it asked again. Errors as of ``tell_despatch``. An
        answer that books nothing is no error here: ``Booked`` with an empty id and the channel's words. What has to be
        asked before it leaves is asked before ``before_send``."""
        ...

    def accept_return(self, rma_id: str, channel_order_id: str, before_send: Callable[[], None]) -> None:
        """Accept one that was booked: its stock moves there. One exchange. Raises as ``book_return``; ChannelRefused
        where the channel did not do it, in its words."""
        ...
