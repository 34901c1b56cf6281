"""What a person sees before orders go to a channel's own warehouse, and after: sheet, outcome, how one stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from linndesk.domain.changes import Changes
from linndesk.domain.outbound import Offer, OutboundState

CHANGED = Changes(orders=True, stock=True, listings=True, problems=True)


@dataclass(frozen=True, slots=True)
class OutboundCheck:
    """One order of the sheet. ``refused``: why it cannot go, as a sentence, "" = it can.

    ``tier``: the service level that it goes at, "" = the one of its postal service (``wanted``) is not among
    ``offers``: a person chooses another. ``why``: the channel's own reasons; ``findings``: what to look at;
    ``marketplace``: the one that it is sent from, in people's words.
    """

    order_id: int
    number: str
    channel_order_id: str
    account: str
    units: int
    refused: str = ""
    wanted: str = ""
    tier: str = ""
    offers: tuple[Offer, ...] = ()
    why: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    called: str = ""  # what people on the channel call it, where its id is no name

    @property
    def fulfillable(self) -> bool:
        return not self.refused

    def offer(self, tier: str = "") -> Offer | None:
        """That service level, or the one that it goes at; None where it is not offered."""
        return next((each for each in self.offers if each.tier == (tier or self.tier)), None)


@dataclass(frozen=True, slots=True)
class OutboundSheet:
    """``location``: the centre's; ``name``: what people call such a warehouse ("FBA"); ``driver``: the account through
    which they are asked for; ``undo_seconds``: how long it can be taken back without a trace; ``held``: sentences why
    nothing leaves for now."""

    location: str
    name: str
    driver: str
    rows: tuple[OutboundCheck, ...]
    undo_seconds: int
    held: tuple[str, ...]

    @property
    def ready(self) -> tuple[OutboundCheck, ...]:
        """Those that can go as they stand."""
        return tuple(each for each in self.rows if not each.refused and each.tier)

    def fees(self) -> dict[str, Decimal]:
        """Of those that are ready, added up by currency."""
        found: dict[str, Decimal] = {}
        for each in self.ready:
            offer = each.offer()
            if offer is not None and offer.fee is not None:
                found[offer.currency] = found.get(offer.currency, Decimal(0)) + offer.fee
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """An order that is to go, at which service level."""

    order_id: int
    tier: str


@dataclass(frozen=True, slots=True)
class Stayed:
    """An order that was left where it is, and why, as a sentence."""

    order_id: int
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """``orders``: those that are at the centre now; ``outbox_ids``: what is owed, in their order; ``why_held``: in
    words; ``undo_until``: None where nothing waits; ``left``: what stayed; ``sentence``: all of it for a person."""

    orders: tuple[int, ...]
    outbox_ids: tuple[int, ...]
    why_held: tuple[str, ...]
    undo_until: datetime | None
    left: tuple[Stayed, ...]
    sentence: str
    changes: Changes = CHANGED


@dataclass(frozen=True, slots=True)
class TakenBack:
    """``back``: orders that are to leave from here again; ``asked``: those whose channel is asked to stop, which come
    back when it says so; ``left``: what stayed, and why."""

    back: tuple[int, ...]
    asked: tuple[int, ...]
    left: tuple[Stayed, ...]
    sentence: str
    changes: Changes = CHANGED


@dataclass(frozen=True, slots=True)
class SentPackage:
    """A package that has left the centre. ``parcel_id``: what its selling channel is told; None = nothing yet."""

    package: str
    carrier: str
    tracking: str
    parcel_id: int | None


@dataclass(frozen=True, slots=True)
class OutboundStatus:
    """How an order stands that goes, or went, from a centre: its newest attempt.

    ``words``: such as "Packing"; ``since``: when that was heard; ``takes_back``: what *Take it back* does now, as a
    sentence, "" = nothing can be taken back; ``running``: it is not over.
    """

    location: str
    name: str
    reference: str
    state: OutboundState
    words: str
    since: datetime
    why: str
    tier: str
    packages: tuple[SentPackage, ...]
    running: bool
    takes_back: str
    home: str
