"""The ports of channels that run warehouses of their own (FBA): what lies there, and what they send for others. Worker
threads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from linndesk.domain.centres import Counted
from linndesk.domain.outbound import Asked, Preview, ThereNow
from linndesk.errors import ChannelRefused
from linndesk.settings import AccountSettings


@dataclass(frozen=True, slots=True)
class Centres:
    """What ``ChannelKind.centres`` holds where a kind's channel keeps and sends goods itself.

    A *centre* is a stock that some marketplaces share: one location here, whichever accounts have it.
    """

    name: str  # what people call it, such as "FBA"
    on: Callable[[AccountSettings], bool]  # its location, its orders
    drives: Callable[[AccountSettings], bool]  # that location follows the channel through this account
    # marketplaces by the word for the stock that they share ("UK", "EU"), of those that the account has
    shared: Callable[[AccountSettings], Mapping[str, tuple[str, ...]]]
    converts: Callable[[AccountSettings], bool]  # amounts of another currency are taken one to one
    currency: Callable[[str], str]  # of a marketplace; "" = not known
    tier: Callable[[AccountSettings, str, str], str]  # service level of our postal service in a marketplace
    marketplace: Callable[[AccountSettings, str, str], str]  # of a shared stock, the one to send to a country from


@dataclass(frozen=True, slots=True)
class CountedThere:
    """A whole answer. ``is_all``: what is not in it lies there no more; ``server_time``: by the channel's clock, before
    the first page was asked for: the next question is from then on."""

    counted: tuple[Counted, ...]
    is_all: bool
    server_time: datetime


class TakenThere(ChannelRefused):
    """It has an order of this id already: the one that was asked for, whose answer was lost, or is still worked on."""

    code = "taken_there"


@runtime_checkable
class CountsCentres(Protocol):
    def centre_levels(self, marketplace: str, since: datetime | None) -> CountedThere:
        """What lies there, whole or as it has changed ``since``; all pages, or an error and nothing.

        A page token that has run out begins the question anew, some times. Raises ChannelError.
        """
        ...


@runtime_checkable
class SendsForOthers(Protocol):
    """Multi-channel outbound orders."""

    def outbound_preview(self, asked: Asked) -> Preview:
        """What the channel offers for it; nothing happens by it. Raises ChannelError."""
        ...

    def outbound_request(self, asked: Asked) -> dict[str, Any]:
        """What would be sent but for who gets it (R-PERSON: it is kept). Pure.

        Raises BadInput where the channel could never take it, a person's address too, where one is given.
        """
        ...

    def outbound_create(self, request: dict[str, Any], asked: Asked, before_send: Callable[[], None]) -> ThereNow:
        """One exchange, and another only after one by which certainly nothing happened there (another version of it).

        State *taken* where the channel has it and has not said how it stands.

        ``asked``: who gets it. ``request`` is as ``outbound_request`` gave it. Errors as of
        ``TellsDespatches.tell_despatch``: of a ChannelRefused nothing has happened there, but of a TakenThere.
        """
        ...

    def outbound_order(self, reference: str) -> ThereNow | None:
        """As it stands now; None: there is no such order, or one that it does not show yet. Raises ChannelError."""
        ...

    def outbound_changed(self, since: datetime, references: Collection[str]) -> Sequence[ThereNow]:
        """Those of ``references`` that have changed since, with their packages. Raises ChannelError."""
        ...

    def outbound_cancel(self, reference: str, before_send: Callable[[], None]) -> None:
        """Ask that no more of it be sent; whether that came in time shows later. Errors as of ``outbound_create``."""
        ...
