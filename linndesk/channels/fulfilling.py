"""Channels that hand whole orders to this warehouse and are told when one is processed: what is special of them, and
their ports. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from linndesk.domain.confirmation import Letter
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.processing import There
from linndesk.settings import AccountSettings


@dataclass(frozen=True, slots=True)
class Fulfilling:
    """Of a kind of channel for whose orders this PC is the warehouse.

    Its ``orders`` lists what is open there, not what has changed: what is here and no longer listed is asked for by
    its id (``FindsOrdersTogether``). Only orders placed while the account was on come in (U2), and only once every
    SKU is known here (U3, U7). An order is told as a whole, by an outbox row of kind *process*.
    """

    prefix: Callable[[AccountSettings], str]  # of the number that people here see (M6)
    initial: Callable[[AccountSettings], str]  # the stage in which an order comes in
    processed: Callable[[AccountSettings], tuple[str, ...]]  # stages that end it there; the first is a despatch's
    minutes: Callable[[AccountSettings], int]  # between two checks of what is to be processed; 0 = only by hand
    declines: Callable[[AccountSettings, ChannelOrder], str]  # why an order that is not here does not come in, or ""
    maps: Callable[[AccountSettings], bool]  # whether orders name the account here that sold them (M8)
    test: Callable[[AccountSettings], tuple[str, ...] | None]  # SKUs of a test account (U10), None = it is none
    twins: Callable[[AccountSettings, AccountSettings], str]  # with secrets: why both would bring the same orders, ""
    final: str  # what a person is told before: that it cannot be undone there
    imports: str  # group of problems with orders coming in (U9)
    processing: str  # and of those with orders being processed
    place: Callable[[AccountSettings], str] = lambda settings: ""  # id of its location, "" where it holds a name
    purchases: Callable[[AccountSettings], bool] = lambda settings: False  # whether its purchase orders come in (M3)
    makes_items: Callable[[AccountSettings], bool] = lambda settings: False  # of lines that no item here has (M4)
    returns: Callable[[AccountSettings], bool] = lambda settings: False  # whether it is told of returns (M5)
    confirms: Callable[[AccountSettings], Letter | None] = lambda settings: None  # what its buyers are mailed (U4)
    letter: Callable[[AccountSettings], Letter | None] = lambda settings: None  # the same, also while that is off
    deliveries: str = "Deliveries"  # group of problems with purchase orders and bookings


@dataclass(frozen=True, slots=True)
class ChannelLocation:
    """A location as the channel has it. ``unfit``: why this warehouse cannot stand for it, as a sentence; "" = it can.

    ``is_default``: what is meant where an account names none.
    """

    id: str
    name: str
    fulfilment_centre: bool = False
    unfit: str = ""
    is_default: bool = False


@runtime_checkable
class OffersLocations(Protocol):
    def locations(self) -> Sequence[ChannelLocation]:
        """In the channel's order. Raises ChannelError."""
        ...


@runtime_checkable
class FindsOrdersTogether(Protocol):
    @property
    def most_found(self) -> int:
        """How many ids one question holds."""
        ...

    def orders_by_id(self, ids: Sequence[str]) -> Mapping[str, ChannelOrder | None]:
        """Each as it stands now, open or not; None: the channel has none such any more.

        One that can no longer be read is left out. Raises ChannelError.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ending:
    """An order that is to be processed. ``service``: our postal service; ``their_service``: the channel's name for it,
    "" = as the order has it; ``skus``: of its lines, as the channel calls them."""

    channel_order_id: str
    service: str
    their_service: str
    tracking: str
    skus: tuple[str, ...] = ()


@runtime_checkable
class ProcessesOrders(Protocol):
    """Tells an order whole, with its tracking number, and ends it there."""

    def there(self, channel_order_id: str) -> There | None:
        """As it stands now. Raises ChannelError."""
        ...

    def process_request(self, ending: Ending) -> dict[str, Any]:
        """What would be told, as JSON. Pure. Raises BadInput."""
        ...

    def process_order(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """Tracking and service first, looked at again, then the processing; returns once it is processed.

        Some exchanges: ``before_send`` is asked right before the bytes of each that changes something. A session
        that has run out is renewed once and the exchange repeated once: nothing had happened by it. Errors as of
        ``TellsDespatches.tell_despatch``; a refusal of the channel's own rules is a ChannelRefused in its words.
        """
        ...
