"""The knobs of Amazon's own warehouses: what they count, and the orders that they send. Tests turn them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

Outcome = Literal["COMPLETE", "COMPLETE_PARTIAL", "CANCELLED", "UNFULFILLABLE", "INVALID"]


@dataclass
class FbaFaults:
    """How the count goes wrong. The members of sets are SKUs."""

    page: int = 50
    token_life: timedelta = timedelta(seconds=30)
    refuse_tokens: int = 0  # so many of the next page tokens have run out already
    empty_for: timedelta = timedelta(days=30)  # a SKU of which there is nothing left is named so much longer
    without_details: set[str] = field(default_factory=set)  # inventoryDetails are not there
    null_details: set[str] = field(default_factory=set)  # inventoryDetails are null
    repeat_token: bool = False  # every page names the same next one, for ever
    # -- orders of Amazon's own marketplaces; None = they stay as they are
    pays_after: timedelta | None = None  # from its placing until a pending one is paid
    sends_after: timedelta | None = None  # from its placing until it leaves


@dataclass
class OutboundFaults:
    """How outbound orders go. A created order keeps the times and the outcome that stood here then."""

    accept_next: int = 0  # so many of the next creates are answered 202
    works_for: timedelta = timedelta(minutes=3)  # an order of a 202 is not seen so long
    plans_after: timedelta = timedelta(minutes=10)  # from create until its shipments are planned, or it fails
    ships_after: timedelta | None = timedelta(hours=2)  # from create until it leaves; None = when a test says so
    cancels_after: timedelta = timedelta(minutes=1)  # from the wish to the end, unless it left meanwhile
    outcome: Outcome = "COMPLETE"
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # by order id, also of orders that run already
    # -- parcels that leave by themselves
    parcels: int = 1  # at most as many as there are units
    carrier: str = "ROYAL_MAIL"  # AMZL = Amazon's own vans
    tracking_after: timedelta = timedelta()  # a parcel's number comes so much later than it leaves
    quiet_tracking: bool = False  # a number that comes later is no change of its order in a list
    # -- how parcels are told
    contents: Literal["items", "package", "none"] = "items"  # ids of items, the package's at each item, or neither
    tracker: Literal["carrier", "amazon", "both", "unnumbered", "none"] = "carrier"
    # -- previews
    unoffered: set[str] = field(default_factory=set)  # tiers that cannot be had just now
    why_not: str = ""  # no order can be fulfilled, with this code
    shipments: int = 1  # a preview of several units is planned in so many
    feeless: bool = False
    # -- what else differs
    loud: bool = False  # the older API writes a status in capitals, as in its own examples
    apart: bool = False  # an API shows those orders alone that came by it; an id is used up in both all the same
    unknown_is_400: bool = False  # the older API says so of an order that is not there, in words
    page: int = 100  # of a list

    def hurry(self) -> None:
        """For people who watch: an order is planned in half a minute and leaves in two."""
        self.plans_after, self.ships_after = timedelta(seconds=30), timedelta(minutes=2)
        self.cancels_after, self.works_for = timedelta(seconds=10), timedelta(seconds=20)
