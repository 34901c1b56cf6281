"""What a plan does with one listing's level: nothing, send it, hold it, or look again later. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from linndesk.domain.availability import Limits
from linndesk.domain.outbox import Hold, State

ZERO, FALL, RISE = 1, 2, 3  # ranks: what stops an oversale leaves first
LATENCY = range(1, 31)  # days that a channel takes
UNSENT = ("planned", "held", "waiting")  # rows that are still here
STAYS: tuple[Hold, ...] = ("person", "off", "watch", "hold", "light")  # holds that only a person lifts (R-MODES)

Verdict = Literal[
    "nothing",  # the channel has it, or is being told it
    "send",  # tell it
    "back",  # what was planned is no longer wanted: the channel has what is wanted now
    "wait",  # a bulk that is on its way carries more caution than this: look again once it has ended
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """How an account publishes. ``locations``: names, used where ``only_chosen``; ``latency``: days, None = off.

    ``own_orders`` False: what the account's own orders reserve is not taken off, because its channel does that (M10).
    ``only``: the channel SKUs of a test account (U10), of which alone it tells levels; None = it is none.
    """

    limits: Limits
    only_chosen: bool = False
    locations: tuple[str, ...] = ()
    latency: int | None = None
    product_latency: bool = False
    own_orders: bool = True
    only: tuple[str, ...] | None = None

    def tells(self, channel_sku: str) -> bool:
        """Whether a level of it may be told at all."""
        return self.only is None or channel_sku.strip() in self.only


class Level(NamedTuple):
    """What a channel is told of a listing. ``latency`` None = not spoken of."""

    quantity: int
    latency: int | None = None


class Standing(NamedTuple):
    """How a listing stands. ``sent``: what the channel was last told, None = nothing ever; ``shown``: what it showed
    last; ``row``: the state of its live outbox row, if it has one, with ``planned``, the level that it carries;
    ``in_feed``: the level in a bulk that has not ended."""

    sent: Level | None
    shown: int | None = None
    row: State | None = None
    planned: Level | None = None
    in_feed: int | None = None
    force: bool = False

    @property
    def told(self) -> Level | None:
        """What the channel has, or will have once what is on its way has come to rest."""
        return self.planned if self.row in ("sending", "sent") else self.sent

    @property
    def base(self) -> int | None:
        """The quantity to compare with: what it was told, else what it showed."""
        told = self.told
        return self.shown if told is None else told.quantity


def decide(standing: Standing, wanted: Level) -> Verdict:
    """Levels are compared with what the channel was told, never with what it shows: that is drift (N7)."""
    unsent, told = standing.row in UNSENT, standing.told
    if not standing.force and told is not None and _same(told, wanted):
        return "back" if unsent else "nothing"
    if standing.in_feed is not None and not _falls_below(standing, wanted.quantity):
        return "wait"
    if unsent and standing.planned == wanted:
        return "nothing"  # its row says so, also where it is forced
    return "send"


def rank_of(standing: Standing, wanted: int) -> int:
    """Zeros first, then falls, then all else."""
    if wanted == 0:
        return ZERO
    base = standing.base
    return FALL if base is not None and wanted < base else RISE


def is_rise(standing: Standing, wanted: int) -> bool:
    """Whether more would be offered than now: that waits for the orders of every account (R-FIRST-PULL)."""
    return wanted > (standing.base or 0)


def latency_of(rules: Rules, own: int | None, product: int | None) -> int | None:
    """D9, D10: the listing's own days, else the product's where that is on, else the account's; None = nothing said."""
    if own is not None:
        return own
    if rules.product_latency and product is not None:
        return product
    return rules.latency


def days(text: str) -> int | None:
    """A product's ``Despatch Time`` as typed: a whole number of days from 1 to 30; None where it is none."""
    stripped = text.strip()
    if not stripped.isascii() or not stripped.isdigit() or len(stripped) > 2:
        return None
    number = int(stripped)
    return number if number in LATENCY else None


def hold_for(gate: Hold, *, kept: Hold, braked: bool) -> Hold:
    """What keeps a planned level here: what the account says, then what only a person lifts (``kept``: what has held
    its row so far), then the brake."""
    if gate in ("off", "watch", "hold", "light"):
        return gate
    if kept in STAYS:
        return kept
    return "brake" if braked else gate


def _same(told: Level, wanted: Level) -> bool:
    return told.quantity == wanted.quantity and (wanted.latency is None or wanted.latency == told.latency)


def _falls_below(standing: Standing, wanted: int) -> bool:
    """Below both what is on its way in the bulk and what was told beside it."""
    lowest = min(each for each in (standing.in_feed, standing.base) if each is not None)
    return wanted < lowest
