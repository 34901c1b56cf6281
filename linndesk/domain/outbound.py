"""An order that a channel's own warehouse sends for another channel: its id, its way there, its parcels. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from linndesk.domain.orders import Person

STANDARD = "STANDARD"
_NEXT = {"PRIORITY": "EXPEDITED"}  # a postal service for the next day stands for the first in every country
LETTERS = 16

# "asked": it is to leave, or has left and nobody has heard of it; "taken": the channel works on it and has not said how
# it stands; then as the channel has it. "back": nothing of it is to be sent there any more.
OutboundState = Literal[
    "asked", "taken", "processing", "complete", "partial", "cancelled", "unfulfillable", "invalid", "back"
]  # fmt: skip
THERE: frozenset[OutboundState] = frozenset({"taken", "processing"})  # the channel still works on it
RUNNING: frozenset[OutboundState] = THERE | {"asked"}
FAILED: frozenset[OutboundState] = frozenset(
    {"cancelled", "unfulfillable", "invalid"}
)  # it comes back to the warehouse


def reference(profile: str, pool: str, channel_order_id: str, attempt: int) -> str:
    """``LD``, 16 letters of a hash, ``-`` and the attempt (from 1): the same order has the same id on a restored copy.

    ``pool``: the channel and key of the pool that sold it. At most 40 characters, of [A-Z0-9-] (pitfall 24).
    """
    number = int.from_bytes(hashlib.sha256("\n".join((profile, pool, channel_order_id)).encode()).digest(), "big")
    found = ""
    for _ in range(LETTERS):
        number, letter = divmod(number, 26)
        found += chr(ord("A") + letter)
    return f"LD{found}-{attempt}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One SKU of a line. ``line_id``: of our order, as its selling channel calls it; ``sku``: as the centre's channel
    calls it; ``value``: of one unit, in the centre's currency; None = not known.

    A line may be several of them: of SKUs that are the same thing (``part`` is alike), or of the parts of a kit, each
    with a ``part`` of its own, of which one of the line takes ``per``.
    """

    line_id: str
    sku: str
    units: int
    value: Decimal | None = None
    part: int = 0
    per: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be sent. ``marketplace``: the centre's, always said; ``tier``: STANDARD, EXPEDITED, PRIORITY or
    SCHEDULED; ``shown``: the number that the buyer knows; ``person``: who gets it, never kept with the request."""

    reference: str
    marketplace: str
    currency: str
    tier: str
    shown: str
    ordered_at: datetime
    lines: tuple[Wanted, ...]
    person: Person = field(repr=False, default_factory=Person)


@dataclass(frozen=True, slots=True)
class Offer:
    """A service level that the channel offers for all of an order. ``fee`` None = it names none."""

    tier: str
    fee: Decimal | None
    currency: str
    ships_by: datetime | None = None
    arrives_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the channel says before: ``offers`` for the whole order; ``why``: sentences why it cannot, () = it can."""

    offers: tuple[Offer, ...]
    why: tuple[str, ...] = ()

    def offer(self, tier: str) -> Offer | None:
        """That service level, None where it is not offered."""
        return next((each for each in self.offers if each.tier == tier), None)

    def nearest(self, tier: str) -> Offer | None:
        """That service level; where the fastest is not offered, as in most countries, the next one. None = neither."""
        return self.offer(tier) or self.offer(_NEXT.get(tier, tier))


@dataclass(frozen=True, slots=True)
class Sent:
    """A package that has left the centre. ``lines``: units by the place of a line in ``Asked.lines``, "1" the first;
    () = the channel does not say which."""

    package: str
    carrier: str
    tracking: str
    lines: tuple[tuple[str, int], ...] = ()
    shipped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ThereNow:
    """An outbound order as its channel has it now. ``word``: its own word of the state; ``why``: its reasons, in words;
    ``packages``: only of shipments that have left."""

    reference: str
    state: OutboundState
    word: str
    packages: tuple[Sent, ...] = ()
    why: str = ""
    updated_at: datetime | None = None


def came_back(state: OutboundState) -> bool:
    """Whether what was not sent has to leave from one's own warehouse again."""
    return state in FAILED or state in ("partial", "back")


def tracked(packages: Sequence[Sent]) -> tuple[Sent, ...]:
    """Those that can be told: with a tracking number."""
    return tuple(each for each in packages if each.tracking)
